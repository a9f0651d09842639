"""Where a record stands, from what is known of it (design §6)."""

from __future__ import annotations

from itertools import product

import pytest

from domain.standing import STANDING_LABELS, Basis, Decision, Facts, Standing, standing_of

EVERY = [
    Facts(*values)
    for values in product(
        [False, True],
        [0, 2],
        [None, Decision.ACCEPT, Decision.RETURN],
        [False, True],
        [False, True],
        [False, True],
        [False, True],
    )
]


def test_that_what_is_not_finished_is_a_draft_whatever_else_is_known():
    assert {standing_of(one) for one in EVERY if not one.complete} == {Standing.DRAFT}


def test_that_a_finished_record_with_a_finding_must_be_fixed_whatever_was_decided():
    found = {standing_of(one) for one in EVERY if one.complete and one.must_fix}
    assert found == {Standing.TO_FIX}


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        (Facts(complete=True, must_fix=0), Standing.READY),
        (Facts(complete=True, must_fix=0, sent=True), Standing.SENT),
        (Facts(complete=True, must_fix=0, sent=True, confirmed=True), Standing.RECEIVED),
        (Facts(complete=True, must_fix=0, is_here=True), Standing.RECEIVED),
        (Facts(complete=True, must_fix=0, is_citys_own=True), Standing.ACCEPTED),
        (Facts(complete=True, must_fix=0, decision=Decision.ACCEPT), Standing.ACCEPTED),
        (
            Facts(complete=True, must_fix=0, decision=Decision.RETURN, confirmed=True),
            Standing.RETURNED,
        ),
        (
            Facts(complete=True, must_fix=0, decision=Decision.RETURN, is_citys_own=True),
            Standing.RETURNED,
        ),
    ],
)
def test_that_the_strongest_fact_decides(facts, standing):
    assert standing_of(facts) is standing


def test_that_each_standing_has_a_name():
    assert set(STANDING_LABELS) == set(Standing)
    assert {standing_of(one) for one in EVERY} == set(Standing)


@pytest.mark.parametrize("standing", [Standing.DRAFT, Standing.TO_FIX, Standing.RETURNED])
@pytest.mark.parametrize("basis", list(Basis))
def test_that_no_basis_counts_drafts_what_must_be_fixed_or_was_returned(basis, standing):
    assert standing < basis.least


def test_that_only_what_was_accepted_counts_as_accepted():
    assert [one for one in Standing if one >= Basis.ACCEPTED.least] == [Standing.ACCEPTED]


def test_that_what_the_city_has_not_confirmed_does_not_count_as_received():
    counted = [one for one in Standing if one >= Basis.RECEIVED.least]
    assert counted == [Standing.RECEIVED, Standing.ACCEPTED]


def test_that_each_basis_has_a_name():
    assert {one.label for one in Basis} == {"待报以上", "含已收", "已通过"}
