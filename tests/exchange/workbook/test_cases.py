"""What the clerk sees in WPS is what is read, or the program says so: one case of each kind."""

from __future__ import annotations

import json

import pytest

from domain.errors import KnownError
from tests.conftest import DATA

CASES = DATA / "cases"
LAYOUTS = json.loads((CASES / "00-layouts" / "expected.json").read_text("utf-8"))


@pytest.fixture
def case(plan):
    """Plans the import of a case's workbook, likely columns taken."""

    def make(name, ledger="training", **options):
        (path,) = CASES.glob(f"*/{name}")
        options.setdefault("accept_likely", True)
        return plan(path, ledger, **options)

    return make


def lines_of(found):
    return [line.fields for record in found.records for line in record.lines]


def names_of(found):
    return [fields["name"] for fields in lines_of(found)]


def reasons(found, severity=None):
    return [p.reason for p in found.problems if severity in {None, p.severity}]


def column(found, header):
    return next(c for layout in found.layouts for c in layout.columns if c.header == header)


class TestLayouts:
    def test_that_two_levels_of_headers_are_read_with_yuan_as_yuan(self, case):
        found, wanted = case("两级表头.xlsx"), LAYOUTS["两级表头.xlsx"]
        records = [record.fields for record in found.records]
        assert len(records) == wanted["new"]
        assert sum(r["headcount"] for r in records) == wanted["person_times"]
        assert sum(r["migrants"] for r in records) == wanted["migrants"]
        assert records[0]["amount"] == 2_360_500
        assert column(found, "经费/数额（元）").how == "likely"

    def test_that_a_class_on_every_sheet_is_three_classes(self, case):
        found, wanted = case("一班一表.xlsx"), LAYOUTS["一班一表.xlsx"]
        assert len(found.records) == wanted["new"]
        assert len(lines_of(found)) == wanted["lines_new"]
        assert not found.failures

    def test_that_sections_give_the_honour(self, case):
        found, wanted = case("分节名单.xlsx", "award"), LAYOUTS["分节名单.xlsx"]
        given = [record.fields["honour"] for record in found.records]
        assert len(given) == wanted["new"]
        assert [given.count(k) for k in ("province_medal", "city_medal", "city_vanguard")] == [
            *wanted["by_honour"].values()
        ]
        assert {r.fields["document"] for r in found.records} == {"丽工发〔2023〕9号"}

    def test_that_a_monthly_report_is_read_with_its_subtotals_passed_over(self, case):
        found, wanted = case("培训完成情况月报.xlsx"), LAYOUTS["培训完成情况月报.xlsx"]
        assert len(found.records) == wanted["records"]
        assert sum(r.fields["headcount"] for r in found.records) == wanted["person_times"]

    def test_that_a_list_of_model_workers_takes_all_from_its_titles(self, case):
        found, wanted = case("劳模名册.xlsx", "award"), LAYOUTS["劳模名册.xlsx"]
        assert len(found.records) == wanted["records"]
        for record in found.records:
            assert record.fields["honour"] == "city_model"
            assert {k: record.fields[k] for k in wanted["values"]} == wanted["values"]
        assert column(found, "民族").how == "ignored"

    def test_that_nothing_is_placed_on_likelihood_alone(self, case):
        found = case("两级表头.xlsx", accept_likely=False)
        asked = {q.header: q.candidates[0] for q in found.questions}
        assert asked == {"期班名称": "name", "主办": "organiser", "经费/数额（元）": "amount"}
        assert not found.records


class TestTwoColumnsForOneField:
    @pytest.mark.parametrize("number", [1, 2])
    def test_that_both_halves_are_read(self, case, number):
        found = case(f"双栏名册_第{number}期.xlsx")
        assert len(names_of(found)) == 6
        assert not found.questions
        assert found.line_counts.read == 6

    def test_that_two_columns_answered_as_one_field_are_both_asked_again(self, plan_of):
        rows = [["培训班名称", "类别", "开班日期", "甲", "乙"], ["电工班", "其他", "2024", 3, 5]]
        found = plan_of("training", rows, answers={"甲": "headcount", "乙": "headcount"})
        assert {q.header for q in found.questions} == {"甲", "乙"}
        assert "headcount" not in dict(found.records[0].fields if found.records else {})


