"""Progress of the whole plan from saved records."""

from __future__ import annotations

from datetime import date

import pytest

from bench.data import id_number
from domain.errors import KnownError
from domain.fields import Line
from domain.plan import Kind
from domain.progress import Status
from domain.standing import Basis, Decision
from services.figures.progress import (
    default_basis,
    figures_by_unit,
    progress,
    progress_of_all,
    to_json,
)
from services.records import records, review
from services.records.records import Record

CITY, YONGSHENG, HUAPING = "530700", "530722", "530723"
END_OF_2024 = date(2024, 12, 31)


def training(unit="", **fields):
    given = {
        "name": "电工培训班（第1期）",
        "category": "skill",
        "start": "2024-05-06",
        "end": "2024-05-20",
        "organiser": "永胜县总工会",
        "headcount": 40,
        "complete": True,
    }
    return Record("", "training", unit, given | fields)


def champion(unit="", **fields):
    given = {"honour": "champion", "recipient": "和丽华", "awarded": "2024-08", "complete": True}
    return Record("", "award", unit, given | fields)


def put(workspace, *made):
    """Save records; gives their ids."""
    return [records.save(workspace, record).first() for record in made]


def row_of(report, code):
    return next(row for row in report.rows if row.indicator.code == code)


@pytest.fixture
def city(make_workspace):
    return make_workspace(CITY)


def test_that_all_ninety_rows_stand_under_their_tasks(workspace):
    report = progress(workspace)
    assert [row.indicator for row in report.rows] == list(workspace.plan.indicators)
    assert len(report.rows) == 90
    grouped = [row for _task, rows in report.by_task for row in rows]
    assert sorted(row.indicator.code for row in grouped) == sorted(workspace.plan.by_code)
    assert sum(report.counts.values()) == 90


def test_that_an_empty_workspace_has_no_figures_at_all(workspace):
    report = progress(workspace)
    assert {row.progress.actual for row in report.rows} == {None}
    assert report.newest == ""
    assert report.ages == {}


def test_that_saved_records_move_their_indicators(workspace):
    put(workspace, training(), champion())
    report = progress(workspace)
    assert row_of(report, "G-06").progress.actual == 40
    assert row_of(report, "C3-06").progress.actual == 1
    assert row_of(report, "C3-07").progress.actual == 0
    assert row_of(report, "G-06").newest == "2024-05-06"


def test_that_an_alias_shows_the_figure_of_its_original(workspace):
    put(workspace, training())
    report = progress(workspace)
    for row in report.rows:
        if row.indicator.kind is Kind.ALIAS:
            original = row_of(report, row.indicator.alias_of)
            assert row.progress.actual == original.progress.actual
            assert row.newest == original.newest


def test_that_ledgers_not_built_yet_show_no_data(workspace):
    put(workspace, training())
    found = row_of(progress(workspace), "C2-18").progress
    assert (found.status, found.actual) == (Status.NO_DATA, None)
    assert "尚未启用" in found.reason


def test_that_a_draft_does_not_count(workspace):
    put(workspace, training(complete=False))
    assert row_of(progress(workspace), "G-06").progress.actual is None


def test_that_what_is_dated_after_the_day_asked_about_does_not_count(workspace):
    put(workspace, training(), training(start="2025-02-01", end="2025-02-09", headcount=7))
    assert row_of(progress(workspace), "G-06").progress.actual == 47
    assert row_of(progress(workspace, as_of=END_OF_2024), "G-06").progress.actual == 40
    assert row_of(progress(workspace, year=2025), "G-06").progress.actual == 7


def test_that_a_county_asks_about_itself_and_the_city_about_all(workspace, city):
    assert progress(workspace).unit == YONGSHENG
    assert progress(city).unit is None
    assert progress(city, unit=CITY).unit is None
    assert progress(city, unit=HUAPING).unit == HUAPING


