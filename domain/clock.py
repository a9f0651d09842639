"""The hybrid logical clock that orders concurrent changes (Kulkarni et al., 2014)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")
"""The offices' time: China has one zone and no summer time."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTER_BITS = 16
_MAX_AHEAD_MS = 24 * 3600 * 1000


def system_milliseconds() -> int:
    """Milliseconds since 1970 by this machine's clock."""
    return time.time_ns() // 1_000_000


class HybridClock:
    """Stamps that never go back: milliseconds in the high bits, a counter in the low 16."""

    def __init__(self, now: Callable[[], int] = system_milliseconds, newest: int = 0) -> None:
        self._now = now
        self._newest = newest

    @property
    def newest(self) -> int:
        """The newest stamp given out or observed."""
        return self._newest

    def tick(self) -> int:
        """A stamp later than every stamp given out or observed."""
        self._newest = max(self._newest + 1, self._now() << _COUNTER_BITS)
        return self._newest

    def observe(self, stamp: int) -> None:
        """Move past a stamp from elsewhere, unless it is over 24 hours ahead (design §6)."""
        if stamp >> _COUNTER_BITS <= self._now() + _MAX_AHEAD_MS:
            self._newest = max(self._newest, stamp)

    def pass_by(self, stamp: int) -> None:
        """Move past a stamp of one's own chain, however far ahead: its stamps always grow."""
        self._newest = max(self._newest, stamp)

    def wall(self) -> int:
        """Milliseconds since 1970 by this PC's own clock."""
        return self._now()

    def today(self) -> date:
        """Today's date in China."""
        return china_time(self._now()).date()


def stamp_time(stamp: int) -> datetime:
    """When a stamp was given, in China's time."""
    return china_time(stamp_milliseconds(stamp))


def wall_stamp(milliseconds: int) -> int:
    """A moment of the PC's own clock in the form of a stamp, for what is noted and shown.

    It orders nothing: only ``HybridClock.tick`` gives stamps that never go back.
    """
    return milliseconds << _COUNTER_BITS


def stamp_milliseconds(stamp: int) -> int:
    """When a stamp was given, in milliseconds since 1970."""
    return stamp >> _COUNTER_BITS


def china_time(milliseconds: int) -> datetime:
    """A moment, given in milliseconds since 1970, in China's time.

    Not by ``fromtimestamp``: Windows knows no time after the year 3000, and the moment may come
    from somebody's file.
    """
    return (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(CHINA)


def utc_text(milliseconds: int) -> str:
    """ISO 8601 text of a moment, in UTC, to the second."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return moment.isoformat(timespec="seconds")
