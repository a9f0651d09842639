"""Rosters as offices write them: one person per row, the class in a column, a title or a tab."""

from __future__ import annotations

import datetime as dt

import pytest

HEAD = ["序号", "姓名", "性别", "身份证号码", "工作单位", "是否农民工", "联系电话"]


@pytest.fixture
def people(ids):
    def make(count, start=0):
        return [
            [n + 1, f"和{'一二三四五六'[n]}", "", ids[n], "甲公司", "是", "13888812345"]
            for n in range(start, start + count)
        ]

    return make


def test_that_the_title_line_tells_the_class(plan_of, people):
    rows = [
        ["永胜县2024年电工培训班（第3期）学员花名册"],
        ["培训类别：职业技能培训    开班时间：2024年5月6日   结业时间：2024.5.20  地点：三川镇"],
        HEAD,
        *people(3),
        ["", "", "", "", "", "填表人：和某", "审核人："],
    ]
    made = plan_of("training", rows, merge=("A1:G1", "A2:G2"))
    (record,) = made.records
    assert record.fields == {
        "name": "永胜县2024年电工培训班（第3期）",
        "category": "skill",
        "start": "2024-05-06",
        "end": "2024-05-20",
        "place": "三川镇",
    }
    assert len(record.lines) == 3
    assert {(o.row, o.field) for o in made.offers} >= {(1, "name"), (2, "start"), (2, "place")}
    assert [s.reason for s in made.skipped] == ["签字栏"]
    assert not made.failures


def test_that_labels_and_values_in_cells_of_their_own_tell_the_class(plan_of, people):
    rows = [
        ["学员名册"],
        ["培训班名称：", "焊工一班", "", "培训时间：", "2024.3.1至3.15", "", ""],
        ["培训类别：", "岗前", "", "培训机构：", "永胜职校", "", ""],
        HEAD,
        *people(2),
    ]
    (record,) = plan_of("training", rows).records
    assert record.fields["name"] == "焊工一班"
    assert (record.fields["start"], record.fields["end"]) == ("2024-03-01", "2024-03-15")
    assert record.fields["category"] == "induction"
    assert record.fields["provider"] == "永胜职校"


def test_that_each_sheets_name_tells_its_class(book, plan, people):
    title = [["2024年农民工转移就业培训学员花名册"], HEAD]
    path = book(("电工1班", [*title, *people(2)]), ("焊工2班", [*title, *people(3)]))
    made = plan(path, "training")
    assert [r.fields["name"] for r in made.records] == ["电工1班", "焊工2班"]
    assert {r.fields["category"] for r in made.records} == {"migrant"}
    assert [len(r.lines) for r in made.records] == [2, 3]
    assert made.records[0].lacking == ("start",), "no roster says when it began"
    assert {p.severity for p in made.problems} == {"draft"}
    assert made.line_counts.good == 5


def test_that_facts_given_by_the_user_outweigh_those_offered(plan_of, people):
    rows = [["电工培训班花名册"], HEAD, *people(1)]
    made = plan_of(
        "training", rows, facts={"培训班名称": "焊工班", "start": "2024.5.6", "类别": "安全"}
    )
    (record,) = made.records
    assert record.fields == {"name": "焊工班", "start": "2024-05-06", "category": "safety"}
    assert not made.offers
    assert not made.problems


def test_that_people_of_no_class_fail_with_what_to_do(plan_of, people):
    made = plan_of("training", [HEAD, *people(2)])
    assert not made.records
    assert [p.reason for p in made.failures] == ["缺培训班名称"] * 2
    assert made.lacking == {"Sheet1": ("name", "category", "start")}
    counts = made.line_counts
    assert (counts.read, counts.good, counts.failed) == (2, 0, 2)


def test_that_rows_of_one_class_that_disagree_are_named_with_both_values(plan_of, ids):
    head = ["班级名称", "培训类别", "开班日期", "学时", "姓名", "身份证号"]
    rows = [["电工班", "安全", "2024-05-06", 40, f"和{n}", ids[n]] for n in range(6)]
    rows[4][3] = 60
    made = plan_of("training", [head, *rows])
    (problem,) = made.failures
    assert (problem.row, problem.column) == (6, "学时")
    assert "“40”" in problem.reason
    assert "“60”" in problem.reason
    assert [len(r.lines) for r in made.records] == [5]
    assert made.records[0].fields["hours"] == 400


