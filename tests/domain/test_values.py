"""Cells as offices write them become canonical values, or a sentence saying why not."""

import datetime as dt
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.fields import Code, CodeList, Field, FieldType
from domain.ledgers import LEDGERS
from domain.values import Unreadable, edit_text, read_elsewhere, read_value, reader_of, show_value

TRAINING = LEDGERS["training"].by_key
TRAINEE = LEDGERS["training"].lines.by_key
RESULT = LEDGERS["competition"].lines.by_key
COMPETITION = LEDGERS["competition"].by_key
AWARD = LEDGERS["award"].by_key
HEADCOUNT, AMOUNT, START = TRAINING["headcount"], TRAINING["amount"], TRAINING["start"]
CREDIT = Field("credit", "信用代码", FieldType.CREDIT_CODE)
CHANGE = Field("change", "增减", FieldType.NUMBER, minimum=None, places=2)
FIELDS = [
    field
    for ledger in LEDGERS.values()
    for field in (*ledger.fields, *(ledger.lines.fields if ledger.lines else ()))
] + [CREDIT, CHANGE]


def problem(field, raw):
    found = read_value(field, raw)
    assert isinstance(found, Unreadable), found
    assert found.remedy
    return found.message


@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f.key)
@pytest.mark.parametrize("raw", [None, "", "  ", "\u3000\n", "\u200b"])
def test_that_a_blank_cell_holds_nothing(field, raw):
    assert read_value(field, raw) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("68", 68),
        ("６８", 68),
        (" 68 ", 68),
        ("20人", 20),
        ("20 人次", 20),
        ("1,240", 1240),
        ("１，２４０", 1240),
        ("1 240人", 1240),
        ("'45", 45),
        ("45.0", 45),
        (45.0, 45),
        (45, 45),
        (0, 0),
        (-0.0, 0),
        ("—", None),
        ("/", None),
        ("无", None),
    ],
)
def test_that_a_headcount_is_read_as_it_is_written(raw, expected):
    assert read_value(HEADCOUNT, raw) == expected


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("约五十", "培训人数不是数字"),
        ("50余", "培训人数不是数字"),
        ("50-60", "培训人数不是数字"),
        ("12,40", "培训人数不是数字"),
        ("5²", "培训人数不是数字"),
        ("1e3", "培训人数不是数字"),
        ("第5", "培训人数不是数字"),
        ("3万元", "培训人数不是数字"),
        ("9" * 5000, "培训人数不是数字"),
        (True, "培训人数不是数字"),
        (math.nan, "培训人数不是数字"),
        (math.inf, "培训人数不是数字"),
        (object(), "培训人数不是数字"),
        ("45.5", "培训人数不能有小数"),
        (45.5, "培训人数不能有小数"),
        ("1.0000000000000000000000000001", "培训人数不能有小数"),
        ("-3", "培训人数不能小于0"),
        ("－3", "培训人数不能小于0"),
        (-3.0, "培训人数不能小于0"),
        (1e15, "培训人数太大"),
        (10**18, "培训人数太大"),
        (dt.date(1900, 2, 19), "培训人数是日期或时间，不是数字"),
        (dt.time(1, 2), "培训人数是日期或时间，不是数字"),
    ],
)
def test_that_a_headcount_that_is_none_is_refused(raw, message):
    assert problem(HEADCOUNT, raw) == message


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        (AMOUNT, "3.5", 3_500_000),
        (AMOUNT, "3.5万元", 3_500_000),
        (AMOUNT, "3.5 万", 3_500_000),
        (AMOUNT, "3.5 万 元", 3_500_000),
        (AMOUNT, "无", None),
        (AMOUNT, "￥3.5万元", 3_500_000),
        (AMOUNT, "35000元", 3_500_000),
        (AMOUNT, "35,000.01元", 3_500_001),
        (AMOUNT, 1.2, 1_200_000),
        (AMOUNT, 0.1 + 0.2, 300_000),
        (AMOUNT, 0.000001, 1),
        (TRAINING["hours"], "60学时", 600),
        (TRAINING["hours"], "60.5课时", 605),
        (RESULT["score"], 96.5, 96_500),
        (RESULT["score"], "96.5分", 96_500),
        (RESULT["rank"], "第1名", 1),
        (RESULT["rank"], "第一名", 1),
        (RESULT["rank"], "第十二名", 12),
        (RESULT["rank"], "３", 3),
        (RESULT["rank"], "冠军", 1),
        (RESULT["rank"], "季军", 3),
        (RESULT["rank"], "并列第二名", 2),
        (RESULT["rank"], "第1名（并列）", 1),
        (RESULT["prize"], "1等奖", "first"),
        (RESULT["prize"], "优秀奖", "merit"),
        (CHANGE, "-.5", -50),
        (CHANGE, -1.25, -125),
    ],
)
def test_that_units_and_decimals_are_scaled_exactly(field, raw, expected):
    assert read_value(field, raw) == expected


