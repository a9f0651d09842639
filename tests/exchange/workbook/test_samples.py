"""The shared samples give exactly what expected.json says."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from domain import codes

WHY = {"结业早于开班": "结业早于开班", "缺培训班名称": "缺培训班名称", "人数不是数字": "不是数字"}


@pytest.fixture
def expected(samples):
    return json.loads((samples / "expected.json").read_text("utf-8"))


def _failed(plan):
    return {p.row: p.reason for p in plan.failures}


def _assert_bad(plan, bad):
    found = _failed(plan)
    assert sorted(found) == [entry["row"] for entry in bad]
    for entry in bad:
        assert WHY.get(entry["why"], entry["why"]) in found[entry["row"]]


def test_that_the_training_list_gives_what_is_expected(plan, samples, expected):
    wanted = expected["培训台账"]
    made = plan(samples / "培训台账.xlsx", "training")
    _assert_bad(made, wanted["bad"])
    assert len(made.records) == wanted["good"]
    assert sum(r.fields["headcount"] for r in made.records) == wanted["person_times"]
    assert sum(r.fields["migrants"] for r in made.records) == wanted["migrants"]
    counts = made.counts
    assert (counts.read, counts.good, counts.skipped, counts.failed) == (42, 35, 2, 5)
    assert [(s.row, s.reason) for s in made.skipped] == [(46, "合计行"), (47, "签字栏")]
    assert not made.questions
    assert made.line_counts.read == 0


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_that_the_roster_gives_what_is_expected(plan, samples, expected, suffix):
    wanted = expected["学员花名册"]
    made = plan(samples / f"学员花名册.{suffix}", "training")
    _assert_bad(made, wanted["bad"])
    assert len(made.records) == wanted["classes"]
    lines = [line for record in made.records for line in record.lines]
    assert len(lines) == wanted["good_lines"]
    assert len({line.fields["id_number"] for line in lines}) == wanted["persons"]
    assert {r.fields["category"] for r in made.records} == {"apprentice"}
    assert made.line_counts.read == made.line_counts.good + made.line_counts.failed == 75
    assert not made.questions
    assert [r.fields["start"] for r in made.records] == ["2023-03-01", "2023-05-10", "2023-07-19"]


def test_that_a_problem_shows_only_the_ends_of_an_id_number(plan, samples):
    made = plan(samples / "学员花名册.xlsx", "training")
    values = [p.value for p in made.problems if p.field == "lines.id_number"]
    assert values
    assert all("*" * 10 in value for value in values)


def test_that_the_competition_results_give_what_is_expected(plan, samples, expected):
    wanted = expected["竞赛成绩表"]
    made = plan(samples / "竞赛成绩表.xls", "competition")
    lines = [line for record in made.records for line in record.lines]
    assert len(made.records) == wanted["events"]
    assert len(lines) == wanted["results"]
    titles = Counter(codes.TITLE.label_of(t) for n in lines if (t := n.fields.get("title")))
    assert titles == wanted["titles"]
    assert {line.fields["trade"] for line in lines} >= {"中式烹调师", "电工"}
    assert not made.failures
    assert not made.questions


def test_that_the_awards_give_what_is_expected(plan, samples, expected):
    wanted = expected["表彰情况统计表"]
    made = plan(samples / "表彰情况统计表.xlsx", "award")
    assert len(made.records) == wanted["rows"]
    by_honour = dict(wanted["by_honour"])
    by_honour["丽江市劳动模范"] = by_honour.pop("市劳模")
    found = Counter(codes.HONOUR.label_of(r.fields["honour"]) for r in made.records)
    assert found == by_honour
    assert {len(r.fields["awarded"]) for r in made.records} == {4, 7, 10}
    assert not made.questions
