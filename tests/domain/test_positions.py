"""Positions of lines: in order, and as few changed as possible."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.positions import SPACING, arrange

LINES = st.lists(
    st.tuples(
        st.text("abc", min_size=1, max_size=3),
        st.none() | st.integers(-3, 9) | st.sampled_from([SPACING, 2 * SPACING]),
    ),
    unique_by=lambda line: line[0],
    max_size=12,
)


@given(LINES)
def test_that_lines_stand_in_the_order_given(lines):
    order = [(position, name) for position, (name, _) in zip(arrange(lines), lines, strict=True)]
    assert order == sorted(order)


@given(LINES)
def test_that_arranging_twice_changes_nothing(lines):
    first = arrange(lines)
    again = [(name, position) for (name, _), position in zip(lines, first, strict=True)]
    assert arrange(again) == first


def changed(before, after):
    return sum(one != other for one, other in zip(before, after, strict=True))


def test_that_new_lines_have_room_between_them():
    assert arrange([("a", None), ("b", None)]) == [0, SPACING]


def test_that_removing_a_line_moves_no_other():
    rest = [(f"{n:04}", n) for n in range(1000) if n != 3]
    assert arrange(rest) == [position for _, position in rest]


def test_that_moving_a_line_changes_only_that_line():
    lines = [(f"{n:04}", n * SPACING) for n in range(100)]
    moved = [lines[70], *lines[:70], *lines[71:]]
    before = [position for _, position in moved]
    assert changed(before, arrange(moved)) == 1


def test_that_a_line_put_between_two_moves_neither():
    assert arrange([("a", 0), ("x", None), ("b", SPACING)]) == [0, SPACING // 2, SPACING]


def test_that_a_line_put_first_moves_none():
    assert arrange([("x", None), ("a", 0), ("b", 1)]) == [-SPACING, 0, 1]


def test_that_lines_of_one_position_stay_as_they_are_shown():
    assert arrange([("a", 5), ("b", 5), ("c", 5)]) == [5, 5, 5]
