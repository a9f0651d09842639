"""疑似重复: the declared rule, against comparing every record with every other."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledgers import LEDGERS
from domain.ledgers.award import AWARD
from domain.ledgers.competition import COMPETITION
from domain.ledgers.training import TRAINING
from domain.plan.sameness import plain_text, plain_texts
from domain.suspects import Entry, compared_fields, suspect_groups

YONGSHENG, HUAPING = "530722", "530723"
CLASS = {"name": "电工培训班（第1期）", "start": "2024-05-06"}
SCHOOL = {"provider": "丽江职校", "place": "三楼"}
CONTEST = {"name": "职工技能大赛", "start": "2024-05-06", "level": "county"}
HONOUR = {"honour": "city_medal", "recipient": "和丽华", "document": "丽工发〔2024〕12号"}


def groups(ledger, *given, across_units=True):
    entries = [Entry(n, f"{n:04}", unit, n, fields) for n, (unit, fields) in enumerate(given)]
    found = suspect_groups(ledger, entries, across_units=across_units)
    return [[one.row for one in group] for group in found]


def both(ledger, one, other, *, same_unit=False):
    """Whether two records are suspects."""
    return bool(groups(ledger, (YONGSHENG, one), (YONGSHENG if same_unit else HUAPING, other)))


def test_that_the_match_key_makes_suspects_within_a_unit_whatever_its_punctuation():
    assert both(TRAINING, CLASS, CLASS | {"name": "电工培训班 (第１期)"}, same_unit=True)
    assert not both(TRAINING, CLASS, CLASS | {"name": "电工培训班（第2期）"}, same_unit=True)
    assert not both(TRAINING, CLASS, CLASS | {"start": "2024-05"}, same_unit=True)


def test_that_classes_of_two_units_have_to_be_at_one_place_of_one_school():
    assert not both(TRAINING, CLASS, CLASS)
    assert not both(TRAINING, CLASS | SCHOOL, CLASS | SCHOOL | {"place": "一楼"})
    assert both(TRAINING, CLASS | SCHOOL, CLASS | SCHOOL)


def test_that_one_contest_of_a_county_or_above_in_two_units_is_suspected():
    assert both(COMPETITION, CONTEST, CONTEST | {"level": "city"})
    assert not both(COMPETITION, CONTEST | {"level": "enterprise"}, CONTEST)
    assert not both(COMPETITION, CONTEST | {"level": None}, CONTEST)
    assert both(COMPETITION, CONTEST | {"level": "enterprise"}, CONTEST, same_unit=True)


@pytest.mark.parametrize("same_unit", [False, True])
def test_that_one_honour_to_one_recipient_by_one_document_is_suspected(same_unit):
    dated = [HONOUR | {"awarded": day} for day in ("2024", "2024-05-01")]
    assert both(AWARD, *dated, same_unit=same_unit)
    assert not both(AWARD, HONOUR, HONOUR | {"document": "丽工发〔2024〕13号"}, same_unit=same_unit)
    assert not both(AWARD, HONOUR, HONOUR | {"document": None}, same_unit=same_unit)


def test_that_two_persons_of_one_name_are_told_apart_by_their_numbers():
    one, other = HONOUR | {"number": "1" * 18}, HONOUR | {"number": "2" * 18}
    assert not both(AWARD, one, other)
    assert both(AWARD, one, one)
    assert groups(AWARD, (YONGSHENG, one), (HUAPING, HONOUR), (HUAPING, other)) == [[0, 1, 2]]


@pytest.mark.parametrize("hidden", [None, "", "和*", "和＊＊", "（）"])
def test_that_what_is_blank_or_masked_is_like_nothing(hidden):
    assert not both(AWARD, HONOUR | {"recipient": hidden}, HONOUR | {"recipient": hidden})
    named = CLASS | {"name": hidden}
    assert not both(TRAINING, named, named, same_unit=True)


def test_that_every_declared_key_is_a_field_and_has_title_or_date():
    for ledger in LEDGERS.values():
        assert set(compared_fields(ledger)) <= set(ledger.by_key)
        assert ledger.title in ledger.match
        assert ledger.title in ledger.suspicion.fields


PARTS = {
    "training": {
        "name": st.sampled_from(["电工班", "电工 班", "焊工班", None, "焊*"]),
        "start": st.sampled_from(["2024", "2024-05-06"]),
        "provider": st.sampled_from(["职校", None]),
        "place": st.sampled_from(["三楼", "一楼"]),
    },
    "competition": {
        "name": st.sampled_from(["大赛", "“大赛”", None]),
        "start": st.sampled_from(["2024", "2024-05-06"]),
        "level": st.sampled_from(["county", "enterprise", None]),
    },
    "award": {
        "honour": st.sampled_from(["champion", "expert"]),
        "recipient": st.sampled_from(["和丽华", "和 丽华", None]),
        "number": st.sampled_from(["1" * 18, "2" * 18, None]),
        "document": st.sampled_from(["1号", None]),
        "awarded": st.sampled_from(["2024", "2025"]),
    },
}


def is_like(ledger, one, other, *, across_units):
    """The rule once more, as plainly as can be."""

    def same(keys):
        pairs = [(one.fields[key], other.fields[key]) for key in keys]
        return all(
            a and b and "*" not in a + b and plain_text(a) == plain_text(b) for a, b in pairs
        )

    if one.unit == other.unit and same(ledger.match):
        return True
    if one.unit != other.unit and not across_units:
        return False
    if ledger is TRAINING:
        return same(["name", "start", "provider", "place"])
    if ledger is COMPETITION:
        levels = {one.fields["level"], other.fields["level"]}
        return same(["name", "start"]) and levels == {"county"}
    numbers = {one.fields["number"], other.fields["number"]} - {None}
    return same(["honour", "recipient", "document"]) and len(numbers) < 2


@given(data=st.data(), key=st.sampled_from(sorted(PARTS)), across_units=st.booleans())
def test_that_groups_are_what_comparing_all_with_all_gives_in_any_order(data, key, across_units):
    ledger = LEDGERS[key]
    units = st.sampled_from([YONGSHENG, HUAPING])
    drawn = data.draw(st.lists(st.tuples(units, st.fixed_dictionaries(PARTS[key])), max_size=8))
    entries = [Entry(n, f"{n:04}", unit, n // 2, fields) for n, (unit, fields) in enumerate(drawn)]
    wanted = {n: {n} for n in range(len(entries))}
    for one, other in combinations(entries, 2):
        if is_like(ledger, one, other, across_units=across_units):
            joined = wanted[one.row] | wanted[other.row]
            wanted.update((row, joined) for row in joined)
    shuffled = data.draw(st.permutations(entries))
    found = suspect_groups(ledger, shuffled, across_units=across_units)
    assert sorted(tuple(one.row for one in group) for group in found) == sorted(
        {tuple(sorted(rows)) for rows in wanted.values() if len(rows) > 1}
    )


@given(st.lists(st.text().map(lambda text: text.replace("\n", " ")), min_size=1, max_size=6))
def test_that_plain_texts_of_many_lines_are_those_of_each(lines):
    assert plain_texts("\n".join(lines)) == [plain_text(line) for line in lines]


@pytest.mark.parametrize("line", ["e\u0301", "ｅ\u0301", "\u1100\u1161", "（Ａ）１ 期", "İ"])
def test_that_characters_that_combine_are_read_together(line):
    assert plain_texts(f"{line}\n{line}") == [plain_text(line)] * 2
