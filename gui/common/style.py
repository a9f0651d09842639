"""Properties that the style sheet reads, set so that the look follows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property and polish the widget again so that its rules apply."""
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def set_invalid(widget: QWidget, *, invalid: bool) -> None:
    """Mark a field as wrong or right; the reason belongs beside it in an error label."""
    if bool(widget.property("invalid")) != invalid:
        set_property(widget, "invalid", invalid)
