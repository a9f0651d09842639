"""Several tables in one sheet, one under another, each with its own titles and header."""

from __future__ import annotations

import openpyxl
import pytest

from exchange.workbook.annotate import write_annotated

HEAD = ["序号", "姓名", "身份证号码", "工作单位"]
CLASSES = (("电工培训班（第1期）", "2024年3月4日"), ("焊工培训班（第2期）", "2024年4月8日"))


@pytest.fixture
def rows_of(ids):
    """Numbered rows of people, two of each class."""

    def make(first):
        return [[n + 1, f"学员{first + n}", ids[first + n], "某公司"] for n in range(2)]

    return make


@pytest.fixture
def two_classes(rows_of):
    """Two classes, each under its title, a line of facts and the same header."""
    rows = []
    for number, (name, start) in enumerate(CLASSES):
        rows += [
            [f"{name}学员花名册"],
            [f"培训类别：职业技能培训　开班日期：{start}"],
            HEAD,
            *rows_of(2 * number),
            [],
        ]
    return rows


@pytest.mark.parametrize("merge", [(), ("A1:D1", "A2:D2", "A7:D7", "A8:D8")], ids=["plain", "wide"])
def test_that_each_table_is_told_of_by_its_own_titles(plan_of, two_classes, merge):
    made = plan_of("training", two_classes, merge=merge)
    assert [(r.fields["name"], r.fields["start"], len(r.lines)) for r in made.records] == [
        (CLASSES[0][0], "2024-03-04", 2),
        (CLASSES[1][0], "2024-04-08", 2),
    ]
    assert (made.line_counts.read, made.line_counts.good) == (4, 4)
    assert not made.questions
    assert not made.problems


def test_that_a_table_may_have_columns_of_its_own(plan_of, two_classes, ids):
    head = ["序号", "姓名", "单位", "联系电话", "身份证号"]
    people = [[n + 1, f"学员{n}", "某厂", "13988800000", ids[4 + n]] for n in range(2)]
    rows = [*two_classes, ["家政服务员培训班名单"], ["开班日期：2024年5月9日"], head, *people]
    made = plan_of("training", rows)
    last = made.records[2]
    assert last.fields["name"] == "家政服务员培训班"
    assert last.lines[1].fields == {
        "name": "学员1",
        "enterprise": "某厂",
        "phone": "13988800000",
        "id_number": ids[5],
    }
    assert last.lines[1].row == len(rows)


def test_that_the_title_over_all_tables_tells_of_each(plan_of, ids):
    head = ["序号", "获奖者", "身份证号"]
    rows = [
        ["永胜县2023年受表彰名单"],
        ["一、丽江市五一劳动奖章获得者名单"],
        head,
        [1, "和丽华", ids[0]],
        ["二、丽江市工人先锋号名单"],
        ["序号", "获奖集体"],
        [1, "供电局配电班"],
    ]
    made = plan_of("award", rows, merge=("A1:C1", "A2:C2", "A5:C5"))
    assert [(r.fields["honour"], r.fields["awarded"]) for r in made.records] == [
        ("city_medal", "2023"),
        ("city_vanguard", "2023"),
    ]


def test_that_a_list_and_the_roster_below_it_are_joined(plan_of, rows_of):
    rows = [
        ["序号", "培训班名称", "类别", "开班日期", "培训人数"],
        [1, "电工班", "技能培训", "2024.3.1", 2],
        [],
        ["学员名单"],
        [*HEAD, "班级"],
        *([*row, "电工班"] for row in rows_of(0)),
    ]
    (record,) = plan_of("training", rows).records
    assert len(record.lines) == 2
    assert record.fields["headcount"] == 2


def test_that_a_title_printed_again_on_the_next_page_starts_no_class(plan_of, rows_of):
    rows = [["电工培训班名单"], HEAD, *rows_of(0), ["电工培训班名单"], HEAD, *rows_of(2)]
    made = plan_of("training", rows, merge=("A1:D1", "A5:D5"))
    (record,) = made.records
    assert len(record.lines) == 4
    assert len(made.layouts) == 1


