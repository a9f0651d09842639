"""The marks of rows: the same however a program stores a cell, another after any edit."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledgers import COMPETITION, LEDGERS, TRAINING
from exchange.report_workbook import form

HEADCOUNT, HOURS, START = (TRAINING.by_key[key] for key in ("headcount", "hours", "start"))
NUMBER = TRAINING.lines.by_key["id_number"]


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        (HEADCOUNT, 30, 30.0),
        (HEADCOUNT, 30, "30"),
        (HOURS, 12.5, "12.5"),
        (START, "2024-05-06", dt.date(2024, 5, 6)),
        (START, "2024-05-06", dt.datetime(2024, 5, 6)),  # noqa: DTZ001 - as a workbook holds it
        (NUMBER, "530722********0018", " 530722********0018 "),
        (TRAINING.by_key["remarks"], "一\n二", "一\r\n二"),
        (TRAINING.by_key["place"], None, ""),
    ],
)
def test_that_a_cell_says_the_same_however_it_is_stored(field, one, other):
    assert form.seen_in(field, one) == form.seen_in(field, other)


def test_that_a_masked_number_is_no_value():
    assert form.is_masked(NUMBER, "530722********0018")
    assert form.is_masked(NUMBER, "530722＊＊0018")
    assert not form.is_masked(NUMBER, "530722199001010018")
    assert not form.is_masked(TRAINING.by_key["remarks"], "重点*项目")


@given(st.lists(st.text(max_size=8), min_size=1, max_size=6), st.data())
def test_that_exactly_the_edited_columns_are_named(contents, data):
    keys = [f"k{n}" for n in range(len(contents))]
    marks = form.marks_of("id", list(zip(keys, contents, strict=True)))
    assert form.edits_in(marks, "id", keys, dict(zip(keys, contents, strict=True))) == form.Edits()
    at = data.draw(st.sampled_from(keys))
    edited = dict(zip(keys, contents, strict=True)) | {at: "改成这样了"}
    found = form.edits_in(marks, "id", keys, edited)
    assert found.is_touched
    assert found.keys <= {at}


def test_that_another_id_is_an_edit_of_no_column():
    marks = form.marks_of("a", [("k", "v")])
    assert form.edits_in(marks, "b", ["k"], {"k": "v"}) == form.Edits(is_touched=True)


def test_that_a_missing_column_is_no_edit_of_the_others():
    marks = form.marks_of("a", [("k", "v"), ("m", "w")])
    assert form.edits_in(marks, "a", ["k", "m"], {"k": "v"}) == form.Edits()


@pytest.mark.parametrize("marks", ["", "zz", "0" * 19, "g" * 20])
def test_that_marks_that_are_not_whole_tell_nothing(marks):
    assert form.edits_in(marks, "a", ["k"], {"k": "v"}) is None


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda one: one.key)
def test_that_the_header_of_the_marks_tells_ledger_and_columns(ledger):
    for targets, is_roster in (
        (form.record_targets(ledger), False),
        (form.line_targets(ledger), True),
    ):
        header = form.read_marks_header(form.marks_header(ledger, targets, is_roster=is_roster))
        if targets:
            assert header == form.MarksHeader(
                form.LAYOUT_MAJOR, ledger.key, is_roster, tuple(one.key for one in targets)
            )


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda one: one.key)
def test_that_no_two_columns_of_a_sheet_share_a_header(ledger):
    for targets in (form.record_targets(ledger), form.line_targets(ledger)):
        captions = [form.plain_caption(form.caption(ledger, one)) for one in targets]
        assert len(set(captions)) == len(captions)
        assert not form.HIDDEN_CAPTIONS.intersection(captions)


def test_that_sheets_of_rosters_are_told_apart():
    assert form.roster_name(TRAINING) != form.roster_name(COMPETITION)
