"""The progress bar of an indicator: a fill, and a mark where it should be by now."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import current_theme

BarKind = Literal["ok", "warn", "bad", "hold", "accent"]

BAR_HEIGHT = 8
_MARK_OVERHANG = 3


def paint_bar(
    painter: QPainter, rect: QRectF, share: float | None, kind: BarKind, mark: float | None
) -> None:
    """Draw a bar centred in a rectangle; delegates of tables use it too.

    Args:
        painter: Active painter.
        rect: The room there is.
        share: Actual over target, drawn up to 1; None draws only the ground.
        kind: Colour by state.
        mark: Expected share by now, or None for no mark.
    """
    colours = current_theme().colours
    top = rect.center().y() - BAR_HEIGHT / 2
    ground = QRectF(rect.left(), top, rect.width(), BAR_HEIGHT)
    radius = BAR_HEIGHT / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.hold_soft))
    painter.drawRoundedRect(ground, radius, radius)
    if share is not None and share > 0:
        fill = QRectF(ground)
        fill.setWidth(max(BAR_HEIGHT, ground.width() * min(share, 1.0)))
        painter.setBrush(QColor(colours.warn_fill if kind == "warn" else getattr(colours, kind)))
        painter.drawRoundedRect(fill, radius, radius)
    if mark is not None:
        ink = QColor(colours.ink)
        ink.setAlphaF(0.55)
        at = round(ground.left() + ground.width() * min(max(mark, 0.0), 1.0))
        height = BAR_HEIGHT + 2 * _MARK_OVERHANG
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.fillRect(QRectF(at - 1, top - _MARK_OVERHANG, 2, height), ink)
    painter.restore()


class Bar(QWidget):
    """The bar as a widget; its accessible description says the figures in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share: float | None = None
        self._mark: float | None = None
        self._kind: BarKind = "hold"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_progress(
        self, share: float | None, kind: BarKind = "ok", mark: float | None = None
    ) -> None:
        """Set what is drawn; see `paint_bar`."""
        self._share, self._kind, self._mark = share, kind, mark
        said = "无百分比" if share is None else f"{share:.0%}"
        due = "" if mark is None else f"，应达 {mark:.0%}"
        self.setAccessibleName(f"进度 {said}{due}")
        self.setToolTip(f"{said}{due}")
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the mark, wide enough to compare."""
        return QSize(90, BAR_HEIGHT + 2 * _MARK_OVERHANG + 2)

    def minimumSizeHint(self) -> QSize:
        """The same height, narrower."""
        return QSize(60, BAR_HEIGHT + 2 * _MARK_OVERHANG + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        paint_bar(painter, QRectF(self.rect()), self._share, self._kind, self._mark)
        painter.end()
