"""生成荣誉: new and known ones are listed; made on confirmation, in one step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from gui.pages.importing.titles_dialog import TitlesDialog, open_titles
from services.records import records
from services.records.records import Record
from services.workbooks import importing

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def competition(workspace, sample):
    """Id of a competition with six titles."""
    preview = importing.plan_import(workspace, "competition", sample("竞赛成绩表.xls"))
    made = importing.apply_import(workspace, preview, with_backup=False)
    return made.changes.records["competition"][0]


@pytest.fixture
def open_dialog(session, page, settle):
    def run(record):
        open_titles(session, record, page)
        settle()
        return next((one for one in page.findChildren(TitlesDialog) if one.isVisible()), None)

    return run


def states(dialog):
    rows = dialog.table.rows
    return [rows.cell(row, 5).text for row in range(rows.rowCount())]


def test_that_ctrl_enter_makes_the_awards_once(
    open_dialog, competition, count, qtbot, settle, messages
):
    dialog = open_dialog(competition)
    assert states(dialog) == ["新增"] * 6
    assert dialog.accept_button.text() == "生成 6 条荣誉"
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert count("award") == 6
    assert messages.said[-1].action.label == "撤销"
    again = open_dialog(competition)
    assert states(again) == ["已有"] * 6
    assert again.accept_button.isHidden()
    again.reject()


def test_that_cancelling_makes_none(open_dialog, competition, count, qtbot):
    dialog = open_dialog(competition)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert count("award") == 0


def test_that_a_record_without_titles_is_told(open_dialog, workspace, messages):
    fields = {"name": "大赛", "kind": "skill", "level": "county", "start": "2024-09-12"}
    saved = records.save(workspace, Record("", "competition", workspace.unit, fields)).first()
    assert open_dialog(saved) is None
    assert "技术状元" in messages.said[-1].text