def test_that_a_prize_is_no_rank_and_a_rank_is_no_score():
    assert problem(RESULT["rank"], "一等奖") == "名次看不出是第几"
    assert problem(RESULT["score"], "第一名") == "成绩不是数字"
    assert problem(RESULT["score"], "冠军") == "成绩不是数字"


@pytest.mark.parametrize(
    ("key", "raw", "expected"),
    [
        ("rank", "一等奖", ("prize", "first")),
        ("score", "一等奖", ("prize", "first")),
        ("score", "第二名", ("rank", 2)),
        ("title", "优秀奖", ("prize", "merit")),
        ("rank", "待定", None),
        ("name", "一等奖", None),
    ],
)
def test_that_a_text_belongs_to_the_field_that_can_read_it(key, raw, expected):
    found = read_elsewhere(RESULT[key], raw)
    assert (found and (found[0].key, found[1])) == expected


def test_that_decimals_beyond_the_field_are_refused_not_rounded():
    assert problem(AMOUNT, "1.2345678") == "金额的小数超过6位"
    assert problem(AMOUNT, 1.2345678) == "金额的小数超过6位"
    assert problem(RESULT["rank"], 0) == "名次不能小于1"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2024.5.6", "2024-05-06"),
        ("2024/9/11", "2024-09-11"),
        ("2024-9-1", "2024-09-01"),
        ("２０２４－０９－０１", "2024-09-01"),
        ("2024。5。6", "2024-05-06"),
        ("2024年5月6日", "2024-05-06"),
        ("2024年 5月 6号", "2024-05-06"),
        ("2024年5月6日（星期一）", "2024-05-06"),
        ("2024年5月", "2024-05"),
        ("2024年5月份", "2024-05"),
        ("2024年", "2024"),
        ("2024年度", "2024"),
        ("2024.5", "2024-05"),
        ("2024.10", "2024-10"),
        ("2024-05", "2024-05"),
        ("20240506", "2024-05-06"),
        ("202405", "2024-05"),
        ("2024", "2024"),
        (2024, "2024"),
        (2024.0, "2024"),
        (202405, "2024-05"),
        (20240506, "2024-05-06"),
        (20240506.0, "2024-05-06"),
        (2024.5, "2024-05"),
        (2024.11, "2024-11"),
        ("45123", "2023-07-16"),
        (45123, "2023-07-16"),
        (45123.0, "2023-07-16"),
        (45123.75, "2023-07-16"),
        ("二〇二四年五月六日", "2024-05-06"),
        ("二零二四年十二月三十一日", "2024-12-31"),
        ("二○二四年", "2024"),
        ("2024-05-06 08:30:00", "2024-05-06"),
        ("2024-05-06T08:30", "2024-05-06"),
        (dt.date(2024, 5, 6), "2024-05-06"),
        (dt.datetime.combine(dt.date(2024, 5, 6), dt.time(8, 30)), "2024-05-06"),
        ("2024-02-29", "2024-02-29"),
        ("-", None),
    ],
)
def test_that_a_date_is_read_as_precisely_as_it_is_written(raw, expected):
    assert read_value(START, raw) == expected


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("2024年13月5日", "日期不存在"),
        ("2023-02-29", "日期不存在"),
        ("20241301", "日期不存在"),
        ("2024.0", "日期不存在"),
        ("二〇二四年十三月一日", "日期不存在"),
        ("24.5.6", "年份只有两位"),
        ("24年5月", "年份只有两位"),
        ("240506", "年份只有两位"),
        ("5月6日", "日期缺少年份"),
        ("2024.5.6-5.9", "这里写了一段时间"),
        ("2024.5.6—2024.5.9", "这里写了一段时间"),
        ("2024年5月6日至9日", "这里写了一段时间"),
        ("2024年5-6月", "这里写了一段时间"),
        ("5/6/2024", "不是日期"),
        ("待定", "不是日期"),
        ("1" * 500, "不是日期"),
        ("1024-05-06", "年份不对"),
        (2024.1, "分不清是1月还是10月"),
        (12345678, "年份不对"),
        (-5, "不是日期"),
        (True, "不是日期"),
        (math.nan, "不是日期"),
        (dt.time(8, 30), "开班日期不是日期"),
        (dt.timedelta(hours=30), "开班日期不是日期"),
        (dt.date(1, 1, 1), "年份不对"),
    ],
)
def test_that_a_date_that_is_none_is_refused_with_the_reason(raw, message):
    assert problem(START, raw) == message


