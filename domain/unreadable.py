"""What reading a value gives where it cannot be read: a sentence and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that cannot be read; a result, not an error, since imports meet many.

    Attributes:
        message: What is wrong, in a few Chinese words (身份证校验码不对).
        remedy: What to do, one sentence (请核对证件。).
    """

    message: str
    remedy: str
