"""What is as long as it may be is saved, reported and received; what is longer is not saved."""

from __future__ import annotations

import pytest

from domain.errors import KnownError
from domain.stored import LONGEST_EXPLANATION, LONGEST_OPERATOR
from services.records import records
from tests.services.conftest import UNIT
from tests.services.road import YONGSHENG, add, fields_of


def test_that_the_longest_name_and_explanation_arrive(road):
    county = road.county(YONGSHENG, operator="长" * LONGEST_OPERATOR)
    longest = {"explain:headcount_differs": "因" * LONGEST_EXPLANATION}
    record = add(county, lines=[], headcount=3, **longest)
    road.bring(road.send(county))
    assert fields_of(road.city, record) == fields_of(county, record)


def test_that_a_longer_explanation_is_refused_before_anything_is_saved(road):
    county = road.county(YONGSHENG)
    record = add(county, headcount=3)
    before = fields_of(county, record)
    loaded = records.load(county, record)
    longer = {**loaded.fields, "explain:x": "因" * (LONGEST_EXPLANATION + 1)}
    with pytest.raises(KnownError, match="说明超过 500 个字"):
        records.save(county, records.Record(record, "training", UNIT, longer, ()))
    assert fields_of(county, record) == before
