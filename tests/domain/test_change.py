"""A change as bytes, its digest, and sets of heads as ranges."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.change import (
    Change,
    as_ranges,
    content_digest,
    decode,
    digest_of,
    encode,
    in_ranges,
)
from domain.errors import KnownError

FULL = Change(
    replica="a1",
    seq=3,
    prev="00ff",
    at=1 << 60,
    kind="training",
    unit="530722",
    record="r",
    set={"name": "电工班", "headcount": 30, "complete": True, "remarks": None},
    line="l",
    over={"a1:2": ["name"]},
    saw={"b2": [(1, 4), (9, 9)]},
    by="张三",
    plan="lijiang/1",
)


def test_that_a_change_survives_being_written_and_read():
    assert decode(encode(FULL)) == FULL


def test_that_truth_values_and_numbers_are_told_apart():
    values = decode(encode(FULL)).set
    assert values["complete"] is True
    assert type(values["headcount"]) is int


def test_that_a_change_is_one_line():
    assert b"\n" not in encode(Change("a", 1, "", 1, "training", "530722", "r", {"x": "甲\n乙"}))


def test_that_a_field_of_a_newer_program_is_passed_over():
    body = encode(FULL)[:-1] + b',"newer":[1]}'
    assert decode(body) == FULL


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        encode(FULL)[:-1],
        encode(FULL).replace(b'"seq":3', b'"seq":"3"'),
        encode(FULL).replace(b'"headcount":30', b'"headcount":3.5'),
        encode(FULL).replace(b'"headcount":30', b'"headcount":[1]'),
        encode(FULL).replace(b'"headcount":30', b'"headcount":9223372036854775808'),
        encode(FULL).replace(b'"headcount":30', b'"headcount":-99999999999999999999'),
        encode(FULL).replace(b'"seq":3', b'"seq":0'),
        encode(FULL).replace(b'"seq":3', b'"seq":1099511627776'),
        encode(FULL).replace(b'"at":1152921504606846976', b'"at":-1'),
        encode(FULL).replace(b'"at":1152921504606846976', b'"at":9223372036854775808'),
        b"[" * 100_000,
    ],
)
def test_that_what_is_no_change_is_refused_with_a_sentence(body):
    with pytest.raises(KnownError, match="无法读取"):
        decode(body)


def test_that_the_digest_is_that_of_the_bytes():
    assert digest_of(b"{}") == sha256(b"{}").hexdigest()


def test_that_the_content_digest_leaves_out_state_emptiness_and_order():
    fields = {"name": "电工班", "headcount": 30}
    plain = content_digest(fields, ["a", "b"])
    others = {"complete": True, "deleted": False, "position": 3, "remarks": None}
    assert content_digest({**others, **dict(reversed(fields.items()))}, ["b", "a"]) == plain


@pytest.mark.parametrize(
    "other",
    [
        {"name": "电工班", "headcount": 31},
        {"name": "电工班", "headcount": "30"},
        {"name": "电工班", "headcount": 30, "evidence:ab": "批文.pdf"},
        {"name": "电工班", "headcount": 30, "explain:x": "已核对"},
    ],
)
def test_that_the_content_digest_covers_values_types_evidence_and_explanations(other):
    assert content_digest(other) != content_digest({"name": "电工班", "headcount": 30})


def test_that_the_content_digest_tells_one_from_true():
    assert content_digest({"x": 1}) != content_digest({"x": True})


def test_that_the_content_digest_covers_every_line_as_often_as_it_is_there():
    assert content_digest({}, ["a"]) != content_digest({}, ["a", "a"])


def test_that_neighbouring_heads_become_one_range():
    assert as_ranges(["a:2", "a:1", "a:3", "a:7", "b:1", "a:2"]) == {
        "a": [(1, 3), (7, 7)],
        "b": [(1, 1)],
    }


HEADS = st.sets(st.tuples(st.sampled_from(["a", "b", "a~1"]), st.integers(1, 30)))


@given(HEADS)
def test_that_ranges_hold_exactly_the_heads_they_were_made_of(heads):
    ranges = as_ranges(f"{replica}:{seq}" for replica, seq in heads)
    for replica in ("a", "b", "a~1", "c"):
        for seq in range(32):
            assert in_ranges(f"{replica}:{seq}", ranges) == ((replica, seq) in heads)