class TestUnits:
    @pytest.mark.parametrize("header", ["培训经费（以元为单位）", "经费（元，保留两位小数）"])
    def test_that_yuan_in_brackets_is_yuan(self, case, header):
        found = case(f"金额表头_{header}.xlsx")
        assert [r.fields["amount"] for r in found.records] == [120_000, 98_000, 150_000]

    @pytest.mark.parametrize(
        ("name", "header", "said"),
        [
            ("金额表头_金额（单位：元每期）", "金额（单位：元/期）", "单价"),
            ("学时单位_学时（天，每天按8学时计）", "学时（天，每天按8学时计）", "单价"),
            ("经费无单位", "培训经费", "没有写单位"),
        ],
    )
    def test_that_another_unit_is_asked(self, case, name, header, said):
        (question,) = case(f"{name}.xlsx").questions
        assert question.header == header
        assert said in question.reason

    def test_that_money_without_a_unit_is_answered_with_one(self, case):
        found = case("经费无单位.xlsx", answers={"培训经费": "金额（元）"})
        assert [r.fields["amount"] for r in found.records] == [150_000, 3_500_000]

    def test_that_a_column_mapped_by_hand_keeps_the_unit_of_its_header(self, plan_of):
        rows = [
            ["培训班名称", "类别", "开班日期", "人数", "花掉的（元）"],
            ["甲班", "其他", "2024", 3, 1200],
        ]
        found = plan_of("training", rows, answers={"花掉的（元）": "amount"})
        assert found.records[0].fields["amount"] == 120_000

    def test_that_a_unit_of_another_kind_mapped_by_hand_is_told(self, plan_of):
        rows = [
            ["培训班名称", "类别", "开班日期", "人数", "时长（天）"],
            ["甲班", "其他", "2024", 3, 5],
        ]
        found = plan_of("training", rows, answers={"时长（天）": "hours"})
        assert any("天" in reason and "学时" in reason for reason in reasons(found, "explain"))


class TestNumberFormats:
    def test_that_what_a_format_scales_is_read_as_it_is_seen_and_told(self, case):
        found = case("显示单位_千.xlsx")
        assert [r.fields["amount"] for r in found.records] == [1_500_000, 1_800_000, 1_200_000]
        assert any("存的是1500" in reason for reason in reasons(found, "explain"))

    @pytest.mark.parametrize("sign", ["叹号", "反斜杠"])
    def test_that_a_rounded_display_is_refused(self, case, sign):
        found = case(f"显示单位_{sign}万元.xlsx")
        assert not found.records
        assert all("存的是" in reason and "显示的是" in reason for reason in reasons(found, "must"))

    def test_that_leading_zeros_and_words_of_a_format_are_kept(self, case):
        found = case("证书前导零.xlsx")
        assert [f["certificate"] for f in lines_of(found)] == ["00012345", "00012346", "丽0120号"]

    def test_that_a_score_in_per_cent_is_refused_as_its_text_would_be(self, case):
        found = case("百分比成绩.xlsx", "competition")
        assert [p.value for p in found.failures if p.column == "成绩"] == ["92.5%", "88.1%"]

    def test_that_a_year_that_is_not_seen_and_not_the_titles_is_told(self, case):
        found = case("年份与标题不符.xlsx")
        assert any("2024年" in r and "2023年" in r for r in reasons(found, "explain"))


