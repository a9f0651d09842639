"""The one kind of error that a user is meant to read."""

from __future__ import annotations


class KnownError(Exception):
    """Something the user or the machine caused: a Chinese sentence and what to do next.

    Attributes:
        message: What happened, in one plain Chinese sentence.
        hint: What to do next; empty where the message already says it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}{self.hint}"


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """The user pressed 取消; nothing half done remains."""
