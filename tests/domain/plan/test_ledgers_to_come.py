"""Ledgers that the shipped plan awaits, as plain declarations: nothing but these is needed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.codes import SKILL_LEVEL
from domain.errors import KnownError
from domain.feeds import ONE, compile_feeds, explain_record
from domain.field_types import FromPlan
from domain.fields import Code, CodeList, Field, FieldType, Ledger, Need, Role
from domain.ledgers import LEDGERS, persons
from domain.plan import Kind, read_plan
from domain.plan.codes import codes_of, with_plan
from domain.progress.figures import absence
from domain.progress.tally import Cell
from domain.unreadable import Unreadable
from domain.values import read_value, show_value

UNIT = "530722"
CITY = "530700"
PERSON = "530722199001010011"

CERTIFICATE = Ledger(
    key="certificate",
    number=8,
    label="技能证书",
    noun="证书",
    title="name",
    date="issued",
    match=("number",),
    fields=(
        persons.name("持证人"),
        persons.ID_NUMBER,
        Field("occupation", "职业", role=Role.OCCUPATION),
        Field("level", "等级", FieldType.CODE, codes=SKILL_LEVEL),
        Field("number", "证书编号", role=Role.CERTIFICATE_NUMBER, need=Need.REQUIRED),
        Field("issued", "发证日期", FieldType.DATE, need=Need.REQUIRED),
    ),
)

PERIOD_REPORT = Ledger(
    key="period_report",
    number=7,
    label="指标填报",
    noun="填报",
    title="indicator",
    date="until",
    identity=("indicator", "until"),
    match=("indicator", "until"),
    fields=(
        Field("indicator", "指标", need=Need.REQUIRED, role=Role.INDICATOR),
        Field("until", "截至", FieldType.DATE, need=Need.REQUIRED),
        Field("value", "数值", FieldType.NUMBER, places=2, in_indicator_unit=True),
        Field("numerator", "分子", FieldType.NUMBER),
        Field("denominator", "分母", FieldType.NUMBER),
        Field(
            "milestone",
            "进展",
            FieldType.CODE,
            codes=CodeList(
                "milestone",
                "进展",
                (Code("0", "未启动"), Code("1", "进行中"), Code("2", "完成")),
            ),
        ),
        Field("source", "来源部门"),
    ),
)

ENTERPRISE_YEAR = Ledger(
    key="enterprise_year",
    number=6,
    label="企业年度建制",
    noun="企业年度",
    title="enterprise",
    date="year",
    identity=("enterprise_code", "year"),
    match=("enterprise_code", "year"),
    fields=(
        Field("enterprise", "企业", need=Need.REQUIRED, role=Role.ENTERPRISE),
        Field(
            "enterprise_code",
            "统一社会信用代码",
            FieldType.CREDIT_CODE,
            need=Need.REQUIRED,
            role=Role.ENTERPRISE_NUMBER,
        ),
        Field("year", "年度", FieldType.DATE, need=Need.REQUIRED),
        Field(
            "ownership",
            "所有制",
            FieldType.CODE,
            codes=CodeList(
                "ownership", "所有制", (Code("state", "国有"), Code("non_public", "非公有制"))
            ),
        ),
        Field("headcount", "职工人数", FieldType.NUMBER, role=Role.HEADCOUNT, unit="人"),
        *(
            Field(key, label, FieldType.BOOLEAN)
            for key, label in (
                ("operating", "正常经营"),
                ("union_built", "建立工会"),
                ("party_covered", "党组织覆盖"),
                ("workers_congress", "职代会"),
                ("open_affairs", "厂务公开"),
                ("bargaining", "集体协商"),
                ("own_contract", "单独签订合同"),
            )
        ),
        Field("bargaining_score", "协商评估得分", FieldType.NUMBER),
    ),
)

ALL = {**LEDGERS, **{one.key: one for one in (CERTIFICATE, PERIOD_REPORT, ENTERPRISE_YEAR)}}


@pytest.fixture(scope="module")
def plan(plan_text):
    return read_plan(plan_text, name="规划.toml", ledgers=ALL)


@pytest.fixture(scope="module")
def contribute(plan):
    return compile_feeds(plan, ALL)


def report(code, **values):
    return {"indicator": code, "until": "2024-12-31", **values}


def test_that_the_shipped_plan_waits_only_for_what_is_not_declared(plan):
    assert plan.unbuilt_ledgers(frozenset(ALL)) == ("activity", "site")


def test_that_a_report_counts_in_the_one_indicator_that_it_states(plan, contribute):
    reported = [
        i for i in plan.indicators if i.kind is not Kind.ALIAS and "period_report" in i.ledgers
    ]
    assert len(reported) > 20
    for indicator in reported:
        values = report(indicator.code, value=300, numerator=3, denominator=4, milestone="1")
        unit = (*indicator.units, CITY)[0]
        found = contribute["period_report"](values, (), unit)
        assert {one.indicator for one in found} == {indicator.code}
        assert (
            explain_record(indicator, values, (), unit, ledger="period_report", ledgers=ALL) == ""
        )


def test_that_a_reported_figure_is_in_the_unit_that_the_indicator_is_shown_in(plan, contribute):
    assert plan.by_code["G-04"].unit == "万人"
    assert plan.by_code["G-04"].display_unit == "人"
    found = contribute["period_report"](report("G-04", value=150_00), (), CITY)
    assert [one.amount for one in found] == [150 * ONE]


def test_that_a_report_of_nothing_is_a_report(contribute):
    found = contribute["period_report"](report("C4-09", milestone="0"), (), CITY)
    assert [(one.indicator, one.amount) for one in found] == [("C4-09", 0)]


def test_that_a_report_of_another_indicator_says_why_it_does_not_count(plan):
    why = explain_record(
        plan.by_code["G-04"], report("G-05", value=1), (), CITY, ledger="period_report", ledgers=ALL
    )
    assert why == "指标不是G-04"


def test_that_a_feed_may_name_the_statistic_of_another_indicator(plan_text):
    named = plan_text.replace(
        'feed = { ledger = "period_report", measure = "sum", field = "value" }',
        'feed = { ledger = "period_report", measure = "sum", field = "value", statistic = "X-01" }',
        1,
    )
    feeds = compile_feeds(read_plan(named, name="规划.toml", ledgers=ALL), ALL)
    found = feeds["period_report"](report("X-01", value=100), (), CITY)
    assert [one.indicator for one in found] == ["G-04"]


def test_that_a_statistic_is_refused_where_records_are_no_figures(plan_text):
    old = 'feed = { ledger = "certificate", distinct = "person"'
    with pytest.raises(KnownError, match="statistic"):
        read_plan(plan_text.replace(old, f'{old}, statistic = "G-07"', 1), name="x", ledgers=ALL)


def test_that_a_person_on_the_record_itself_is_counted(plan, contribute):
    values = {"name": "和丽华", "id_number": PERSON, "level": "3", "issued": "2024-05-06"}
    found = contribute["certificate"](values, (), UNIT)
    assert {(one.indicator, one.key, one.undeduplicated, one.line) for one in found} == {
        (code.code, PERSON, False, "")
        for code in plan.indicators
        if code.kind is not Kind.ALIAS and "certificate" in code.ledgers
    }
    unnumbered = contribute["certificate"]({**values, "id_number": None}, (), UNIT)
    assert {(one.key, one.undeduplicated) for one in unnumbered} == {("", True)}


def test_that_an_enterprise_counts_once_in_each_ratio_that_it_meets(contribute):
    values = {"year": "2024", "ownership": "non_public", "party_covered": True, "headcount": 120}
    found = contribute["enterprise_year"](values, (), UNIT)
    assert {(one.part, one.amount) for one in found if one.date == "2024"} == {(0, ONE), (1, ONE)}


def test_that_a_ledger_nobody_knows_is_refused_unless_the_plan_awaits_it(plan_text):
    with pytest.raises(KnownError, match="不认识的台账“traning”"):
        read_plan(plan_text.replace('ledger = "training"', 'ledger = "traning"', 1), name="x")
    awaited = plan_text.replace('"activity", "site"', '"site"', 1)
    with pytest.raises(KnownError, match="不认识的台账“activity”"):
        read_plan(awaited, name="x")


class Reported:
    """A tally of a city where only G-05 was reported."""

    suspects = None

    def amount(self, indicator, _part, _unit, _first, _last):
        return Cell(ONE, 0, 1) if indicator == "G-05" else Cell(0, 0, 0)

    def has_records(self, _ledger, _unit):
        return True


def test_that_the_report_of_another_indicator_is_no_figure_of_this_one(plan, monkeypatch):
    monkeypatch.setitem(LEDGERS, "period_report", PERIOD_REPORT)
    assert absence(plan.by_code["G-04"], Reported(), None) == "还没有填报"
    assert absence(plan.by_code["G-05"], Reported(), None) == ""


COUNTED = replace(
    PERIOD_REPORT,
    fields=tuple(
        Field("indicator", "指标", FieldType.CODE, codes_from=FromPlan.INDICATORS, role=one.role)
        if one.role is Role.INDICATOR
        else one
        for one in PERIOD_REPORT.fields
    ),
)


@pytest.mark.parametrize("written", ["G-04", "高职在校学生增加数", "G-04 高职在校学生增加数"])
def test_that_an_indicator_is_read_by_its_code_or_its_name(plan, written):
    field = with_plan(COUNTED, plan).by_key["indicator"]
    assert read_value(field, written) == "G-04"
    assert show_value(field, "G-04") == "G-04 高职在校学生增加数"


def test_that_what_the_plan_does_not_have_is_refused_with_what_it_has(plan):
    refused = read_value(with_plan(COUNTED, plan).by_key["indicator"], "X-99")
    assert isinstance(refused, Unreadable)
    assert "指标里没有" in refused.message


def test_that_an_alias_is_not_offered_and_units_and_measures_are(plan):
    indicators = codes_of(FromPlan.INDICATORS, plan).by_key
    assert not {one.code for one in plan.indicators if one.alias_of} & indicators.keys()
    assert codes_of(FromPlan.UNITS, plan).label_of("530722") == "永胜县"
    assert set(codes_of(FromPlan.MEASURES, plan).by_key) == {one.code for one in plan.measures}


def test_that_a_ledger_without_codes_of_a_plan_is_itself(plan):
    assert all(with_plan(one, plan) is one for one in LEDGERS.values())
    assert with_plan(COUNTED, plan) is with_plan(COUNTED, plan)
