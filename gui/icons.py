"""One function for every icon: line drawings tinted with the theme, sharp at any scale."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.theme import current_theme
from gui.theme.resources import ICONS

if TYPE_CHECKING:
    from gui.theme import Colours

IconRole = Literal["soft", "ink", "accent", "on_accent", "ok", "warn", "bad", "hold"]

DRAWN_BESIDE_GAP = 0.8


@cache
def _drawing(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    text = _drawing(name).replace("currentColor", colour)
    return QSvgRenderer(QByteArray(text.encode()))


def _colour(role: IconRole, colours: Colours) -> str:
    return str(getattr(colours, role))


class _TintedEngine(QIconEngine):
    """Draws one SVG in the colour its role has at the moment of drawing.

    Nothing is drawn before it is shown, and a change of theme needs no new icons.
    """

    def __init__(self, name: str, role: IconRole, on_role: IconRole, *, gap: bool) -> None:
        super().__init__()
        self._name = name
        self._role: IconRole = role
        self._on_role: IconRole = on_role
        self._gap = gap

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw into a rectangle, kept square and centred."""
        role = self._on_role if state is QIcon.State.On else self._role
        if mode is QIcon.Mode.Disabled:
            role = "hold"
            painter.setOpacity(painter.opacity() * 0.6)
        edge = min(rect.width(), rect.height())
        drawn = edge * DRAWN_BESIDE_GAP if self._gap else edge
        left = rect.x() + (0 if self._gap else (rect.width() - drawn) / 2)
        square = QRectF(left, rect.y() + (rect.height() - drawn) / 2, drawn, drawn)
        _renderer(self._name, _colour(role, current_theme().colours)).render(painter, square)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Draw into a new transparent pixmap of that many device pixels."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        """A second engine that draws the same."""
        return _TintedEngine(self._name, self._role, self._on_role, gap=self._gap)


def icon(
    name: str, *, role: IconRole = "soft", on_role: IconRole = "accent", gap: bool = False
) -> QIcon:
    """An icon by its file name in `resources/icons`, without `.svg`.

    Args:
        name: For example `training` or `chevron-right`.
        role: Colour token it is drawn in.
        on_role: Colour token while its button is checked.
        gap: Leave a fifth free at the right, for buttons whose text follows closely.

    Raises:
        FileNotFoundError: There is no such icon.
    """
    _drawing(name)
    return QIcon(_TintedEngine(name, role, on_role, gap=gap))


def icon_pixmap(name: str, size: int, *, role: IconRole = "soft", ratio: float = 1.0) -> QPixmap:
    """The icon as a pixmap for a label.

    Args:
        name: As for `icon`.
        size: Edge in device-independent pixels.
        role: Colour token.
        ratio: Device pixel ratio of the widget it is for.
    """
    return icon(name, role=role).pixmap(QSize(size, size), ratio)
