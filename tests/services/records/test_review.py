"""审核: decisions name the content that was judged, and hold for nothing else."""

from __future__ import annotations

import pytest

from domain.errors import KnownError
from domain.ledgers import TRAINING
from domain.standing import Basis, Decision, Standing
from services.figures.progress import default_basis, figures_by_unit
from services.records import check, lists, records, review, undo
from tests.services.road import HUAPING, YONGSHENG, add, change, trainee


@pytest.fixture
def received(road):
    """A county whose two records the city has received; the county and the records' ids."""
    county = road.county()
    ids = [add(county, "电工班"), add(county, "焊工班", headcount=20)]
    road.bring(road.send(county))
    return county, ids


def standings(workspace):
    return lists.standing_counts(workspace, TRAINING)


def test_that_waiting_lists_what_was_received_by_unit_and_ledger(road, received):
    _county, ids = received
    other = road.county(HUAPING)
    theirs = add(other)
    road.bring(road.send(other))
    assert sorted(review.waiting(road.city)) == sorted([*ids, theirs])
    assert sorted(review.waiting(road.city, unit=YONGSHENG)) == sorted(ids)
    assert review.waiting(road.city, unit=HUAPING, ledger="training") == [theirs]
    assert review.waiting(road.city, ledger="award") == []


def test_that_accepting_and_returning_set_the_standing(road, received):
    _county, (first, second) = received
    review.decide(road.city, [first], Decision.ACCEPT)
    review.decide(road.city, [second], Decision.RETURN, reason="名册缺 2 人")
    assert standings(road.city) == {Standing.ACCEPTED: 1, Standing.RETURNED: 1}
    assert review.waiting(road.city) == []


def test_that_a_later_edit_makes_the_decision_stale_and_undoing_it_brings_it_back(road, received):
    county, (first, _second) = received
    review.decide(road.city, [first], Decision.ACCEPT)
    change(county, first, headcount=44)
    road.bring(road.send(county))
    assert standings(road.city) == {Standing.RECEIVED: 2}
    change(county, first, headcount=30)
    road.bring(road.send(county))
    assert standings(road.city) == {Standing.ACCEPTED: 1, Standing.RECEIVED: 1}


def test_that_a_changed_roster_makes_it_stale_too(road):
    county = road.county()
    identity = add(county, lines=[trainee("和丽华", "530722199001010018")], headcount=1)
    road.bring(road.send(county))
    review.decide(road.city, [identity], Decision.ACCEPT)
    record = records.load(county, identity)
    lines = (*record.lines, trainee("杨军"))
    records.save(county, records.Record(identity, "training", county.unit, record.fields, lines))
    road.bring(road.send(county))
    assert standings(road.city) == {Standing.RECEIVED: 1}


def test_that_a_decision_can_be_changed_and_undone(road, received):
    _county, (first, _second) = received
    review.decide(road.city, [first], Decision.ACCEPT)
    step = review.decide(road.city, [first], Decision.RETURN, reason="重复").undo
    assert standings(road.city)[Standing.RETURNED] == 1
    undo.undo(road.city, step)
    assert standings(road.city)[Standing.ACCEPTED] == 1
    assert check.check(road.city, rebuild=True).differences == []


def test_that_undoing_the_first_decision_leaves_the_record_waiting(road, received):
    _county, (first, _second) = received
    step = review.decide(road.city, [first], Decision.ACCEPT).undo
    undo.undo(road.city, step)
    assert first in review.waiting(road.city)
    assert default_basis(road.city) is Basis.RECEIVED
    assert check.check(road.city, rebuild=True).differences == []


def test_that_deciding_again_after_an_undo_holds(road, received):
    _county, (first, _second) = received
    undo.undo(road.city, review.decide(road.city, [first], Decision.ACCEPT).undo)
    review.decide(road.city, [first], Decision.RETURN, reason="缺附件")
    assert standings(road.city)[Standing.RETURNED] == 1
    assert check.check(road.city, rebuild=True).differences == []


def test_that_the_basis_moves_to_accepted_with_the_first_review(road, received):
    _county, (first, _second) = received
    assert default_basis(road.city) is Basis.RECEIVED
    review.decide(road.city, [first], Decision.ACCEPT)
    assert default_basis(road.city) is Basis.ACCEPTED
    with road.city.read() as connection:
        accepted = figures_by_unit(road.city, connection, basis=Basis.ACCEPTED)
        received_all = figures_by_unit(road.city, connection)
    assert accepted["G-06", YONGSHENG] == 30
    assert received_all["G-06", YONGSHENG] == 50


def test_that_a_return_needs_a_reason(road, received):
    _county, ids = received
    with pytest.raises(KnownError, match="写明原因"):
        review.decide(road.city, ids, Decision.RETURN, reason="  ")
    assert standings(road.city) == {Standing.RECEIVED: 2}


def test_that_a_county_does_not_review(received):
    county, ids = received
    with pytest.raises(KnownError, match="市级的操作"):
        review.decide(county, ids, Decision.ACCEPT)


def test_that_an_unknown_record_or_a_draft_stops_the_whole_decision(road, received):
    county, ids = received
    draft = add(county, "草稿班", complete=False)
    road.bring(road.send(county))
    for wrong in ("0" * 32, draft):
        with pytest.raises(KnownError, match="不能审核"):
            review.decide(road.city, [*ids, wrong], Decision.ACCEPT)
    assert standings(road.city)[Standing.RECEIVED] == 2


def test_that_the_citys_own_finished_records_wait_for_nobody(road):
    add(road.city, "市级班")
    assert standings(road.city) == {Standing.ACCEPTED: 1}
    assert review.waiting(road.city) == []


def test_that_a_whole_batch_is_one_step(road):
    county = road.county()
    for number in range(3):
        add(county, f"班{number}")
    road.bring(road.send(county))
    done = review.decide(road.city, review.waiting(road.city), Decision.ACCEPT)
    assert len(done.records["review"]) == 3
    undo.undo(road.city, done.undo)
    assert len(review.waiting(road.city)) == 3
