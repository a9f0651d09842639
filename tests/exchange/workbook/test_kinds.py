"""Workbooks that hold several ledgers, and a ledger's workbook offered to another one."""

from __future__ import annotations

import pytest

from domain.errors import KnownError

EVENT = ("竞赛名称", "竞赛类别", "级别", "比赛时间")


@pytest.fixture
def sheets(ids):
    """A sheet of every ledger, by key, named as offices name them."""
    people = [[f"第{n}名", f"和{n}", ids[n], "某厂", 90 + n, "技术能手"] for n in (1, 2)]
    event = ["电工大赛", "技能竞赛", "县级", "2024.9.1"]
    return {
        "training": (
            "培训",
            [
                [
                    "序号",
                    "培训班名称",
                    "培训类别",
                    "开班时间",
                    "结业时间",
                    "培训人数",
                    "其中：农民工",
                ],
                [1, "电工班", "职业技能培训", "2024.5.6", "2024.5.12", 50, 31],
            ],
        ),
        "competition": (
            "竞赛",
            [
                [*EVENT, "名次", "姓名", "身份证号", "工作单位", "成绩", "授予称号"],
                *(event + one for one in people),
            ],
        ),
        "award": (
            "荣誉",
            [
                ["序号", "荣誉称号", "姓名", "身份证号", "表彰时间", "表彰文号"],
                [1, "丽江工匠", "和一", ids[0], "2024.4", "丽工发〔2024〕1号"],
            ],
        ),
    }


@pytest.mark.parametrize("ledger", ["training", "competition", "award"])
def test_that_of_a_workbook_of_all_ledgers_only_its_own_sheet_is_read(ledger, sheets, book, plan):
    made = plan(book(*sheets.values()), ledger)
    assert {one.sheet for one in made.records} == {sheets[ledger][0]}
    assert not made.problems
    assert not made.questions
    others = {name for key, (name, _rows) in sheets.items() if key != ledger}
    assert {one.sheet for one in made.unrelated} == others
    assert all(f"列名像{one.sheet}台账" in one.reason for one in made.unrelated)


def test_that_the_table_of_another_ledger_is_refused_by_its_name(sheets, book, plan):
    with pytest.raises(KnownError, match="列名像荣誉台账，请在“荣誉”里导入"):
        plan(book(sheets["award"]), "training")


def test_that_a_roster_with_marks_and_ranks_stays_one_of_a_class(plan_of, ids):
    rows = [
        ["永胜县2024年电工培训班学员成绩表"],
        ["序号", "姓名", "身份证号", "工作单位", "级别", "时间", "名次", "成绩"],
        [1, "和一", ids[0], "某厂", "中级", "2024.5.6", 1, 95],
    ]
    (record,) = plan_of("training", rows).records
    assert len(record.lines) == 1


def test_that_winners_of_events_may_be_taken_for_honours(plan_of, ids):
    rows = [
        ["序号", "竞赛名称", "姓名", "身份证号", "授予称号", "时间"],
        [1, "电工大赛", "和一", ids[0], "技术状元", "2024.9.1"],
    ]
    (record,) = plan_of("award", rows).records
    assert (record.fields["honour"], record.fields["recipient"]) == ("champion", "和一")


def test_that_who_says_what_names_the_records_is_believed(sheets, book, plan):
    made = plan(book(sheets["award"]), "training", {"荣誉称号": "培训班名称"})
    assert not made.unrelated
