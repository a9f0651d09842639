"""The hybrid clock: never back, and not led astray by a clock that is far ahead."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from domain.clock import HybridClock, stamp_time, utc_text

NOON = int(datetime(2025, 6, 3, 4, 0, tzinfo=UTC).timestamp() * 1000)
DAY = 24 * 3600 * 1000


def stamp(milliseconds, counter=0):
    return milliseconds << 16 | counter


class Hands:
    def __init__(self, at=NOON):
        self.at = at

    def __call__(self):
        return self.at


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("set"), st.integers(0, NOON * 2)),
            st.tuples(st.just("observe"), st.integers(0, stamp(NOON * 2))),
            st.tuples(st.just("tick"), st.just(0)),
        )
    )
)
def test_that_stamps_only_rise_whatever_the_machine_and_others_say(steps):
    hands = Hands()
    clock = HybridClock(hands)
    given_out = []
    for step, number in steps:
        if step == "set":
            hands.at = number
        elif step == "observe":
            clock.observe(number)
        else:
            given_out.append(clock.tick())
    assert given_out == sorted(set(given_out))


def test_that_many_stamps_within_a_millisecond_differ():
    clock = HybridClock(Hands())
    stamps = [clock.tick() for _ in range(70_000)]
    assert len(set(stamps)) == len(stamps)
    assert stamps == sorted(stamps)


def test_that_a_stamp_goes_on_from_the_newest_it_was_made_with():
    assert HybridClock(Hands(), stamp(NOON + DAY * 900)).tick() == stamp(NOON + DAY * 900, 1)


def test_that_a_stamp_of_tomorrow_this_time_moves_the_clock():
    clock = HybridClock(Hands())
    clock.observe(stamp(NOON + DAY))
    assert clock.tick() == stamp(NOON + DAY, 1)


def test_that_a_stamp_more_than_a_day_ahead_does_not_move_the_clock():
    clock = HybridClock(Hands())
    clock.observe(stamp(NOON + DAY + 1))
    assert clock.newest == 0
    assert clock.tick() == stamp(NOON)


def test_that_an_old_stamp_does_not_move_the_clock_back():
    clock = HybridClock(Hands())
    first = clock.tick()
    clock.observe(stamp(NOON - DAY))
    assert clock.tick() == first + 1


def test_that_the_date_is_that_of_china():
    late = int(datetime(2025, 6, 3, 17, 0, tzinfo=UTC).timestamp() * 1000)
    assert HybridClock(Hands(late)).today() == date(2025, 6, 4)


def test_that_a_stamp_tells_its_time_in_china():
    assert stamp_time(stamp(NOON, 77)).isoformat() == "2025-06-03T12:00:00+08:00"


def test_that_utc_text_is_to_the_second():
    assert utc_text(NOON + 999) == "2025-06-03T04:00:00+00:00"


@given(st.integers(0, (1 << 63) - 1))
def test_that_no_stamp_a_change_can_carry_breaks_telling_its_time(number):
    assert stamp_time(number).utcoffset() is not None