def test_that_a_column_of_the_class_that_differs_in_most_rows_is_asked_for(plan_of, ids):
    head = ["班级名称", "培训类别", "开班日期", "工种", "姓名", "身份证号"]
    jobs = ["电工", "焊工", "钳工", "车工"]
    rows = [["一班", "安全", "2024-05-06", jobs[n], f"和{n}", ids[n]] for n in range(4)]
    made = plan_of("training", [head, *rows])
    assert [q.header for q in made.questions] == ["工种"]
    assert len(made.records[0].lines) == 4


def test_that_one_person_may_sit_in_two_classes_but_not_twice_in_one(plan_of, ids):
    head = ["班级名称", "培训类别", "开班日期", "姓名", "身份证号"]
    rows = [
        ["一班", "安全", "2024-05-06", "和一", ids[0]],
        ["一班", "安全", "2024-05-06", "和一", ids[0]],
        ["二班", "安全", "2024-06-06", "和一", ids[0]],
    ]
    made = plan_of("training", [head, *rows])
    assert [(p.row, p.reason) for p in made.failures] == [(3, "班内重复学员")]
    assert [len(r.lines) for r in made.records] == [1, 1]
    assert made.line_counts.read == 3


def test_that_the_same_name_with_another_start_is_another_class(plan_of, ids):
    head = ["班级名称", "培训类别", "开班日期", "姓名", "身份证号"]
    rows = [
        ["一班", "安全", "2024-05-06", "和一", ids[0]],
        ["一班", "安全", dt.date(2024, 5, 6), "和二", ids[1]],
        ["一班", "安全", "2024-06-06", "和三", ids[2]],
    ]
    made = plan_of("training", [head, *rows])
    assert [len(r.lines) for r in made.records] == [2, 1]
    assert made.counts.read == made.counts.good == 2


def test_that_an_event_of_two_years_may_differ_in_what_belongs_to_the_event(plan_of, ids):
    head = ["竞赛名称", "开始日期", "竞赛级别", "竞赛类别", "姓名", "身份证号", "名次"]
    first = [
        ["电工技能竞赛", "2023.6.1", "县级", "技能竞赛", "和一", ids[n], n + 1] for n in (0, 1)
    ]
    second = [
        ["电工技能竞赛", "2024.6.1", "市级", "劳动竞赛", "和二", ids[n], n + 1] for n in (0, 1)
    ]
    made = plan_of("competition", [head, *first, *second])
    assert not made.questions
    assert [(r.fields["start"], r.fields["level"]) for r in made.records] == [
        ("2023-06-01", "county"),
        ("2024-06-01", "city"),
    ]


def test_that_a_class_list_and_its_roster_are_joined(book, plan, ids):
    classes = [
        ["培训班名称", "类别", "开班日期", "人数"],
        ["一班", "安全", "2024-05-06", 2],
        ["二班", "安全", "2024-13-06", 1],
    ]
    roster = [
        ["培训班名称", "姓名", "身份证号"],
        ["一班", "和一", ids[0]],
        ["一班", "和二", ids[1]],
        ["二班", "和三", ids[2]],
    ]
    made = plan(book(("名册", roster), ("班级", classes)), "training")
    (record,) = made.records
    assert (record.sheet, record.row) == ("班级", 2)
    assert [line.row for line in record.lines] == [2, 3]
    assert [(p.sheet, p.row) for p in made.failures] == [("名册", 4), ("班级", 3)]
    assert (made.counts.read, made.counts.good, made.counts.failed) == (2, 1, 1)
    lines = made.line_counts
    assert (lines.read, lines.good, lines.failed) == (3, 2, 1)


