"""How long work tells its progress and asks whether to stop, without knowing any window."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Handed to every piece of work that may last longer than 100 ms."""

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say how far the work is.

        Args:
            done: Steps done.
            total: Steps in all; 0 where nobody knows.
            text: What is being done, in Chinese; empty keeps the last text.
        """

    def check(self) -> None:
        """Stop here if the user asked for it; call it where stopping leaves nothing half done.

        Raises:
            Cancelled: The user pressed 取消.
        """


class _NoProgress:
    """Nobody watches and nobody cancels."""

    def report(self, done: int, total: int, text: str = "") -> None:
        """Tell nobody."""

    def check(self) -> None:
        """Go on."""


NO_PROGRESS: Progress = _NoProgress()
