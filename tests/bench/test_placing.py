"""The corpus of layouts: how well columns are placed, by words that were never used for tuning."""

from __future__ import annotations

import pytest

from bench.placing import GOALS, LAYOUTS, measure, read_layouts


@pytest.mark.parametrize("name", ["seen", "unseen"])
def test_that_columns_are_placed_as_well_as_promised(name):
    score = measure(LAYOUTS / f"{name}.txt")
    assert score.certain_wrong <= GOALS["certain_wrong"], score.told
    assert score.right >= GOALS["right"] * score.columns, score.told
    assert score.asked <= GOALS["asked"] * score.columns, score.told


def test_that_the_corpus_is_large_and_each_ledger_has_layouts_kept_back():
    seen, unseen = (list(read_layouts(LAYOUTS / f"{n}.txt")) for n in ("seen", "unseen"))
    assert len(seen) + len(unseen) >= 60
    assert {one.ledger.key for one in unseen} == {one.ledger.key for one in seen}
    headers = {(one.ledger.key, one.columns) for one in map(_frozen, seen)}
    assert not headers & {(one.ledger.key, one.columns) for one in map(_frozen, unseen)}


def _frozen(wanted):
    return type(wanted)(wanted.ledger, wanted.title, tuple(wanted.columns))
