"""Puts a theme on the application and tells who draws by hand that it changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QToolTip

from gui.theme.palette import make_palette
from gui.theme.sheet import style_sheet
from gui.theme.tokens import FONT_FAMILIES, Theme, make_theme


class ThemeNotifier(QObject):
    """Keeps the theme in force and follows the system where the user chose nothing.

    Signals:
        changed: The new `Theme`, after it was applied.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.theme = make_theme(dark=False)
        self._follows_system = False
        self._is_connected = False

    def apply(self, app: QApplication, *, dark: bool | None, font_scale: float) -> Theme:
        """See `apply_theme`."""
        hints = app.styleHints()
        if not self._is_connected:
            hints.colorSchemeChanged.connect(self._on_scheme_changed)
            self._is_connected = True
        # Quiet while we set the scheme ourselves, which also colours the title bar.
        self._follows_system = False
        if dark is None:
            hints.unsetColorScheme()
            dark_now = hints.colorScheme() is Qt.ColorScheme.Dark
        else:
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
            dark_now = dark
        self._follows_system = dark is None
        self._put_on(app, make_theme(dark=dark_now, font_scale=font_scale))
        return self.theme

    def _put_on(self, app: QApplication, theme: Theme) -> None:
        self.theme = theme
        if app.style().objectName() != "fusion":
            app.setStyle("Fusion")
        app.setPalette(make_palette(theme.colours))
        font = app_font(theme)
        app.setFont(font)
        app.setStyleSheet(style_sheet(theme))
        # Again: with the style sheet Windows brings its own font for lists and menus back.
        app.setFont(font)
        QToolTip.setFont(font)
        self.changed.emit(theme)

    def _on_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        app = QApplication.instance()
        if not self._follows_system or not isinstance(app, QApplication):
            return
        dark = scheme is Qt.ColorScheme.Dark
        if dark != self.theme.dark:
            self._put_on(app, make_theme(dark=dark, font_scale=self.theme.font_scale))


def app_font(theme: Theme) -> QFont:
    """The body font, with figures of one width so that columns of numbers line up."""
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPixelSize(theme.metrics.font_body)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


_notifier: list[ThemeNotifier] = []


def theme_notifier() -> ThemeNotifier:
    """The one notifier; made on first use, when Qt is up."""
    if not _notifier:
        _notifier.append(ThemeNotifier())
    return _notifier[0]


def apply_theme(app: QApplication, *, dark: bool | None = None, font_scale: float = 1.0) -> Theme:
    """Give the whole application one look; may be called again at any time.

    Args:
        app: The running application.
        dark: Dark or light; None follows the system, also when it changes later.
        font_scale: 1.0 is the designed size; held between 0.8 and 2.

    Returns:
        The theme now in force.
    """
    return theme_notifier().apply(app, dark=dark, font_scale=font_scale)


def current_theme() -> Theme:
    """The theme in force; the light one before any was applied."""
    return theme_notifier().theme