@pytest.mark.parametrize("raw", ["是", "√", "有", "Y", "yes", "TRUE", "1", 1, 1.0, True, "农民工"])
def test_that_a_yes_is_read(raw):
    assert read_value(TRAINEE["migrant"], raw) is True


@pytest.mark.parametrize("raw", ["否", "×", "无", "n", "No", "0", 0, False, " 不是 ", "非农民工"])
def test_that_a_no_is_read(raw):
    assert read_value(TRAINEE["migrant"], raw) is False


@pytest.mark.parametrize("raw", ["可能", 2, dt.date(2024, 1, 1), object()])
def test_that_neither_yes_nor_no_is_refused(raw):
    assert problem(TRAINEE["migrant"], raw) == "农民工看不出是还是否"


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        (TRAINING["level"], "中级工", "4"),
        (TRAINING["level"], "三级/高级工", "3"),
        (TRAINING["level"], "高级工(三级)", "3"),
        (TRAINING["category"], "安全生产 培训", "safety"),
        (AWARD["honour"], "“兴丽英才”丽江技师", "technician"),
        (AWARD["honour"], '"兴丽英才"丽江技师', "technician"),
        (AWARD["honour"], "市劳模", "city_model"),
        (COMPETITION["industry"], "农林牧渔业", "A"),
        (RESULT["title"], "无", None),
        (TRAINING["level"], "/", None),
    ],
)
def test_that_a_code_is_found_however_it_is_written(field, raw, expected):
    assert read_value(field, raw) == expected


def test_that_an_unknown_code_names_what_may_be_written():
    found = read_value(AWARD["honour"], "丽江市优秀工匠")
    assert found.message == "荣誉称号里没有“丽江市优秀工匠”"
    assert "丽江工匠" in found.remedy
    assert found.remedy.count("、") == 5


def test_that_an_ambiguous_word_is_never_guessed():
    codes = CodeList(
        "kind",
        "类",
        (Code("a", "甲类", ("其他", "（通用）")), Code("b", "乙类", ("其他", "“通用”"))),
    )
    field = Field("kind", "类别", FieldType.CODE, codes=codes)
    found = read_value(field, "其他")
    assert found == Unreadable("“其他”对应不止一个类别", "请改写成其中一个：甲类、乙类。")
    assert isinstance(read_value(field, "通用"), Unreadable)


def test_that_every_declared_label_and_synonym_is_understood():
    for field in FIELDS:
        for code in field.codes.codes if field.codes else ():
            assert read_value(field, code.label) == code.key
            for synonym in code.synonyms:
                assert read_value(field, synonym) == code.key, synonym


def test_that_every_example_of_the_declarations_can_be_read():
    for field in FIELDS:
        assert not isinstance(read_value(field, field.example), Unreadable), field.key


def test_that_an_id_number_rounded_by_a_workbook_is_refused():
    lost = Unreadable("身份证号被存成数字，末位已丢", "请在表格里把该列设为文本，照证件重新填写。")
    field = TRAINEE["id_number"]
    for raw in (5.3072319800101e17, 530723198001010000, "5.30723E+17"):
        assert read_value(field, raw) == lost


def test_that_numbers_still_exact_are_taken_from_number_cells():
    assert read_value(TRAINEE["id_number"], 530722900113282.0) == "530722199001132824"
    assert read_value(TRAINEE["phone"], 13988800001.0) == "13988800001"
    assert read_value(TRAINEE["certificate"], 45.0) == "45"
    assert read_value(TRAINEE["certificate"], 12.5) == "12.5"
    assert problem(TRAINEE["certificate"], 1.2345678901234567e18) == "证书编号被存成数字，末位已丢"
    assert read_value(TRAINEE["phone"], "无") is None
    assert problem(TRAINEE["phone"], dt.time(1)) == "电话号码不对"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (" 电工培训班（第３期） ", "电工培训班（第3期）"),
        ("电工\n培训班", "电工培训班"),
        ("Word\r\nExcel", "Word Excel"),
        ("王\u3000强", "王强"),
        ("王强 李明", "王强 李明"),
        ("阿普·子林", "阿普·子林"),
        ("刘华䶮", "刘华䶮"),
        ("a\x00b\ud800c", "abc"),
        (True, "是"),
        (dt.date(2024, 5, 6), "2024-05-06"),
        (dt.datetime.combine(dt.date(2024, 5, 6), dt.time(8, 30)), "2024-05-06 08:30"),
    ],
)
def test_that_a_text_is_cleaned_of_what_nobody_typed_on_purpose(raw, expected):
    assert read_value(TRAINING["name"], raw) == expected


