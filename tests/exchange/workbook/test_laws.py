"""Laws of an import plan: whatever the sheet, counts add up and no row is lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import KnownError
from domain.ledgers import LEDGERS
from exchange.workbook.cells import Range, Sheet, formula_error
from exchange.workbook.headers import normal_header
from exchange.workbook.planning import plan_rows
from exchange.workbook.reading import split_span

WORDS = sorted(
    {
        word
        for ledger in LEDGERS.values()
        for field in (*ledger.fields, *(ledger.lines.fields if ledger.lines else ()))
        for word in (field.label, *field.synonyms[:2])
    }
)
CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "",
            "合计",
            "序号",
            "填表人：和某",
            "注：",
            "一班",
            "二班",
            "安全",
            "市级",
            "是",
            "2024.5.6",
        ]
    ),
    st.sampled_from(
        ["530724197906245106", "530723197307064120", "2024年13月", "丽江工匠", "示例", "同上"]
    ),
    st.sampled_from([1.0, 20240506.0, 5.3072319800101e17, True, dt.date(2024, 5, 6)]),
    st.just(formula_error("#N/A")),
    st.sampled_from(WORDS),
    st.text(max_size=6),
)


@st.composite
def sheets(draw):
    width = draw(st.integers(2, 9))
    head = draw(st.lists(st.sampled_from(WORDS), min_size=width, max_size=width))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=8))
    titles = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=2))
    if draw(st.booleans()):
        other = st.lists(st.sampled_from(WORDS), min_size=width, max_size=width)
        rows.insert(draw(st.integers(0, len(rows))), draw(other))
    every = [*titles, head, *rows]
    merged = []
    if draw(st.booleans()) and len(rows) > 2:
        column = draw(st.integers(0, width - 1))
        merged.append(Range(len(titles) + 1, column, len(every) - 1, column))
    return Sheet("表", every, tuple(merged))


@pytest.mark.parametrize("key", LEDGERS)
@given(data=st.data())
def test_that_the_counts_add_up_whatever_the_sheet_holds(key, data):
    ledger = LEDGERS[key]
    drawn = data.draw(st.lists(sheets(), min_size=1, max_size=2))
    # No workbook has two sheets of one name.
    drawn = [replace(sheet, name=f"表{number}") for number, sheet in enumerate(drawn)]
    try:
        plan = plan_rows(ledger, drawn)
    except KnownError:
        return
    for counts in (plan.counts, plan.line_counts):
        assert counts.read == counts.good + counts.skipped + counts.failed
    assert len(plan.records) == plan.counts.good
    assert sum(len(r.lines) for r in plan.records) == plan.line_counts.good
    failing = {(p.sheet, p.row) for p in plan.failures}
    taken = {place for record in plan.records for place in record.rows}
    skipped = {(s.sheet, s.row) for s in plan.skipped}
    assert not taken & skipped
    for layout in plan.layouts:
        rows = {(layout.sheet.name, number + 1) for number in layout.body.data}
        assert rows <= taken | failing, "every data row is taken or has its problem"
    assert all(p.reason and p.remedy for p in plan.problems)


@given(st.text())
def test_that_normalising_a_header_twice_changes_nothing_more(text):
    once = normal_header(text)
    assert len(once) <= len(normal_header(once)) + 8
    assert " " not in once
    assert "\n" not in once


@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)),
    st.integers(0, 60),
    st.sampled_from(["至", "—", "~", "到", "-"]),
)
def test_that_a_written_period_is_split_into_its_ends(first, days, between):
    last = first + dt.timedelta(days=days)
    text = f"{first:%Y.%m.%d}{between}{last:%Y.%m.%d}"
    assert split_span(text) == (f"{first:%Y.%m.%d}", f"{last:%Y.%m.%d}")


@given(st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)))
def test_that_one_date_is_no_period(day):
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day:%Y.%m.%d}",
        f"{day.year}年{day.month:02}月{day.day:02}日",
        f"{day:%Y%m%d}",
    ):
        assert split_span(text) is None
