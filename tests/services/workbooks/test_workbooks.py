"""Templates and lists as workbooks: what goes out can come in again."""

from __future__ import annotations

import openpyxl
import pytest
import sqlalchemy as sa

from db import schema
from domain.fields import Line
from domain.ledgers import LEDGERS
from services.records import lists, records
from services.workbooks import importing, workbooks
from tests.services.offices import IDS


def cells(path):
    book = openpyxl.load_workbook(path)
    return [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]


@pytest.fixture
def query(workspace):
    """A query for a whole ledger."""
    return lambda key="training": lists.query_for(workspace, LEDGERS[key])


@pytest.mark.parametrize("key", LEDGERS)
def test_that_every_template_can_be_read_for_its_ledger(workspace, tmp_path, key):
    path = tmp_path / "模板.xlsx"
    workbooks.write_template(key, path)
    preview = importing.plan_import(workspace, key, path)
    assert not preview.plan.questions
    assert preview.records.new == 0


def test_that_a_list_holds_every_record(workspace, tmp_path, query, save_record):
    for number in range(3):
        save_record(name=f"焊工培训班（第{number}期）")
    path = tmp_path / "台账.xlsx"
    assert workbooks.write_list(workspace, query(), path) == 3
    found = cells(path)
    assert all(f"焊工培训班（第{number}期）" in found for number in range(3))


def test_that_a_list_is_masked_unless_asked_and_that_is_logged(
    workspace, tmp_path, query, save_record
):
    save_record(lines=[Line("", {"name": "和丽", "id_number": IDS[0]})])
    masked, whole = tmp_path / "隐.xlsx", tmp_path / "全.xlsx"
    workbooks.write_list(workspace, query(), masked)
    assert IDS[0] not in cells(masked)
    with workspace.read() as connection:
        assert connection.execute(sa.select(schema.activity_log)).all() == []
    workbooks.write_list(workspace, query(), whole, masked=False)
    assert IDS[0] in cells(whole)
    with workspace.read() as connection:
        (entry,) = connection.execute(sa.select(schema.activity_log)).all()
    assert entry.action == "导出未脱敏清单"
    assert IDS[0] not in entry.detail


def test_that_an_unmasked_list_comes_in_again_as_the_same(workspace, tmp_path, query, save_record):
    save_record(headcount=1, lines=[Line("", {"name": "和丽", "id_number": IDS[0]})])
    path = tmp_path / "台账.xlsx"
    workbooks.write_list(workspace, query(), path, masked=False)
    preview = importing.plan_import(workspace, "training", path)
    assert (preview.records.same, preview.records.new, preview.records.changed) == (1, 0, 0)
    assert preview.lines.new == preview.lines.changed == 0
    assert records.load(workspace, preview.planned[0].record).fields["headcount"] == 1
