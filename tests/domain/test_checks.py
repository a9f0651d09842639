"""逻辑检查 of one record: what must be fixed, what fixed or explained."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import codes
from domain.checks import check_form, check_record, must_fix, unexplained
from domain.fields import Field, FieldType, Ledger, Line, Need, Severity, When
from domain.ledgers import LEDGERS

TRAINING = LEDGERS["training"]
CLEAN = {
    "name": "电工培训班（第3期）",
    "category": "skill",
    "start": "2024-05-06",
    "end": "2024-06-06",
    "headcount": 50,
    "migrants": 31,
    "women": 12,
}
WOMAN, MAN = "530722199001132824", "53072419780101159X"


def trainee(line_id, **fields):
    return Line(line_id, {"name": "和丽华", "id_number": WOMAN, **fields})


def rules_of(issues):
    return [issue.rule for issue in issues]


def test_that_a_clean_record_has_no_issues():
    assert check_record(TRAINING, CLEAN, []) == []


@pytest.mark.parametrize("empty", [None, ""])
def test_that_a_required_field_must_be_filled(empty):
    (issue,) = check_record(TRAINING, {**CLEAN, "name": empty}, [])
    assert issue.message == "缺培训班名称"
    assert (issue.rule, issue.field, issue.severity) == ("name_missing", "name", Severity.MUST)
    assert issue.remedy == "请填写培训班名称。"


def test_that_a_retired_field_is_not_asked_for():
    fields = tuple(replace(f, retired=f.key == "name") for f in TRAINING.fields)
    ledger = replace(TRAINING, fields=fields)
    assert check_record(ledger, {**CLEAN, "name": None}, []) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"migrants": 51}, "农民工多于培训人数"),
        ({"women": 51}, "女职工多于培训人数"),
        ({"end": "2024-05-05"}, "结业早于开班"),
        ({"headcount": None}, "缺培训人数"),
    ],
)
def test_that_the_rules_of_the_ledger_are_applied(changed, message):
    (issue,) = must_fix(check_record(TRAINING, {**CLEAN, **changed}, []))
    assert issue.message == message


def test_that_a_number_above_the_plausible_is_to_be_explained():
    (issue,) = check_record(TRAINING, {**CLEAN, "headcount": 5001}, [])
    assert (issue.rule, issue.severity) == ("headcount_large", Severity.EXPLAIN)
    assert issue.message == "培训人数数值偏大"
    assert issue.value == "5001"


@pytest.mark.parametrize("headcount", [500_001, 13_988_880_000])
def test_that_a_number_that_cannot_be_has_to_be_corrected_and_no_word_settles_it(headcount):
    fields = {**CLEAN, "headcount": headcount, "explain:headcount_large": "全县轮训"}
    (issue,) = must_fix(check_record(TRAINING, fields, []))
    assert issue.rule == "headcount_impossible"
    assert "电话" in issue.remedy


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=LEDGERS)
def test_that_every_number_with_a_plausible_maximum_has_a_possible_one(ledger):
    fields = [*ledger.fields, *(ledger.lines.fields if ledger.lines else ())]
    limited = [f for f in fields if f.type is FieldType.NUMBER and f.maximum is not None]
    assert all(f.most is not None and f.most > f.maximum for f in limited)
    with_limit = replace(limited[0], limit=limited[0].maximum + 1) if limited else None
    assert with_limit is None or with_limit.most == with_limit.maximum + 1


def test_that_an_explanation_settles_the_issue_and_a_blank_one_does_not():
    fields = {**CLEAN, "headcount": 5001}
    issues = check_record(TRAINING, fields, [])
    assert unexplained(issues, fields) == issues
    assert unexplained(issues, {**fields, "explain:headcount_large": "  "}) == issues
    assert unexplained(issues, {**fields, "explain:headcount_large": "全县轮训"}) == []
    assert must_fix(issues) == []


def test_that_a_code_and_a_field_of_a_newer_program_are_left_alone():
    fields = {**CLEAN, "category": "of_a_newer_program", "colour": "red"}
    assert check_record(TRAINING, fields, []) == []
    assert check_form(TRAINING, fields, []) == []


def test_that_an_unread_field_is_not_called_missing_as_well():
    fields = {**CLEAN, "start": None, "headcount": None}
    assert rules_of(check_record(TRAINING, fields, [], unread={"start", "headcount"})) == []
    assert "start_missing" in rules_of(check_record(TRAINING, fields, [], unread={"end"}))


def test_that_dates_are_compared_with_today_only_where_today_is_given():
    late = {**CLEAN, "end": "2026-12"}
    assert check_record(TRAINING, late, []) == []
    (issue,) = check_record(TRAINING, late, [], as_of="2026-11-22")
    assert (issue.rule, issue.message) == ("end_future", "日期在今天之后")
    assert check_record(TRAINING, {**CLEAN, "end": "2026-11"}, [], as_of="2026-11-22") == []
    (early,) = check_record(TRAINING, {**CLEAN, "start": "1980"}, [], as_of="2026-11-22")
    assert (early.rule, early.severity) == ("start_early", Severity.EXPLAIN)


def test_that_issues_of_a_line_carry_its_id():
    lines = [
        trainee("a"),
        trainee("b", name="", id_number=None),
        trainee("c", id_number=MAN, sex="f"),
    ]
    issues = check_record(TRAINING, {**CLEAN, "headcount": 3, "migrants": 0, "women": 0}, lines)
    assert [(issue.line, issue.rule) for issue in issues] == [
        ("b", "name_missing"),
        ("b", "id_number_missing"),
        ("c", "sex_differs"),
    ]
    assert rules_of(must_fix(issues)) == ["name_missing"]


def test_that_the_same_trainee_twice_in_a_class_must_be_fixed_and_is_not_shown_whole():
    fields = {**CLEAN, "headcount": 2, "migrants": 0, "women": 0}
    (issue,) = must_fix(check_record(TRAINING, fields, [trainee("a"), trainee("b")]))
    assert (issue.message, issue.line) == ("班内重复学员", "b")
    assert issue.value == "530722********2824"


def test_that_a_roster_of_another_size_is_to_be_explained():
    issues = check_record(TRAINING, CLEAN, [trainee("a")])
    assert rules_of(unexplained(issues, CLEAN)) == ["headcount_differs"]


def test_that_values_in_another_form_than_stored_are_found():
    fields = {**CLEAN, "start": "2024.5.6", "headcount": "50", "migrants": True}
    lines = [trainee("a", id_number="530722199001132825")]
    issues = check_form(TRAINING, fields, lines)
    assert [(issue.field, issue.line) for issue in issues] == [
        ("start", ""),
        ("headcount", ""),
        ("migrants", ""),
        ("id_number", "a"),
    ]
    assert issues[3].message == "身份证校验码不对"
    assert check_form(TRAINING, CLEAN, [trainee("a")]) == []


scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20))


@given(st.sampled_from(list(LEDGERS.values())), st.data())
def test_that_checking_never_raises_whatever_a_package_held(ledger, data):
    fields = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(ledger.by_key, scalars)))
    lines = []
    if ledger.lines:
        line_fields = st.fixed_dictionaries(
            {}, optional=dict.fromkeys(ledger.lines.by_key, scalars)
        )
        lines = [
            Line(str(n), f) for n, f in enumerate(data.draw(st.lists(line_fields, max_size=3)))
        ]
    issues = check_record(ledger, fields, lines, as_of="2026-11-22")
    issues += check_form(ledger, fields, lines)
    unexplained(must_fix(issues), fields)


def test_that_every_rule_names_declared_fields_and_says_what_it_demands():
    for ledger in LEDGERS.values():
        for rule in ledger.rules:
            assert set(rule.keys) <= ledger.by_key.keys()
            assert rule.describe(ledger).endswith("。")
        for rule in ledger.lines.rules if ledger.lines else ():
            assert rule.describe(ledger.lines).endswith("。")


def test_that_a_finding_of_a_rule_stands_beside_a_field_that_the_rule_names():
    fields = {"name": "班", "category": "skill", "start": "2024-05-06", "end": "2024-05-01"}
    for rule in LEDGERS["training"].rules:
        for issue in rule.check(LEDGERS["training"], fields, ()):
            assert issue.field in rule.keys


_SHOWN = Ledger(
    key="shown",
    number=90,
    label="试验",
    noun="试验",
    title="kind",
    date="day",
    match=("kind",),
    fields=(
        Field("kind", "类型", FieldType.CODE, codes=codes.LEVEL),
        Field("day", "日期", FieldType.DATE),
        Field(
            "amount",
            "金额",
            FieldType.NUMBER,
            need=Need.REQUIRED,
            shown_when=When("kind", frozenset({"city"})),
        ),
    ),
)


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"kind": "city"}, ["amount_missing"]),
        ({"kind": "county"}, []),
        ({}, []),
        ({"kind": "county", "amount": 3}, ["amount_not_asked"]),
        ({"kind": "city", "amount": 3}, []),
    ],
)
def test_that_a_field_is_asked_for_only_under_its_condition(fields, rules):
    issues = check_record(_SHOWN, fields, ())
    assert [issue.rule for issue in issues] == rules
    assert _SHOWN.asked_when(_SHOWN.by_key["amount"]) == "类型为市级"
