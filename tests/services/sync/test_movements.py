"""What a reception moves: the city's figure and each unit's share; conflicts, told beforehand."""

from __future__ import annotations

from dataclasses import replace

from domain.fields import Line
from services.records import records
from services.records.records import Record
from services.sync.receive import preview
from tests.services.road import HUAPING, YONGSHENG, add, change, database_state, trainee


def moved(reception, code):
    (found,) = [one for one in reception.city if one.indicator.code == code]
    return found


def test_that_the_citys_figure_moves_once_with_the_share_of_each_unit(road):
    first, second = road.county(YONGSHENG), road.county(HUAPING)
    add(first, headcount=402)
    add(second, headcount=183)
    reception = preview(road.city, [road.send(first), road.send(second)])
    found = moved(reception, "G-06")
    assert (found.before, found.after) == (None, 585)
    shares = {one.unit: one.after for one in found.units}
    assert shares == {YONGSHENG: 402, HUAPING: 183}
    assert [one for row in reception.city for one in row.units] == list(reception.movements)


def test_that_figures_of_units_that_sent_nothing_stay_in_the_citys_figure(road):
    first, second = road.county(YONGSHENG), road.county(HUAPING)
    add(first, headcount=100)
    road.bring(road.send(first))
    add(second, headcount=50)
    found = moved(preview(road.city, [road.send(second)]), "G-06")
    assert (found.before, found.after) == (100, 150)
    assert [one.unit for one in found.units] == [HUAPING]


def test_that_a_preview_lists_conflicts_with_both_values_and_keeps_nothing(road):
    county = road.county()
    identity = add(county)
    road.bring(road.send(county))
    on_the_phone = records.load(road.city, identity)
    told = {**on_the_phone.fields, "headcount": 48}
    records.save(road.city, replace(on_the_phone, fields=told))
    change(county, identity, headcount=52)
    before = database_state(road.city)
    reception = preview(road.city, [road.send(county)])
    (conflict,) = reception.conflicts
    assert conflict.field == "培训人数"
    assert {one.text for one in conflict.values} == {"48", "52"}
    assert {one.place for one in conflict.values} == {"永胜县 甲机", "丽江市 甲机"}
    assert database_state(road.city) == before


def test_that_personal_data_in_a_conflict_are_masked(road):
    county = road.county()
    identity = add(county, lines=[trainee("和丽华", "530722199001010018")])
    road.bring(road.send(county))
    for workspace, phone in ((road.city, "13988800001"), (county, "13988800002")):
        record = records.load(workspace, identity)
        (line,) = record.lines
        changed = Line(line.id, {**line.fields, "phone": phone})
        given = Record(identity, "training", county.unit, record.fields, (changed,))
        records.save(workspace, given)
    (conflict,) = preview(road.city, [road.send(county)]).conflicts
    assert {one.text for one in conflict.values} == {"139****0001", "139****0002"}