def test_that_a_title_naming_a_listed_class_joins_it(book, plan, ids):
    classes = [
        ["培训班名称", "类别", "开班日期", "人数"],
        ["电工培训班（第3期）", "安全", "2024-05-06", 1],
        ["焊工培训班", "安全", "2024-05-06", 1],
    ]
    roster = [["永胜县2024年电工培训班（第3期）学员花名册"], ["姓名", "身份证号"], ["和一", ids[0]]]
    made = plan(book(("班级", classes), ("名册", roster)), "training")
    assert [len(r.lines) for r in made.records] == [1, 0]


def test_that_a_level_beside_the_certificate_is_the_persons(plan_of, ids):
    head = ["班级名称", "培训类别", "开班日期", "姓名", "身份证号", "证书编号", "等级"]
    rows = [["一班", "安全", "2024-05-06", f"和{n}", ids[n], f"S{n}", "中级工"] for n in range(3)]
    made = plan_of("training", [head, *rows])
    assert not made.questions
    assert [line.fields["level"] for line in made.records[0].lines] == ["4", "4", "4"]


def test_that_a_level_without_a_certificate_is_asked_for(plan_of, ids):
    head = ["班级名称", "培训类别", "开班日期", "姓名", "身份证号", "等级"]
    rows = [["一班", "安全", "2024-05-06", f"和{n}", ids[n], "中级工"] for n in range(3)]
    made = plan_of("training", [head, *rows])
    (question,) = made.questions
    assert question.candidates == ("level", "lines.level")
    assert question.labels == ("技能等级", "等级")
    of_class = plan_of("training", [head, *rows], answers={"等级": "技能等级"})
    assert of_class.records[0].fields["level"] == "4"
    of_line = plan_of("training", [head, *rows], answers={"等级": "lines.level"})
    assert of_line.records[0].lines[0].fields["level"] == "4"


def test_that_upper_headers_tell_the_class_from_its_people(plan_of, ids):
    head = [
        ["培训班信息", "", "", "", "学员信息", "", "", ""],
        ["名称", "类别", "开班时间", "备注", "姓名", "身份证号", "等级", "备注"],
    ]
    rows = [["一班", "安全", "2024-5-6", "外聘", "和一", ids[0], "初级工", "补考"]]
    made = plan_of("training", [*head, *rows], merge=("A1:D1", "E1:H1"))
    (record,) = made.records
    assert record.fields["remarks"] == "外聘"
    assert record.lines[0].fields["remarks"] == "补考"
    assert record.lines[0].fields["level"] == "5"
    assert not made.questions


def test_that_section_rows_name_the_class_of_the_rows_below(plan_of, people):
    rows = [
        ["2024年安全生产培训花名册"],
        HEAD,
        ["班级：电工一班   开班时间：2024年5月6日"],
        *people(2),
        ["焊工二班（2024年6月）"],
        *people(2, start=2),
    ]
    made = plan_of("training", rows, merge=("A1:G1", "A3:G3", "A6:G6"))
    assert [r.fields["name"] for r in made.records] == ["电工一班", "焊工二班（2024年6月）"]
    assert [len(r.lines) for r in made.records] == [2, 2]
    assert made.records[0].fields["start"] == "2024-05-06"
    assert "start" not in made.records[1].fields


def test_that_merged_facts_of_an_event_fill_down_over_its_results(plan_of, ids):
    head = [
        "竞赛名称",
        "竞赛类别",
        "级别",
        "举办时间",
        "工种",
        "名次",
        "选手姓名",
        "身份证号",
        "单位",
        "得分",
    ]
    rows = [
        [
            "永胜县技能大赛",
            "技能竞赛",
            "县级",
            "2024年9月",
            "电工",
            "一",
            "和一",
            ids[0],
            "甲",
            95.5,
        ],
        ["", "", "", "", "", 2, "和二", ids[1], "乙", "94分"],
        ["", "", "", "", "焊工", "第1名", "和三", ids[2], "丙", 93],
    ]
    made = plan_of(
        "competition", [head, *rows], merge=("A2:A4", "B2:B4", "C2:C4", "D2:D4", "E2:E3")
    )
    (record,) = made.records
    assert record.fields["start"] == "2024-09"
    trades = [line.fields["trade"] for line in record.lines]
    assert trades[-1] == "焊工"
    assert made.line_counts.read == 3
    assert not made.questions


