"""Class lists as offices write them: one record per row, under every kind of header."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest
import xlwt

from domain.errors import KnownError
from domain.ledgers import LEDGERS
from exchange.workbook.layout import signature

TWO_LEVELS = [
    ["华坪县2023年度职工技能培训情况统计表"],
    ["填报单位（盖章）：华坪县总工会", "", "", "", "", "", "", "", "", "单位：人、元"],
    [],
    [
        "序\n号",
        "班次名称",
        "培训\n类型",
        "培训时间",
        "",
        "参训人数",
        "",
        "",
        "经费（元）",
        "举办单位",
    ],
    ["", "", "", "起", "止", "合计", "其中", "", "", ""],
    ["", "", "", "", "", "", "农民工", "女职工", "", ""],
    [1, "电工一班", "岗前培训", dt.date(2023, 3, 1), "2023.3.20", 40, 12, 9, 35000, "县总工会"],
    [2, "焊工一班", "安全培训", "2023年4月2日", dt.date(2023, 4, 9), "30人", 30, 0, "1.2万元", ""],
    ["小计", "", "", "", "", 70, 42, 9, "", ""],
    [3, "导游二班", "创业", "2023/5/6 上午", "20230520", 25, 40, 20, None, "县文旅局"],
    ["合 计", "", "", "", "", 95, 42, 29, "", ""],
    ["注：农民工以本人申报为准。"],
    ["制表人：和某", "", "", "审核人：", "", "", "填报日期：2023年12月1日"],
]
TWO_LEVEL_MERGES = ("A1:J1", "A4:A6", "B4:B6", "C4:C6", "D4:E4", "F4:H4", "I4:I6", "J4:J6")


def test_that_headers_of_three_levels_are_joined(plan_of):
    made = plan_of("training", TWO_LEVELS, merge=(*TWO_LEVEL_MERGES, "G5:H5", "D5:D6", "E5:E6"))
    assert not made.questions
    assert [r.fields["name"] for r in made.records] == ["电工一班", "焊工一班"]
    first, second = (r.fields for r in made.records)
    assert (first["start"], first["end"]) == ("2023-03-01", "2023-03-20")
    assert (first["headcount"], first["migrants"], first["women"]) == (40, 12, 9)
    assert first["amount"] == 3_500_000, "35,000 元 are 3.5 万元"
    assert second["amount"] == 1_200_000
    assert [(p.row, p.column) for p in made.failures] == [(10, "参训人数/其中/农民工")]
    assert [(s.row, s.reason) for s in made.skipped] == [
        (9, "合计行"),
        (11, "合计行"),
        (12, "说明文字"),
        (13, "签字栏"),
    ]
    counts = made.counts
    assert (counts.read, counts.good, counts.skipped, counts.failed) == (7, 2, 4, 1)


def test_that_joined_headers_are_found_without_merged_cells(plan_of):
    made = plan_of("training", TWO_LEVELS)
    assert not made.questions
    assert [r.fields.get("women") for r in made.records] == [9, 0]
    assert [r.fields["end"] for r in made.records] == ["2023-03-20", "2023-04-09"]


def test_that_an_upper_level_above_the_full_row_of_headers_is_found(plan_of):
    rows = [
        ["培训基本情况", "", "", "", "培训人数", "", "经费情况", ""],
        [
            "培训班名称",
            "类别",
            "开班时间",
            "结业时间",
            "总数",
            "农民工",
            "资金来源",
            "金额（万元）",
        ],
        ["甲班", "安全", "2024.1.2", "2024.1.3", 10, 3, "工会", 1.5],
    ]
    made = plan_of("training", rows, merge=("A1:D1", "E1:F1", "G1:H1"))
    (record,) = made.records
    assert record.fields["headcount"] == 10
    assert record.fields["migrants"] == 3
    assert record.fields["amount"] == 1_500_000
    assert not made.questions


def test_that_rows_keep_their_numbers_under_blank_rows_and_columns(plan_of):
    rows = [[]] * 5 + [
        ["", "", "序号", "培训班名称*", "类别（必填）", "开班日期", "培训人数（人）"],
        ["", "", 1, "甲班", "安全", "2024-13-02", 10],
        [],
        ["", "", 2, "乙班", "安全", "2024-02-02", "10"],
        ["", "", 3, "", "", "", ""],
    ]
    made = plan_of("training", rows)
    assert [(r.row, r.fields["name"]) for r in made.records] == [(9, "乙班")]
    assert [(p.row, p.column, p.value) for p in made.failures] == [(7, "开班日期", "2024-13-02")]
    assert made.counts.read == 2, "a row with nothing but its number is blank"


def test_that_the_header_repeated_on_every_page_is_passed_over(plan_of):
    head = ["序号", "培训班名称", "类别", "开班日期", "培训人数"]
    rows = [
        ["2024年培训台账"],
        head,
        [1, "甲班", "安全", "2024-01-02", 10],
        ["本页小计", "", "", "", 10],
        ["2024年培训台账"],
        head,
        [2, "乙班", "安全", "2024-02-02", 10],
    ]
    made = plan_of("training", rows)
    assert len(made.records) == 2
    assert [s.reason for s in made.skipped] == ["合计行", "重复的标题", "重复的表头"]


def test_that_a_row_of_column_numbers_is_passed_over(plan_of):
    rows = [
        ["序号", "培训班名称", "类别", "开班日期", "培训人数"],
        ["甲", "乙", 1, 2, 3],
        [1, "甲班", "安全", "2024-01-02", 10],
    ]
    made = plan_of("training", rows)
    assert len(made.records) == 1
    assert [s.reason for s in made.skipped] == ["栏号行"]


def test_that_a_period_in_one_cell_gives_both_ends(plan_of):
    rows = [
        ["培训班名称", "类别", "培训时间", "人数"],
        ["甲班", "安全", "2024.5.6-5.20", 10],
        ["乙班", "安全", "2024年5月6日至2024年6月7日", 10],
        ["丙班", "安全", "2024年5月6日—20日", 10],
        ["丁班", "安全", "2024-05-06", 10],
        ["戊班", "安全", "2024.6-2024.8", 10],
        ["己班", "安全", "2024年6-8月", 10],
    ]
    made = plan_of("training", rows)
    assert [(r.fields["start"], r.fields.get("end")) for r in made.records] == [
        ("2024-05-06", "2024-05-20"),
        ("2024-05-06", "2024-06-07"),
        ("2024-05-06", "2024-05-20"),
        ("2024-05-06", None),
        ("2024-06", "2024-08"),
        ("2024-06", "2024-08"),
    ]


@pytest.mark.parametrize(
    "header",
    ["受表彰个人（集体）", "获奖单位/个人", "姓名（单位名称）", "先进集体（个人）", "个人或集体"],
)
def test_that_a_header_for_persons_and_collectives_means_the_recipient(plan_of, header):
    rows = [["荣誉称号", header, "表彰时间"], ["丽江市工人先锋号", "供电局配电班", "2023年4月"]]
    made = plan_of("award", rows)
    assert not made.questions
    assert made.records[0].fields["recipient"] == "供电局配电班"


def test_that_a_title_never_names_the_records_of_a_list(plan_of):
    rows = [
        ["2024年培训情况统计表"],
        ["培训班基本情况", "", "", "培训人数"],
        ["名称", "类别", "开班日期", ""],
        ["一班", "安全", "2024.3.1", 30],
        ["", "安全", "2024.3.2", 30],
    ]
    made = plan_of("training", rows, merge=("A1:D1", "A2:C2", "D2:D3"))
    assert [r.fields["name"] for r in made.records] == ["一班"]
    assert [(p.row, p.reason) for p in made.failures] == [(5, "缺培训班名称")]


def test_that_only_merged_cells_fill_down(plan_of):
    rows = [
        ["荣誉称号", "姓名", "工作单位", "表彰时间", "身份证号"],
        ["丽江工匠", "和一", "甲公司", "2024年4月", "530724197906245106"],
        ["", "和二", "乙公司", "2024年4月", "530723197307064120"],
        ["市五一劳动奖章", "和三", "丙公司", "2023年", "530724198609045217"],
        ["", "和四", "丁公司", "2023年", "530724197911183202"],
    ]
    made = plan_of("award", rows, merge=("A2:A3",))
    assert [r.fields["honour"] for r in made.records] == ["craftsman", "craftsman", "city_medal"]
    assert [(p.row, p.reason) for p in made.failures] == [(5, "缺荣誉称号")]
    assert [r.fields["awarded"] for r in made.records] == ["2024-04", "2024-04", "2023"]


def test_that_headings_inside_a_table_give_the_honour_of_the_rows_below(plan_of):
    rows = [
        ["2024年丽江市“五一”表彰名单"],
        ["序号", "姓名", "单位", "身份证号"],
        ["一、丽江市五一劳动奖章（2名）"],
        [1, "和一", "甲公司", "530724197906245106"],
        [2, "和二", "乙公司", "530723197307064120"],
        ["二、丽江工匠（1名）"],
        [1, "和三", "丙公司", "530724198609045217"],
    ]
    made = plan_of("award", rows, merge=("A1:D1", "A3:D3", "A6:D6"))
    assert [r.fields["honour"] for r in made.records] == ["city_medal", "city_medal", "craftsman"]
    assert {r.fields["awarded"] for r in made.records} == {"2024"}
    assert [s.reason for s in made.skipped] == ["分节标题", "分节标题"]
    assert [(o.field, o.value) for o in made.offers] == [("awarded", "2024年")]


def test_that_equal_rows_are_kept_apart_as_occurrences(plan_of):
    row = ["丽江工匠", "和一", "2024", "530724197906245106"]
    made = plan_of("award", [["荣誉称号", "姓名", "年度", "身份证号"], row, row])
    assert [r.occurrence for r in made.records] == [0, 1]


def test_that_an_unknown_column_is_asked_for_and_the_answer_taken(plan_of):
    rows = [
        ["培训班名称", "类别", "开班日期", "人数", "班主任", "民族"],
        ["甲班", "安全", "2024-01-02", 10, "和老师", ""],
        ["乙班", "安全", "2024-01-03", 10, "木老师", ""],
    ]
    made = plan_of("training", rows)
    (question,) = made.questions
    assert (question.header, question.column) == ("班主任", "E")
    assert question.samples == ("和老师", "木老师")
    assert len(made.records) == 2
    answered = plan_of("training", rows, answers={"班主任": "备注"})
    assert not answered.questions
    assert answered.records[0].fields["remarks"] == "和老师"
    left_out = plan_of("training", rows, answers={"班主任": ""})
    assert not left_out.questions
    assert "remarks" not in left_out.records[0].fields


def test_that_two_columns_for_one_field_are_both_asked_for(plan_of):
    rows = [
        ["培训班名称", "类别", "开班日期", "人数", "参训人数"],
        ["甲班", "安全", "2024-01-02", 10, 12],
    ]
    made = plan_of("training", rows)
    assert [q.header for q in made.questions] == ["人数", "参训人数"]
    assert made.questions[0].candidates == ("headcount",)
    answered = plan_of("training", rows, answers={"参训人数": "headcount"})
    assert not answered.questions
    assert answered.records[0].fields["headcount"] == 12


def test_that_unit_alone_is_asked_for_where_the_recipient_has_no_column(plan_of):
    rows = [
        ["荣誉称号", "单位", "表彰时间"],
        ["丽江市五一劳动奖状", "甲公司", "2024"],
    ]
    made = plan_of("award", rows)
    (question,) = made.questions
    assert question.candidates == ("recipient", "enterprise")
    answered = plan_of("award", rows, answers={"单位": "获得者"})
    assert answered.records[0].fields["recipient"] == "甲公司"


def test_that_a_column_whose_content_is_something_else_is_asked_for(plan_of):
    rows = [["竞赛名称", "类别", "等级", "比赛时间", "参赛人数"]]
    rows += [[f"大赛{n}", "技能竞赛", "一等奖", "2024-05-06", 5] for n in range(4)]
    made = plan_of("competition", rows)
    assert [q.header for q in made.questions] == ["等级"]


def test_that_unknown_codes_fail_their_rows_and_not_the_column(plan_of):
    rows = [["培训班名称", "培训类别", "开班时间", "培训人数"]]
    kinds = ("技能提升", "继续教育", "岗前培训/安全培训", "党课")
    rows += [[f"班{n}", kind, "2024.3.1", 40] for n, kind in enumerate(kinds)]
    made = plan_of("training", rows)
    assert not made.questions
    assert [one.fields["category"] for one in made.records] == ["skill"]
    assert [(p.row, p.column) for p in made.failures] == [(n, "培训类别") for n in (3, 4, 5)]


def test_that_what_an_asked_column_may_hold_is_not_said_to_be_missing_alone(plan_of):
    rows = [
        ["培训班名称", "培训类别", "开班时间", "人数", "人数"],
        ["甲班", "安全", "2024.3.1", 50, 31],
    ]
    (problem,) = plan_of("training", rows).failures
    assert (problem.row, problem.column, problem.index) == (2, "人数", 3)
    assert problem.remedy == "先说明“人数”这一列是什么，再导入。"


def test_that_a_record_that_stands_twice_is_taken_twice_and_pointed_out(plan_of):
    head = ["培训班名称", "类别", "开班日期", "人数"]
    row, other = ["甲班", "安全", "2024-01-02", 8], ["乙班", "安全", "2024-01-02", 8]
    made = plan_of("training", [head, row, other, row])
    assert (len(made.records), made.counts.good) == (3, 3)
    (told,) = made.problems
    assert (told.row, told.column, told.severity) == (4, "培训班名称", "explain")
    assert told.reason == "与第 2 行像是同一条"


def test_that_an_answer_for_a_field_that_is_not_there_is_refused(plan_of):
    rows = [["培训班名称", "开班日期"], ["甲班", "2024-01-02"]]
    with pytest.raises(KnownError, match="没有“星座”这个字段"):
        plan_of("training", rows, answers={"培训班名称": "星座"})


def test_that_failed_formulas_are_problems_of_their_cells(book, plan):
    rows = [
        ["培训班名称", "类别", "开班日期", "人数"],
        ["甲班", "安全", "2024-01-02", "=1/0"],
        ["乙班", "安全", "2024-01-02", 8],
    ]
    made = plan(book(("表", rows)), "training")
    assert [(p.row, p.column) for p in made.failures] == [(2, "人数")]
    assert "没有保存计算结果" in made.failures[0].reason
    assert len(made.records) == 1


def test_that_other_sheets_are_passed_over_with_a_reason(book, plan):
    table = [["培训班名称", "类别", "开班日期", "人数"], ["甲班", "安全", "2024-01-02", 8]]
    summary = [["县区", "人数", "金额"], ["永胜县", 100, 20], ["华坪县", 90, 20]]
    path = book(("封面", [["2024年培训台账"]]), ("一季度", table), ("汇总", summary), ("空", []))
    made = plan(path, "training")
    assert len(made.records) == 1
    assert [u.sheet for u in made.unrelated] == ["封面", "汇总", "空"]
    assert "没有“培训班名称、开班日期”" in made.unrelated[1].reason


def test_that_a_workbook_of_something_else_is_refused(plan_of):
    with pytest.raises(KnownError, match="没有找到“培训”的数据"):
        plan_of("training", [["姓氏", "爱好"], ["和", "下棋"]])


def test_that_the_signature_is_that_of_the_headers(plan_of):
    head = ["培训班名称", "类别", "开班日期", "人数"]
    row = ["甲班", "安全", "2024-01-02", 8]
    (first,) = plan_of("training", [head, row]).layouts
    (second,) = plan_of("training", [["标题"], [], head, ["乙班", *row[1:]]]).layouts
    (other,) = plan_of("training", [[*head[:3], "金额"], row]).layouts
    assert signature(first) == signature(second) != signature(other)


def test_that_a_period_the_wrong_way_round_is_marked_in_its_column(plan_of):
    rows = [
        ["培训班名称", "类别", "培训时间", "人数"],
        ["甲班", "安全", "2023年12月28日-1月3日", 8],
    ]
    (problem,) = plan_of("training", rows).failures
    assert (problem.column, problem.index, problem.reason) == ("培训时间", 2, "结业早于开班")


def test_that_a_date_with_no_year_fails_with_its_row(plan_of):
    rows = [["培训班名称", "类别", "开班日期", "人数"], ["甲班", "安全", "5月6日", 8]]
    (problem,) = plan_of("training", rows).failures
    assert (problem.sheet, problem.row, problem.column) == ("Sheet1", 2, "开班日期")
    assert problem.remedy


def test_that_every_ledger_reads_a_table_of_its_labels(plan_of):
    for key, ledger in LEDGERS.items():
        rows = [[f.label for f in ledger.fields], [f.example for f in ledger.fields]]
        made = plan_of(key, rows)
        assert not made.failures
        assert len(made.records) == 1
        assert not made.questions


def test_that_an_old_format_with_a_joint_header_is_read(tmp_path, plan):
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    sheet.write_merge(0, 0, 0, 5, "古城区2022年培训台账")
    for column, text in enumerate(["培训班名称", "培训类型"]):
        sheet.write_merge(1, 2, column, column, text)
    sheet.write_merge(1, 1, 2, 3, "培训起止时间")
    sheet.write_merge(1, 1, 4, 5, "培训人数（人）")
    for column, text in enumerate(["开始", "结束", "合计", "其中：农民工"], start=2):
        sheet.write(2, column, text)
    date = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    rows = [["一班", "安全"], ["二班", "岗前"]]
    for number, row in enumerate(rows, start=3):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
        sheet.write(number, 2, dt.date(2022, 3, 4), date)
        sheet.write(number, 3, "2022.3.9")
        sheet.write(number, 4, 30)
        sheet.write(number, 5, "１２人")
    path = tmp_path / "旧.xls"
    book.save(str(path))
    made = plan(path, "training")
    assert not made.questions
    assert [r.fields["start"] for r in made.records] == ["2022-03-04"] * 2
    assert [(r.fields["headcount"], r.fields["migrants"]) for r in made.records] == [(30, 12)] * 2


def test_that_exported_text_in_gbk_is_read(tmp_path, plan):
    path = tmp_path / "导出.csv"
    path.write_bytes("培训班名称,类别,开班日期,人数\n一班,安全,2024/5/6,12\n".encode("gbk"))
    (record,) = plan(path, "training").records
    assert record.fields["headcount"] == 12
    assert record.row == 2


def test_that_hidden_columns_and_dates_with_an_hour_are_read(tmp_path, plan):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["培训班名称", "类别", "开班时间", "培训人数"])
    sheet.append(["一班", "安全", "2024年5月6日上午", 12])
    sheet.append(["二班", "安全", "2024-05-07 上午9:00", 12])
    sheet.column_dimensions["C"].hidden = True
    book.save(tmp_path / "h.xlsx")
    made = plan(tmp_path / "h.xlsx", "training")
    assert [r.fields["start"] for r in made.records] == ["2024-05-06", "2024-05-07"]


def test_that_an_answer_for_people_does_not_concern_a_list(book, plan, ids):
    classes = [
        ["培训班名称", "类别", "开班日期", "人数", "等级"],
        ["一班", "安全", "2024-05-06", 1, "中级"],
    ]
    roster = [["培训班名称", "姓名", "身份证号", "等级"], ["一班", "和一", ids[0], "高级"]]
    path = book(("班级", classes), ("名册", roster))
    made = plan(path, "training", {"等级": "lines.level"})
    (record,) = made.records
    assert record.fields["level"] == "4"
    assert record.lines[0].fields["level"] == "3"


def test_that_a_number_merged_over_several_records_is_pointed_out(plan_of):
    rows = [
        ["培训班名称", "类别", "开班时间", "人数", "金额（万元）"],
        ["一班", "岗前", "2024.3.1", 30, 6],
        ["二班", "岗前", "2024.4.1", 20, ""],
    ]
    made = plan_of("training", rows, merge=("E2:E3",))
    assert [r.fields["amount"] for r in made.records] == [6_000_000] * 2
    (problem,) = made.problems
    assert (problem.row, problem.column, problem.severity) == (3, "金额（万元）", "explain")


def test_that_the_trade_of_an_event_is_that_of_the_competition(plan_of):
    rows = [
        ["活动名称", "类别", "级别", "举办时间", "工种"],
        ["技能大赛", "职业技能竞赛", "县区级", "2023年5月", "电工、焊工"],
    ]
    (record,) = plan_of("competition", rows).records
    assert record.fields["trades"] == "电工、焊工"
