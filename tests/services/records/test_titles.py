"""技术状元 / 技术能手: awards from results, once, and taken back in one step."""

from __future__ import annotations

from collections import Counter

import pytest

from domain.errors import KnownError
from domain.fields import Line
from services.records import lists, records, undo
from services.records.records import Record
from services.records.titles import award_titles, titles_of
from services.workbooks import importing
from tests.services.offices import IDS


@pytest.fixture
def competitions(workspace, sample):
    """Ids of the two competitions of the sample."""
    preview = importing.plan_import(workspace, "competition", sample("竞赛成绩表.xls"))
    made = importing.apply_import(workspace, preview, with_backup=False)
    return made.changes.records["competition"]


@pytest.fixture
def awards(workspace):
    """All living awards."""

    def read():
        query = lists.query_for(workspace, records.ledger_named("award"))
        return [records.load(workspace, row.id) for row in lists.page(workspace, query)]

    return read


@pytest.fixture
def competition(workspace):
    """Saves a competition with results; gives its id."""

    def save(*results, **fields):
        lines = tuple(Line("", result) for result in results)
        given = {"name": "职工技能大赛", "kind": "skill", "level": "county"}
        given |= {"start": "2024-09-12", "end": "2024-09-14"}
        record = Record("", "competition", workspace.unit, given | fields, lines)
        return records.save(workspace, record).first()

    return save


def test_that_the_sample_gives_four_champions_and_eight_experts(workspace, competitions, awards):
    for one in competitions:
        award_titles(workspace, one)
    found = awards()
    assert Counter(one.fields["honour"] for one in found) == {"champion": 4, "expert": 8}
    assert all(one.fields["complete"] for one in found)
    assert {one.fields["source"] for one in found} == {
        records.load(workspace, one).fields["name"] for one in competitions
    }


def test_that_looking_writes_nothing(workspace, competitions, awards):
    titles = titles_of(workspace, competitions[0])
    assert (len(titles.new), titles.known) == (6, 0)
    assert awards() == []


def test_that_a_second_time_there_is_nothing_to_make(workspace, competitions, awards):
    award_titles(workspace, competitions[0])
    titles = titles_of(workspace, competitions[0])
    assert (len(titles.new), titles.known) == (0, 6)
    with pytest.raises(KnownError, match="已经生成过"):
        award_titles(workspace, competitions[0])
    assert len(awards()) == 6


def test_that_only_what_is_missing_is_made(workspace, competition, awards):
    results = [{"name": f"选手{n}", "id_number": IDS[n], "title": "expert"} for n in range(3)]
    one = competition(*results)
    award_titles(workspace, one)
    gone = next(award.id for award in awards() if award.fields["recipient"] == "选手1")
    records.delete(workspace, [gone])
    titles = titles_of(workspace, one)
    assert [fields["recipient"] for fields in titles.new] == ["选手1"]
    award_titles(workspace, one)
    assert len(awards()) == 3


def test_that_they_are_taken_back_in_one_step(workspace, competitions, awards):
    changes = award_titles(workspace, competitions[0])
    undo.undo(workspace, changes.undo)
    assert awards() == []
    assert len(titles_of(workspace, competitions[0]).new) == 6


def test_that_an_award_carries_person_trade_rank_and_date(workspace, competition, awards):
    result = {"name": "和丽", "id_number": IDS[0], "enterprise": "某某公司", "title": "champion"}
    award_titles(workspace, competition(result | {"trade": "电工", "rank": 1}))
    (one,) = awards()
    assert one.fields["recipient"] == "和丽"
    assert one.fields["number"] == IDS[0]
    assert one.fields["awarded"] == "2024-09-14"
    assert one.fields["level"] == "county"
    assert one.fields["remarks"] == "电工第1名"


@pytest.mark.parametrize(
    ("won", "remarks"),
    [
        ({"rank": 1, "prize": "first"}, "电工第1名、一等奖"),
        ({"prize": "merit"}, "电工优秀奖"),
        ({}, None),
    ],
)
def test_that_an_award_tells_the_prize(workspace, competition, awards, won, remarks):
    result = {"name": "和丽", "id_number": IDS[0], "title": "champion", "trade": "电工"}
    award_titles(workspace, competition(result | won))
    assert awards()[0].fields.get("remarks") == remarks


def test_that_a_competition_without_date_gives_drafts(workspace, competition, awards):
    one = competition({"name": "和丽", "title": "champion"}, start=None, end=None)
    award_titles(workspace, one)
    assert "complete" not in awards()[0].fields
    assert titles_of(workspace, one).known == 1


def test_that_results_without_titles_are_told(workspace, competition):
    with pytest.raises(KnownError, match="技术状元"):
        titles_of(workspace, competition({"name": "和丽"}))


def test_that_only_competitions_have_titles(workspace, save_record):
    with pytest.raises(KnownError, match="只有竞赛"):
        titles_of(workspace, save_record())
