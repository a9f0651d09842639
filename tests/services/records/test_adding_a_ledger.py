"""The steps of docs/adding-a-ledger.md, done with a ledger that the program has never heard of."""

from __future__ import annotations

import openpyxl
import pytest

from db.engine import reading
from domain.change import decode
from domain.codes import LEVEL
from domain.fields import Field, FieldType, Ledger, Line, Lines, Need, Offer, Role, When
from domain.ledgers import LEDGERS, persons, rules
from domain.standing import Standing
from services.records import lists, records
from services.records.check import check
from services.records.offers import offers
from services.sync.structure import require_sound
from services.workbooks.importing import apply_import, plan_import
from services.workbooks.workbooks import write_list, write_template
from services.workspace.workspace import unlock
from tests.declaring import declared, fill_in, migrate
from tests.services.conftest import OPERATOR, PASSPHRASE
from tests.services.offices import IDS

VISIT = Ledger(
    key="visit",
    number=77,
    label="走访",
    noun="走访活动",
    title="name",
    date="day",
    match=("name", "day"),
    measure="headcount",
    lines=Lines(
        label="走访对象",
        noun="对象",
        fields=(persons.name("对象"), persons.ID_NUMBER, persons.SEX, persons.PHONE),
        rules=(rules.SexOfNumber(),),
    ),
    fields=(
        Field("name", "走访名称", need=Need.REQUIRED, searchable=True, listed=True, sortable=True),
        Field("day", "走访日期", FieldType.DATE, need=Need.REQUIRED, listed=True, sortable=True),
        Field("level", "走访级别", FieldType.CODE, codes=LEVEL, listed=True),
        Field(
            "enterprises",
            "覆盖企业",
            FieldType.TEXTS,
            role=Role.ENTERPRISE,
            offer=Offer.ENTERPRISES,
        ),
        Field("headcount", "走访人数", FieldType.NUMBER, unit="人", role=Role.HEADCOUNT),
        Field("amount", "慰问金额", FieldType.NUMBER, unit="万元", places=6),
        Field("is_joint", "联合走访", FieldType.BOOLEAN),
        Field("partner", "联合单位", shown_when=When("is_joint", frozenset({True}))),
    ),
    rules=(rules.CountGiven("headcount"), rules.CountMatches("headcount"), rules.Unique()),
)

ROW = {
    "走访名称": "春节走访",
    "走访日期": "2024.2.5",
    "走访级别": "县级",
    "覆盖企业": "甲公司、乙公司",
    "走访人数": 2,
    "慰问金额": 1.25,
    "联合走访": "否",
}
PEOPLE = [("和丽华", IDS[0]), ("木春燕", IDS[1])]


@pytest.fixture
def workspace(make_workspace, clock):
    """A workspace of before the ledger was declared, migrated and opened by the program after."""
    old = make_workspace()
    with declared(VISIT):
        migrate(old.engine)
        old.engine.dispose()
        new = unlock(old.folder, operator=OPERATOR, passphrase=PASSPHRASE, now=clock)
        yield new
        new.engine.dispose()


@pytest.fixture
def filled(workspace, tmp_path):  # noqa: ARG001 - the ledger has to be declared
    """The ledger's template, filled in by hand with one visit to two people."""
    path = tmp_path / "走访.xlsx"
    write_template("visit", path)
    book = openpyxl.load_workbook(path)
    for person in PEOPLE:
        fill_in(book["走访对象"], ROW | dict(zip(("姓名", "身份证号"), person, strict=True)))
    fill_in(book["走访"], ROW)
    book.save(path)
    return path


def import_visit(workspace, filled):
    preview = plan_import(workspace, "visit", filled)
    assert not preview.problems
    return apply_import(workspace, preview, with_backup=False)


def the_visit(workspace):
    (row,) = lists.page(workspace, lists.query_for(workspace, LEDGERS["visit"]))
    return row, records.load(workspace, row.id)


def test_that_what_the_template_was_filled_with_is_what_is_recorded(workspace, filled):
    import_visit(workspace, filled)
    row, record = the_visit(workspace)
    assert {key: record.fields[key] for key in VISIT.by_key if key in record.fields} == {
        "name": "春节走访",
        "day": "2024-02-05",
        "level": "county",
        "enterprises": "甲公司、乙公司",
        "headcount": 2,
        "amount": 1_250_000,
        "is_joint": False,
    }
    assert [(one.fields["name"], one.fields["id_number"]) for one in record.lines] == PEOPLE
    assert row.standing is Standing.READY


def test_that_importing_it_twice_changes_nothing(workspace, filled):
    import_visit(workspace, filled)
    again = plan_import(workspace, "visit", filled)
    assert (again.records.same, again.lines.same) == (1, 2)
    assert (again.records.new, again.records.changed, again.lines.new) == (0, 0, 0)


def test_that_the_list_is_a_workbook_that_says_the_same(workspace, filled, tmp_path):
    import_visit(workspace, filled)
    out = tmp_path / "清单.xlsx"
    assert write_list(workspace, lists.query_for(workspace, LEDGERS["visit"]), out) == 1
    cells = {c.value for row in openpyxl.load_workbook(out).worksheets[0].iter_rows() for c in row}
    assert {"春节走访", "县级", "甲公司、乙公司"} <= cells


def test_that_saving_is_checked_by_the_rules_that_it_declares(workspace):
    fields = {"name": "夏送清凉", "day": "2024-07-01", "is_joint": True, "headcount": 3}
    lines = tuple(Line("", {"name": "和丽华", "id_number": IDS[0]}) for _ in range(2))
    records.save(workspace, records.Record("", "visit", "", fields, lines))
    found = {one.rule for one in check(workspace).findings}
    assert found == {"headcount_differs", "line_repeated"}
    asked = fields | {"is_joint": False, "partner": "团市委"}
    issues = records.issues_of(records.Record("", "visit", "", asked, ()))
    assert [one.message for one in issues] == ["联合走访为是时才填联合单位"]


def test_that_the_tables_are_what_a_rebuild_gives(workspace, filled):
    import_visit(workspace, filled)
    report = check(workspace, rebuild=True)
    assert (report.records, report.differences) == (1, [])


def test_that_each_of_several_enterprises_is_offered_alone(workspace, filled):
    import_visit(workspace, filled)
    field = LEDGERS["visit"].by_key["enterprises"]
    assert [one.text for one in offers(workspace, field, "visit", "甲")] == ["甲公司"]
    assert [one.text for one in offers(workspace, field, "visit", "甲公司、乙")] == [
        "甲公司、乙公司"
    ]
    assert not offers(workspace, field, "visit", "甲公司、甲")


def test_that_the_guide_of_the_template_says_what_is_demanded(filled):
    sheet = openpyxl.load_workbook(filled)["填写说明"]
    said = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value}
    assert {"填写走访人数，或录入走访对象。", "联合走访为是时才填。"} <= said


def test_that_a_package_with_its_records_is_sound(workspace, filled):
    import_visit(workspace, filled)
    with reading(workspace.engine) as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM change").scalars().all()
    for body in bodies:
        require_sound(decode(body))