def test_that_a_text_too_long_is_refused():
    assert read_value(TRAINEE["name"], "王" * 60) == "王" * 60
    assert problem(TRAINEE["name"], "王" * 61) == "姓名超过60个字"
    assert problem(TRAINING["remarks"], "王" * 1001) == "备注超过1000个字"
    assert problem(COMPETITION["trades"], "、".join(map(str, range(100)))) == "竞赛工种超过200个字"


def test_that_a_long_text_keeps_its_line_breaks():
    assert read_value(TRAINING["remarks"], " 一\r\n二　三 \n") == "一\n二　三"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("电工、焊工", "电工、焊工"),
        ("电工，焊工;电工\n钳工", "电工、焊工、钳工"),
        ("电工/焊工", "电工、焊工"),
        ("中国铁建/某某局集团公司", "中国铁建/某某局集团公司"),
        ("C/C++", "C/C++"),
        ("、，", None),
    ],
)
def test_that_several_texts_are_parted_and_each_named_once(raw, expected):
    assert read_value(COMPETITION["trades"], raw) == expected


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (TRAINING["category"], "skill", "职业技能培训"),
        (TRAINING["category"], "of_a_newer_program", "of_a_newer_program"),
        (AMOUNT, 3_500_000, "3.5"),
        (AMOUNT, 120_000_000, "120"),
        (HEADCOUNT, 1240, "1240"),
        (CHANGE, -50, "-0.5"),
        (TRAINEE["migrant"], True, "是"),
        (TRAINEE["migrant"], False, "否"),
        (START, "2024-05", "2024-05"),
        (TRAINEE["id_number"], "530722199001132824", "530722********2824"),
        (TRAINEE["phone"], "13888812345", "138****2345"),
        (TRAINEE["phone"], "0888-5123456", "0888-****456"),
        (AWARD["number"], "530722199001132824", "530722********2824"),
        (AWARD["number"], "91350100M000100Y43", "91350100M000100Y43"),
        (AWARD["number"], "5307221990011328", "530722******1328"),
        (Field("home", "住址", personal=True), "古城区某某路", "古***"),
        (HEADCOUNT, None, ""),
        (HEADCOUNT, "五十", "五十"),
    ],
)
def test_that_a_value_is_shown_plainly_and_personal_data_masked(field, value, shown):
    assert show_value(field, value) == shown


def test_that_personal_data_is_shown_whole_when_asked_for():
    number = "530722199001132824"
    assert show_value(TRAINEE["id_number"], number, masked=False) == number
    assert edit_text(TRAINEE["id_number"], number) == number


def test_that_a_field_has_one_reader():
    assert reader_of(HEADCOUNT) is reader_of(HEADCOUNT)


raw_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text(alphabet="0123456789.-/年月日至 ,元万人第名一二〇十x×E+"),
    st.text(alphabet="王强、/， \n\u3000a９Ａ\u200b\x1c\x85", max_size=20),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.binary(),
    st.lists(st.integers(), max_size=2),
)
canonical_numbers = st.integers(min_value=0, max_value=10**15 - 1)


@given(st.sampled_from(FIELDS), raw_values)
def test_that_reading_never_raises_and_what_is_read_is_read_again_from_the_editor(field, raw):
    value = read_value(field, raw)
    if not isinstance(value, Unreadable):
        again = read_value(field, edit_text(field, value))
        assert again == value
        assert type(again) is type(value)
        show_value(field, value)


@given(st.sampled_from(FIELDS), st.one_of(st.none(), st.booleans(), st.integers(), st.text()))
def test_that_showing_never_raises_whatever_another_program_stored(field, value):
    assert isinstance(show_value(field, value), str)


@given(canonical_numbers)
def test_that_a_stored_number_comes_back_from_the_editor(number):
    assert read_value(AMOUNT, edit_text(AMOUNT, number)) == number
    assert read_value(CHANGE, edit_text(CHANGE, -number)) == -number


@given(st.integers(min_value=0, max_value=10**11), st.sampled_from([AMOUNT, HEADCOUNT, CHANGE]))
def test_that_a_number_cell_and_its_text_mean_the_same(scaled, field):
    text = edit_text(field, scaled)
    assert read_value(field, float(text)) == read_value(field, text) == scaled


@given(st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2100, 12, 31)))
@example(dt.date(2024, 2, 29))
def test_that_one_day_is_the_same_in_every_form(day):
    expected = day.isoformat()
    serial = (day - dt.date(1899, 12, 30)).days
    for raw in (
        day,
        dt.datetime.combine(day, dt.time(9)),
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month:02d}/{day.day:02d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        float(f"{day:%Y%m%d}"),
        serial,
        float(serial),
        str(serial),
    ):
        assert read_value(START, raw) == expected