class TestTitles:
    @pytest.mark.parametrize(
        ("name", "stage"), [("公示名单_0", "published"), ("公示名单_1", "recommended")]
    )
    def test_that_candidates_are_no_named_ones(self, case, name, stage):
        found = case(f"{name}.xlsx", "award")
        assert {record.fields["stage"] for record in found.records} == {stage}
        assert any(offer.field == "stage" for offer in found.offers)

    def test_that_sections_under_such_a_title_are_no_named_ones_either(self, case):
        found = case("公示_分节.xlsx", "award")
        assert len(found.records) == 4
        assert all(r.fields["stage"] in {"recommended", "published"} for r in found.records)

    def test_that_a_list_that_revokes_is_not_taken(self, case):
        with pytest.raises(KnownError, match="撤销荣誉的名单"):
            case("撤销.xlsx", "award")

    def test_that_a_column_tells_the_honours_of_a_joint_title_apart(self, case):
        found = case("联合表彰.xlsx", "award")
        assert [r.fields["honour"] for r in found.records] == [
            "province_certificate",
            "province_medal",
            "province_vanguard",
        ]
        assert column(found, "类别").how == "likely"

    def test_that_a_joint_title_gives_no_honour_by_itself(self, case):
        found = case("联合表彰2.xlsx", "award")
        assert not found.records
        assert found.lacking["Sheet1"] == ("honour",)

    @pytest.mark.parametrize("name", ["学员花名册", "结业学员名单", "补贴人员公示名单"])
    def test_that_every_list_of_a_class_is_of_that_class(self, case, name):
        (record,) = case(f"名单_{name}.xlsx").records
        assert record.fields["name"] == "永胜县2024年电工培训班（第2期）"

    @pytest.mark.parametrize(
        "tail",
        [
            "取证人员名单",
            "结业证书发放登记表",
            "考试成绩汇总表",
            "拟享受补贴人员公示",
            "学员签到表",
            "学员情况的公示",
            "鉴定合格人员花名册",
            "报名登记表",
            "考勤表",
            "补贴资金发放花名册",
        ],
    )
    def test_that_the_usual_titles_name_the_class_and_not_the_list(self, plan_of, ids, tail):
        title = f"关于永胜县2024年电工培训班（第2期）{tail}"
        rows = [
            [title],
            ["开班时间：2024年5月6日"],
            ["序号", "姓名", "身份证号"],
            [1, "和丽", ids[0]],
        ]
        (record,) = plan_of("training", rows).records
        assert record.fields["name"] == "永胜县2024年电工培训班（第2期）"


class TestRowsThatAreNone:
    @pytest.mark.parametrize(
        "name", ["以下空白_姓名列", "以下空白_括号", "共3人_姓名列", "学员签名", "斜杠行"]
    )
    def test_that_closing_rows_are_no_persons(self, case, name):
        found = case(f"{name}.xlsx")
        assert names_of(found) == ["和阿福", "木春林", "阿鲁"]
        assert found.skipped

    @pytest.mark.parametrize(
        "text",
        [
            "总人数：3人",
            "班主任：张老师",
            "第 2 页 共 2 页",
            "（转下页）",
            "本页完",
            "——以下无正文——",
            "合计叁人",
            "共计3名",
            "续下页",
            "完",
        ],
    )
    def test_that_other_closings_are_none_either(self, plan_of, ids, text):
        rows = [["电工培训班学员名单"], ["姓名", "身份证号"], ["和丽", ids[0]], [text, ""]]
        found = plan_of("training", rows)
        assert names_of(found) == ["和丽"]
        assert [s.row for s in found.skipped] == [4]

    @pytest.mark.parametrize("name", ["奖章名单_以下空白", "奖章名单_共2人"])
    def test_that_they_are_no_honours(self, case, name):
        found = case(f"{name}.xlsx", "award")
        assert [r.fields["recipient"] for r in found.records] == ["和阿福", "木春林"]
        assert found.counts.skipped == 1

    def test_that_words_for_nothing_are_no_values(self, case):
        found = case("无单位.xlsx")
        assert [set(f) for f in lines_of(found)[3:]] == [
            {"name", "sex", "id_number"},
            {"name", "sex", "id_number", "phone"},
            {"name", "sex", "id_number", "phone"},
        ]


