"""Ids of lines that only the city can read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exchange.package.sealing import AgeIdentity
from exchange.report_workbook.line_ids import LOST, LineIds

IDS = LineIds(b"k" * 32)


@given(st.binary(min_size=16, max_size=16))
def test_that_a_hidden_id_is_another_and_comes_back(identity):
    assert IDS.hide(identity.hex()) != identity.hex()
    assert IDS.show(IDS.hide(identity.hex())) == identity.hex()


def test_that_what_is_no_id_is_empty():
    assert IDS.hide("x") == IDS.show("") == ""


def test_that_only_the_receiver_opens_the_key():
    city, other = AgeIdentity.new(), AgeIdentity.new()
    sealed = IDS.sealed([city.recipient])
    assert LineIds.opened(sealed, city).key == IDS.key
    for text, identity in ((sealed, other), (sealed[:-9], city), ("！", city), (LOST, city)):
        assert LineIds.opened(text, identity) is None


def test_that_every_workbook_has_a_key_of_its_own():
    assert LineIds.new().key != LineIds.new().key
    assert LineIds.new().sealed([]) == LOST
