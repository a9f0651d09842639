"""What a form, a workbook or a command lets in, a package carries: one limit for each type."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.fields import Code, CodeList, Field, FieldType
from domain.kinds import KINDS
from domain.stored import LONGEST_TEXT, is_stored_form
from domain.unreadable import Unreadable
from domain.values import edit_text, read_value, show_value

_CODES = CodeList("c", "试验", (Code("a", "甲", ("子",)), Code("b", "乙")))
OF_TYPES = [
    Field(f"{kind.value}_{limit}_{places}", kind.value, kind, codes=codes, max_length=limit)
    if not places
    else Field(kind.value, kind.value, kind, places=places, minimum=None)
    for kind in FieldType
    for codes in [_CODES if kind is FieldType.CODE else None]
    for limit, places in [(200, 0), (LONGEST_TEXT, 0), (0, 6)]
]
DECLARED = [
    field
    for kind in KINDS.values()
    for field in (*kind.fields, *(kind.lines.fields if kind.lines else ()))
]
TYPED = st.one_of(
    st.text(max_size=40),
    st.text("0123456789.-/年月日万元 ,，％%Xx", max_size=25),
    st.sampled_from(["甲", "是", "否", "2024-05", "2024.5.6", "冠军", "530722199001132824"]),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.times(),
)


@pytest.mark.parametrize("field", [*DECLARED, *OF_TYPES], ids=lambda field: field.key)
@given(raw=TYPED)
@example(raw="长" * 32_767)
@example(raw="字、" * 16_000)
@example(raw=10**300)
@example(raw=date(1, 1, 1))
def test_that_what_a_field_accepts_a_package_accepts(field, raw):
    value = read_value(field, raw)
    if value is None or isinstance(value, Unreadable):
        return
    assert is_stored_form(field.type, value)
    assert read_value(field, edit_text(field, value)) == value
    assert isinstance(show_value(field, value), str)


@pytest.mark.parametrize("field", DECLARED, ids=lambda field: field.key)
def test_that_no_field_is_declared_longer_than_a_package_carries(field):
    assert field.max_length <= LONGEST_TEXT