def test_that_a_table_of_something_else_is_passed_over_row_by_row(plan_of):
    rows = [
        ["培训班名称", "类别", "开班日期", "培训人数"],
        ["电工班", "技能培训", "2024.3.1", 2],
        [],
        ["类别", "人数"],
        ["技能培训", 2],
    ]
    made = plan_of("training", rows)
    assert made.counts.good == 1
    assert [(s.row, s.reason) for s in made.skipped] == [(4, "另一张表"), (5, "另一张表")]
    assert made.counts.read == made.counts.good + made.counts.skipped


def test_that_a_section_tells_the_trade_of_the_results_below(plan_of, ids):
    rows = [
        ["永胜县第三届职工技能大赛成绩表"],
        ["竞赛时间：2023年9月12日　级别：县级"],
        ["名次", "姓名", "身份证号", "得分"],
        ["工种：电工"],
        [1, "甲", ids[0], 95],
        ["工种：焊工"],
        [1, "乙", ids[1], 90],
    ]
    (record,) = plan_of("competition", rows, merge=("A1:D1", "A2:D2", "A4:D4", "A6:D6")).records
    assert [line.fields["trade"] for line in record.lines] == ["电工", "焊工"]


def test_that_lists_side_by_side_are_read_one_after_another(book, tmp_path, plan, ids):
    rows = [
        ["电工培训班名单"],
        ["序号", "姓名", "身份证号", "序号", "姓名", "身份证号"],
        [1, "甲", ids[0], 3, "丙", ids[2]],
        [2, "乙", ids[1], 4, "丁", ids[3][:-1]],
        ["合计", 4],
    ]
    source = book(("Sheet1", rows), merge=("A1:F1",))
    made = plan(source, "training")
    assert not made.questions
    (record,) = made.records
    assert [line.fields["name"] for line in record.lines] == ["甲", "乙", "丙"]
    (failure,) = made.failures
    assert (failure.row, failure.index) == (4, 5)
    assert (made.line_counts.read, made.line_counts.good, made.line_counts.failed) == (5, 3, 1)
    write_annotated(source, made, tmp_path / "问题.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "问题.xlsx").active
    assert "位数不对" in sheet["G4"].value
    assert sheet["H2"].value is None
    again = plan(tmp_path / "问题.xlsx", "training")
    assert again.line_counts == made.line_counts
    assert not again.questions


def test_that_sheets_of_one_class_are_its_pages(book, plan, rows_of):
    def page(first):
        return [["电工培训班学员花名册"], HEAD, *rows_of(first)]

    made = plan(book(("第1页", page(0)), ("古城区", page(2))), "training")
    assert [(r.fields["name"], len(r.lines)) for r in made.records] == [("电工培训班", 4)]


def test_that_a_mark_for_as_above_takes_the_cell_above(plan_of):
    rows = [
        ["培训班名称", "类别", "开班日期", "培训人数", "主办单位"],
        ["一班", "技能培训", "2024.3.1", 10, "永胜县总工会"],
        ["二班", "同上", "〃", 20, "同上"],
        ["培训班名称", "类别", "开班日期", "培训人数", "主办单位"],
        ["三班", "″", "同 上", 30, "〃"],
    ]
    made = plan_of("training", rows)
    assert {(r.fields["category"], r.fields["start"]) for r in made.records} == {
        ("skill", "2024-03-01")
    }
    assert made.records[2].fields["organiser"] == "永胜县总工会"
    assert not made.problems


def test_that_as_above_with_nothing_above_fails(plan_of):
    rows = [
        ["培训班名称", "类别", "开班日期", "培训人数", "主办单位"],
        ["一班", "技能培训", "2024.3.1", 10, "同上"],
    ]
    (problem,) = plan_of("training", rows).problems
    assert (problem.row, problem.column) == (2, "主办单位")
    assert "上一行是空的" in problem.reason


def test_that_facts_laid_out_as_a_form_tell_the_class(plan_of, rows_of):
    rows = [
        ["培训班名称", "电工培训班", "培训时间", "2024.3.1-3.5"],
        ["培训类别", "职业技能培训", "培训人数", 2],
        HEAD[:3],
        *(row[:3] for row in rows_of(0)),
    ]
    made = plan_of("training", rows)
    (record,) = made.records
    assert record.fields == {
        "name": "电工培训班",
        "start": "2024-03-01",
        "end": "2024-03-05",
        "category": "skill",
        "headcount": 2,
    }
    assert len(record.lines) == 2
    assert not made.questions


@pytest.mark.parametrize(
    ("header", "stated", "amount"),
    [
        ("培训经费", "单位：人、元", 35_000),
        ("培训经费", "（金额单位：万元）", 350_000_000),
        ("培训经费（万元）", "单位：元", 350_000_000),
        ("培训经费", "填报单位：永胜县总工会", 350_000_000),
    ],
)
def test_that_money_is_read_in_the_unit_that_the_title_states(plan_of, header, stated, amount):
    rows = [
        ["2024年培训情况统计表", "", "", "", stated],
        ["培训班名称", "类别", "开班日期", "培训人数", header],
        ["一班", "安全", "2024.3.1", 5, 350],
    ]
    assert plan_of("training", rows).records[0].fields["amount"] == amount


def test_that_numbered_lines_after_a_note_belong_to_it(plan_of):
    rows = [
        ["培训班名称", "类别", "开班日期", "培训人数"],
        ["一班", "安全", "2024.3.1", 5],
        ["说明："],
        [],
        ["1.本表由县总工会填写"],
        ["（二）每月25日前报送"],
    ]
    made = plan_of("training", rows)
    assert [s.reason for s in made.skipped] == ["说明文字"] * 3
    assert not made.problems


def test_that_a_text_above_the_header_that_comes_again_heads_a_part(plan_of, ids):
    head = ["名次", "姓名", "身份证号", "得分"]
    rows = [
        ["永胜县第三届职工技能大赛成绩表"],
        ["竞赛时间：2023年9月12日　级别：县级"],
        head,
        ["一", "甲", ids[0], 95],
        ["焊工组"],
        head,
        ["第一名", "乙", ids[1], 90],
    ]
    made = plan_of("competition", rows)
    assert [line.fields["rank"] for line in made.records[0].lines] == [1, 1]
    assert [(s.row, s.reason) for s in made.skipped] == [(5, "分节标题"), (6, "重复的表头")]
    assert not made.failures


def test_that_a_heading_that_is_an_occupation_is_the_trade(plan_of, ids):
    rows = [
        ["永胜县第三届职工技能大赛成绩表"],
        ["名次", "姓名", "身份证号", "得分"],
        ["一、电工（2人）"],
        [1, "甲", ids[0], 95],
        ["二、茶艺师组"],
        [1, "乙", ids[1], 90],
        ["三、女职工"],
        [1, "丙", ids[2], 80],
    ]
    merge = ("A1:D1", "A3:D3", "A5:D5", "A7:D7")
    (record,) = plan_of("competition", rows, merge=merge).records
    assert [line.fields.get("trade") for line in record.lines] == ["电工", "茶艺师", None]


def test_that_tabs_that_are_occupations_are_trades_of_one_event(book, plan, ids):
    def sheet(number):
        title = ["永胜县第三届职工技能大赛成绩表"]
        return [title, ["名次", "姓名", "身份证号"], [1, f"选手{number}", ids[number]]]

    (record,) = plan(book(("电工", sheet(0)), ("焊工", sheet(1))), "competition").records
    assert record.fields["name"] == "永胜县第三届职工技能大赛"
    assert [line.fields["trade"] for line in record.lines] == ["电工", "焊工"]