class TestSpoiltCells:
    def test_that_guarded_digits_are_unwrapped(self, case):
        found = case("等号引号.csv")
        assert names_of(found) == ["和阿福", "木春林", "阿鲁"]
        assert lines_of(found)[0]["certificate"] == "Y20240001"

    def test_that_names_of_errors_are_refused_in_text(self, case):
        found = case("另存CSV_错误值.csv")
        assert not found.records
        assert {"公式出错（#N/A）", "公式出错（#REF!）"} <= set(reasons(found, "must"))

    def test_that_a_rounded_number_is_no_certificate(self, case):
        found = case("另存CSV_证书号科学计数.csv")
        assert all("certificate" not in fields for fields in lines_of(found))
        assert found.questions or found.failures

    @pytest.mark.parametrize("name", ["错误值_单引号", "错误值_无坐标"])
    def test_that_errors_are_seen_however_they_are_spelt(self, case, name):
        found = case(f"{name}.xlsx")
        assert [p.value for p in found.failures if p.reason.startswith("公式出错")] == [
            "#N/A",
            "#REF!",
        ]

    def test_that_a_result_that_was_never_computed_is_told(self, case):
        found = case("公式缓存零.xlsx")
        assert not found.records
        assert reasons(found, "must") == ["公式没有保存计算结果"] * 2

    def test_that_empty_cells_with_a_style_are_no_content(self, case):
        assert names_of(case("标题合并整行_Excel写法.xlsx")) == ["和阿福", "木春林", "阿鲁"]

    @pytest.mark.parametrize("suffix", ["xls", "xlsx"])
    def test_that_months_stay_months_in_either_format(self, case, suffix):
        found = case(f"荣誉_年月.{suffix}", "award")
        assert [r.fields["awarded"] for r in found.records] == ["2024-05", "2023"]

    def test_that_six_digits_that_may_be_a_short_year_are_refused(self, case):
        found = case("各种日期.xlsx")
        refused = {p.row: p.reason for p in found.failures}
        assert [refused[row] for row in (2, 3, 4, 5)] == ["年份只有两位"] * 4


class TestPersons:
    def test_that_two_persons_in_one_cell_are_two_lines_and_told(self, case):
        found = case("双人赛_换行.xlsx", "competition")
        assert names_of(found) == ["和阿福", "木春林", "阿鲁", "子阿花"]
        assert found.line_counts.read == found.line_counts.good == 4
        assert reasons(found).count("一格里写了2个人，分成2条导入") == 2

    def test_that_two_persons_of_one_number_and_unnamed_others_are_refused(self, case):
        found = case("荣誉_两人一格.xlsx", "award")
        assert [r.fields["recipient"] for r in found.records] == ["和阿福", "木春林", "罗小妹"]
        assert [p.row for p in found.failures] == [4, 6]
        assert all("document" not in r.fields for r in found.records[2:])

    def test_that_a_note_behind_a_name_is_no_part_of_it(self, case):
        one, other = (case(f"姓名带注_{n}.xlsx", "award") for n in (1, 2))
        assert [r.fields["recipient"] for r in one.records] == [
            r.fields["recipient"] for r in other.records
        ]
        assert one.records[0].fields["remarks"] == "女，纳西族"

    def test_that_papers_other_than_id_cards_have_a_place(self, case):
        found = case("护照港澳台.xlsx")
        assert [p.row for p in found.failures] == [7]
        assert "台胞证" in found.failures[0].remedy
        assert "E1234567" in {fields.get("id_number") for fields in lines_of(found)}

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("隐藏行", "2 行在表里是隐藏的"),
            ("分组折叠", "1 行在表里是隐藏的"),
            ("删除线", "划了删除线"),
        ],
    )
    def test_that_rows_that_are_not_seen_are_told(self, case, name, said):
        assert any(said in reason for reason in reasons(case(f"{name}.xlsx"), "explain"))
