"""逻辑检查 of everything, and the comparison of the tables with the journal."""

from __future__ import annotations

import pytest

from db.engine import writing
from db.rebuild import differences, fingerprint, rebuild
from services.records import check, records
from tests.services.road import add, trainee


def test_that_every_finding_is_listed_with_its_record(workspace):
    add(workspace, "电工班", headcount=10, migrants=12, complete=False)
    add(workspace, "焊工班", lines=[trainee("和丽华")], headcount=1)
    add(workspace, "好的班")
    report = check.check(workspace)
    assert report.records == 3
    assert report.must_fix == 1
    assert report.to_explain >= 1
    (wrong,) = [one for one in report.findings if one.is_must]
    assert (wrong.title, wrong.ledger) == ("电工班", "培训")
    assert "农民工" in wrong.message
    told = check.to_json(report)
    assert told["issues"][0].keys() >= {"id", "rule", "severity", "message", "remedy"}


def test_that_a_finding_on_a_line_names_the_person(workspace):
    add(workspace, lines=[trainee("和丽华"), trainee("杨玉兰")], headcount=2)
    found = check.check(workspace)
    assert [one.person for one in found.findings] == ["和丽华", "杨玉兰"]
    assert [one["person"] for one in check.to_json(found)["issues"]] == ["和丽华", "杨玉兰"]
    add(workspace, "大班", headcount=6000)
    assert [one.person for one in check.check(workspace).findings][-1] == ""


def test_that_an_explained_finding_is_listed_and_not_open(workspace):
    identity = add(workspace, "大班", headcount=6000)
    before = check.check(workspace)
    (found,) = before.findings
    records.change_many(workspace, [identity], {f"explain:{found.rule}": "全县分批线上培训"})
    after = check.check(workspace)
    assert (before.to_explain, after.to_explain) == (1, 0)
    assert after.findings[0].explained


def test_that_deleted_records_are_not_checked(workspace):
    identity = add(workspace, "电工班", headcount=10, migrants=12, complete=False)
    records.delete(workspace, [identity])
    assert check.check(workspace).findings == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE training SET headcount = 31",
        "UPDATE training_line SET name = '别人'",
        "DELETE FROM contribution WHERE indicator = 'G-06'",
        "UPDATE contribution SET amount = amount + 1",
        "DELETE FROM search",
        "UPDATE training SET standing = 7",
        "DELETE FROM training_line",
        "INSERT INTO issue (record, rule, severity, field, line, message, remedy, explained) "
        "SELECT row, 'x', 'must', '', '', 'x', 'x', 0 FROM training",
    ],
)
def test_that_tables_that_are_not_what_the_journal_says_are_found(workspace, damage):
    add(workspace, lines=[trainee("和丽华", "530722199001010018")], headcount=1)
    assert check.check(workspace, rebuild=True).differences == []
    with writing(workspace.engine) as connection:
        connection.exec_driver_sql(damage)
    report = check.check(workspace, rebuild=True)
    assert report.differences
    # The comparison works on a copy: the damage is still there.
    assert check.check(workspace, rebuild=True).differences == report.differences
    assert not list(workspace.folder.glob(".check-*"))


def test_that_a_rebuild_in_place_mends_the_tables(workspace):
    for number in range(5):
        add(workspace, f"班{number}", lines=[trainee("和丽华")])
    with writing(workspace.engine) as connection:
        sound = fingerprint(connection)
        connection.exec_driver_sql("DELETE FROM contribution")
        assert differences(sound, fingerprint(connection))
        assert rebuild(connection, workspace.rules) == 5
        assert differences(sound, fingerprint(connection)) == []