def test_that_the_basis_of_the_city_follows_its_first_review(workspace, city):
    assert default_basis(workspace) is Basis.READY
    assert default_basis(city) is Basis.RECEIVED
    first, _second = put(city, training(YONGSHENG), training(HUAPING, headcount=5))
    assert row_of(progress(city), "G-06").progress.actual == 45
    review.decide(city, [first], Decision.ACCEPT)
    assert default_basis(city) is Basis.ACCEPTED
    report = progress(city)
    assert report.basis is Basis.ACCEPTED
    assert row_of(report, "G-06").progress.actual == 40
    received = progress(city, basis=Basis.RECEIVED)
    assert row_of(received, "G-06").progress.actual == 45


def test_that_columns_of_units_add_up_to_the_city(city):
    put(city, training(YONGSHENG), training(HUAPING, headcount=5), training(CITY, headcount=3))
    report = progress(city, with_units=True)
    row = row_of(report, "G-06")
    figures = {code: one.actual for code, one in row.by_unit.items()}
    assert figures[YONGSHENG] == 40
    assert figures[CITY] == 3
    assert sum(figure or 0 for figure in figures.values()) == row.progress.actual == 48
    assert report.units[-1].code == CITY


def test_that_a_person_trained_in_two_counties_counts_once_in_the_city(city):
    line = Line("", {"name": "和丽华", "id_number": id_number(77)})
    given = {"category": "apprentice", "headcount": 1}
    for unit in (YONGSHENG, HUAPING):
        record = training(unit, **given)
        put(city, Record("", "training", unit, record.fields, (line,)))
    row = row_of(progress(city, with_units=True), "C4-05")
    assert row.progress.actual == 1
    assert [row.by_unit[unit].actual for unit in (YONGSHENG, HUAPING)] == [1, 1]


def test_that_the_age_of_a_units_data_counts_the_days_since_it_changed(workspace, clock):
    put(workspace, training())
    clock.move(days=34)
    assert progress(workspace).ages == {YONGSHENG: 34}


def test_that_one_reading_answers_every_unit_and_year_alike(city):
    put(city, training(YONGSHENG), training(HUAPING, start="2023", end=None), champion(HUAPING))
    units, years = (None, YONGSHENG, HUAPING), (None, 2023, 2024)
    found = progress_of_all(city, units=units, years=years)
    assert set(found) == {(unit, year) for unit in units for year in years}
    for (unit, year), rows in found.items():
        alone = progress(city, unit=unit, year=year)
        assert rows == tuple(row.progress for row in alone.rows)


def test_that_the_preview_of_a_reception_sees_what_is_not_reviewed_yet(city):
    (first,) = put(city, training(YONGSHENG))
    review.decide(city, [first], Decision.ACCEPT)
    put(city, training(YONGSHENG, headcount=2))
    with city.read() as connection:
        figures = figures_by_unit(city, connection)
    assert figures["G-06", YONGSHENG] == 42
    assert figures["G-06", HUAPING] is None
    assert ("C4-10", YONGSHENG) not in figures


def test_that_the_json_has_the_agreed_shape(city):
    put(city, training(YONGSHENG), champion(YONGSHENG))
    found = to_json(progress(city, as_of=END_OF_2024))
    assert list(found) == ["plan", "unit", "as_of", "basis", "indicators"]
    assert (found["unit"], found["as_of"], found["basis"]) == (CITY, "2024-12-31", "received")
    assert len(found["indicators"]) == 90
    by_code = {one["code"]: one for one in found["indicators"]}
    assert by_code["C3-06"] == {
        "code": "C3-06",
        "name": "新增职工技术状元",
        "actual": 1,
        "numerator": None,
        "denominator": None,
        "target": 5,
        "published": "5名",
        "unit": "名",
        "suspected": 0,
        "status": "严重滞后",
    }
    assert by_code["G-06"]["actual"] == 40
    assert by_code["G-06"]["target"] is None
    assert by_code["G-06"]["status"] == "待核定"
    assert by_code["C1-02"]["actual"] is None
    assert by_code["C1-02"]["status"] == "无数据"


@pytest.mark.parametrize(("year", "unit"), [(2031, None), (None, "110000")])
def test_that_a_year_or_unit_outside_the_plan_is_refused(workspace, year, unit):
    with pytest.raises(KnownError):
        progress(workspace, year=year, unit=unit)