def test_that_an_event_is_known_from_the_title_of_its_results(plan_of, ids):
    rows = [
        ["丽江市第五届职工职业技能大赛成绩表"],
        ["竞赛级别：市级  比赛时间：2024年9月12日-14日  主办单位：市总工会"],
        ["名次", "姓名", "身份证号", "代表队", "项目", "成绩", "称号"],
        [1, "和一", ids[0], "古城区", "电工", 95, "技术状元"],
        [2, "和二", ids[1], "玉龙县", "电工", 94, "技术能手"],
    ]
    made = plan_of("competition", rows)
    (record,) = made.records
    assert record.fields == {
        "name": "丽江市第五届职工职业技能大赛",
        "kind": "skill",
        "level": "city",
        "start": "2024-09-12",
        "end": "2024-09-14",
        "organisers": "市总工会",
    }
    assert [line.fields["title"] for line in record.lines] == ["champion", "expert"]


def test_that_a_wrong_fact_of_the_class_fails_its_people(plan_of, ids):
    head = ["班级名称", "培训类别", "开班日期", "结业日期", "姓名", "身份证号"]
    rows = [["一班", "安全", "2024-05-06", "2024-05-01", f"和{n}", ids[n]] for n in range(2)]
    made = plan_of("training", [head, *rows])
    assert not made.records
    assert {p.row for p in made.failures} == {2, 3}
    assert "结业早于开班" in [p.reason for p in made.failures]
    assert (made.counts.read, made.counts.failed) == (1, 1)
    assert (made.line_counts.read, made.line_counts.failed) == (2, 2)


def test_that_an_unreadable_cell_fails_its_line_only(plan_of, people):
    rows = people(3)
    rows[1][6] = "12345"
    made = plan_of("training", [["电工班花名册"], HEAD, *rows], facts={"类别": "安全"})
    assert [(p.row, p.column) for p in made.failures] == [(4, "联系电话")]
    assert len(made.records[0].lines) == 2


def results_of(plan_of, ids, head, *results):
    """The plan of a result sheet with these cells behind name and number."""
    rows = [[f"和{n}", ids[n], *cells] for n, cells in enumerate(results)]
    title = ["永胜县第三届职工职业技能大赛成绩表"]
    told = ["竞赛级别：县级  比赛时间：2024年9月12日"]
    return plan_of("competition", [title, told, ["姓名", "身份证号", *head], *rows])


@pytest.mark.parametrize("header", ["名次", "成绩", "称号", "奖项", "获奖等次"])
def test_that_prizes_go_where_they_belong_whatever_their_column_is_called(plan_of, ids, header):
    made = results_of(plan_of, ids, [header], ["一等奖"], ["二等奖"], ["优秀奖"])
    assert not made.questions
    assert not made.failures
    (record,) = made.records
    assert [line.fields["prize"] for line in record.lines] == ["first", "second", "merit"]
    assert not any({"rank", "score", "title"} & line.fields.keys() for line in record.lines)


def test_that_ranks_and_prizes_may_stand_in_one_column(plan_of, ids):
    made = results_of(plan_of, ids, ["名次", "得分"], ["第一名", 95], ["三等奖", 90], [3, 88])
    (record,) = made.records
    assert [line.fields.get("rank") for line in record.lines] == [1, None, 3]
    assert [line.fields.get("prize") for line in record.lines] == [None, "third", None]


def test_that_a_prize_that_contradicts_its_own_column_is_listed(plan_of, ids):
    made = results_of(plan_of, ids, ["名次", "奖项"], ["一等奖", "一等奖"], ["一等奖", "二等奖"])
    assert [(one.row, one.column, one.value) for one in made.failures] == [(5, "名次", "一等奖")]
    assert made.failures[0].reason == "名次看不出是第几"
    (record,) = made.records
    assert [line.fields["prize"] for line in record.lines] == ["first"]
