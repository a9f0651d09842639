"""A field that is asked for only where another has a value."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from domain.fields import Field, FieldType, Ledger, When
from gui.form import RecordForm
from tests.gui.form.keys import press, type_text

LEDGER = Ledger(
    key="asked",
    number=91,
    label="试验",
    noun="试验",
    title="name",
    date="day",
    match=("name",),
    fields=(
        Field("name", "名称"),
        Field("joint", "联合", FieldType.BOOLEAN),
        Field("partner", "联合单位", shown_when=When("joint", frozenset({True}))),
        Field("day", "日期", FieldType.DATE),
    ),
)


@pytest.fixture
def form(qtbot):
    made = RecordForm(LEDGER)
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    made.set_record({"name": "甲"})
    return made


def type_yes(form, qtbot, word):
    form.focus_field("joint")
    qtbot.waitUntil(form.cells["joint"].widget.hasFocus)
    type_text(word)
    press(qtbot, Qt.Key.Key_Return)


def test_that_it_is_not_there_until_the_other_says_so(form):
    assert not form.cells["partner"].body.isVisible()
    form.set_record({"name": "甲", "joint": True})
    assert form.cells["partner"].body.isVisible()


def test_that_enter_goes_to_it_once_it_is_asked_for(form, qtbot):
    type_yes(form, qtbot, "是")
    assert form.cells["partner"].body.isVisible()
    qtbot.waitUntil(form.cells["partner"].widget.hasFocus)


def test_that_enter_passes_it_over_otherwise(form, qtbot):
    type_yes(form, qtbot, "否")
    assert not form.cells["partner"].body.isVisible()
    qtbot.waitUntil(form.cells["day"].widget.hasFocus)


def test_that_what_it_holds_is_never_hidden(form):
    form.set_record({"name": "甲", "joint": False, "partner": "团市委"})
    assert form.cells["partner"].body.isVisible()
    rows = form.cells["partner"].messages.explain_rows
    assert [row.rule for row in rows] == ["partner_not_asked"]
