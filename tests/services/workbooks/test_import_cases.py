"""Workbooks taken in one after another: one thing stays one, and nothing is said too late."""

from __future__ import annotations

import json

import pytest

from services.records import lists, records
from services.workbooks.import_report import (
    open_questions,
    to_json,
    told_of_columns,
    told_of_titles,
)
from services.workbooks.importing import apply_import, plan_import
from tests.conftest import DATA

CASES = DATA / "cases"


@pytest.fixture
def take_in(workspace):
    """Imports a case's workbook; gives its preview."""

    def run(name, ledger="training", **options):
        (path,) = CASES.glob(f"*/{name}")
        preview = plan_import(workspace, ledger, path, **options)
        return apply_import(workspace, preview, with_backup=False).preview

    return run


@pytest.fixture
def held(workspace):
    """All living records of a ledger."""

    def read(ledger="training"):
        query = lists.query_for(workspace, records.ledger_named(ledger), sort="modified")
        return [records.load(workspace, row.id) for row in lists.page(workspace, query)]

    return read


def test_that_three_lists_of_a_class_are_one_class_with_certificates(take_in, held):
    for name in ("学员花名册", "结业学员名单", "补贴人员公示名单"):
        take_in(f"名单_{name}.xlsx")
    (record,) = held()
    assert len(record.lines) == 3
    assert {line.fields["certificate"] for line in record.lines} == {
        "Y20240001",
        "Y20240002",
        "Y20240003",
    }


def test_that_a_slash_overwrites_no_value(take_in, held):
    take_in("斜杠覆盖_先.xlsx")
    again = take_in("斜杠覆盖_后.xlsx")
    ((line,),) = [record.lines for record in held()]
    assert again.lines.same == 1
    assert (line.fields["enterprise"], line.fields["certificate"], line.fields["remarks"]) == (
        "永胜县顺达公司",
        "Y20240001",
        "班长",
    )


def test_that_a_list_is_the_same_from_xls_and_xlsx(take_in, held):
    take_in("荣誉_年月.xls", "award")
    assert take_in("荣誉_年月.xlsx", "award").records.same == 2
    assert len(held("award")) == 2


def test_that_a_name_with_a_note_is_the_same_person(take_in, held):
    take_in("姓名带注_1.xlsx", "award")
    assert take_in("姓名带注_2.xlsx", "award").records.same == 2
    assert len(held("award")) == 2


def test_that_the_report_tells_every_column_and_every_fact(workspace):
    path = CASES / "00-layouts" / "劳模名册.xlsx"
    preview = plan_import(workspace, "award", path, accept_likely=True)
    report = json.loads(json.dumps(to_json(preview), ensure_ascii=False))
    told = {one["header"]: (one["how"], one["field"]) for one in report["columns"]}
    assert told["姓名"] == ("certain", "recipient")
    assert told["工作单位及职务（岗位）"] == ("likely", "enterprise")
    assert told["政治面貌"] == ("ignored", None)
    assert told["推荐单位"][0] == "asked"
    assert all(len(one["samples"]) <= 3 for one in report["columns"])
    assert {one["field"]: one["value"] for one in report["facts"]} == {
        "honour": "丽江市劳动模范",
        "document": "丽发〔2023〕5号",
        "awarded": "2023年4月28日",
    }
    titles, columns = "".join(told_of_titles(preview)), "".join(told_of_columns(preview))
    assert "丽发〔2023〕5号" in titles
    assert "推定为“所在单位”（例如：丽江某某有限公司 维修工" in columns


def test_that_open_questions_and_another_unit_are_said_beforehand(workspace):
    path = CASES / "00-layouts" / "两级表头.xlsx"
    said = open_questions(plan_import(workspace, "training", path))
    assert "“期班名称”" in said
    assert "玉龙" in said
    assert "有 " not in open_questions(plan_import(workspace, "training", path, accept_likely=True))
