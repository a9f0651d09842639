"""The line at the bottom: that input is safe, which keys help, and which plan is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from gui.common.elided_label import ElidedLabel
from gui.common.style import set_property
from gui.theme import Theme, current_theme, theme_notifier

if TYPE_CHECKING:
    from collections.abc import Sequence


class Footer(QFrame):
    """State of the input and key hints to the left, the plan to the right."""

    def __init__(self, right: str = "") -> None:
        super().__init__()
        self.setObjectName("footer")
        self._default_right = right
        self._right_widget: QWidget | None = None
        self._state = QLabel()
        self._state.setAccessibleName("保存状态")
        self._hints = ElidedLabel()
        self._hints.setAccessibleName("按键提示")
        self._hints.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._right = QLabel(right)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 0, 20, 0)
        self._row.setSpacing(18)
        self._row.addWidget(self._state)
        self._row.addWidget(self._hints, 1)
        self._row.addWidget(self._right)
        self._state.hide()
        theme_notifier().changed.connect(self._on_theme_changed)
        self._on_theme_changed(current_theme())

    def set_state(self, text: str, *, bad: bool = False) -> None:
        """Say what became of the input: 已保存 09:42:17."""
        self._state.setText(text)
        self._state.setVisible(bool(text))
        set_property(self._state, "state", "bad" if bad else "")

    def set_hints(self, hints: Sequence[str]) -> None:
        """Say which keys help on this page."""
        self._hints.setText("　".join(hints))

    def set_right(self, right: str | QWidget | None) -> None:
        """Show a text or a page's own widget at the right end; None shows the plan."""
        if self._right_widget is not None:
            self._row.removeWidget(self._right_widget)
            self._right_widget.hide()
            self._right_widget = None
        if isinstance(right, QWidget):
            self._right_widget = right
            self._row.addWidget(right)
            right.show()
        self._right.setText(right if isinstance(right, str) else self._default_right)
        self._right.setVisible(self._right_widget is None)

    def _on_theme_changed(self, theme: Theme) -> None:
        self.setFixedHeight(theme.metrics.footer_height)
