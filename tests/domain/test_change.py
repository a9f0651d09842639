"""A change as bytes, its name, and what is left when its values are purged."""

from __future__ import annotations

from hashlib import sha256

import msgspec
import pytest

from domain.change import (
    Change,
    content_digest,
    decode,
    digest_of,
    encode,
    is_tombstone,
    tombstone_of,
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
    over={"0" * 32: ["name"]},
    saw=["1" * 32, "2" * 32],
    by="张三",
    plan="lijiang/1",
)
WHOLE, BODY = encode(FULL)


def committed(*, old: bytes, new: bytes) -> bytes:
    """The change with other words in its values, committed to as they are."""
    header, _, content = BODY.partition(b"\t")
    assert old in content
    content = content.replace(old, new)
    commit = sha256(content).hexdigest()[:32].encode()
    return header.replace(WHOLE.commit.encode(), commit) + b"\t" + content


def test_that_a_change_survives_being_written_and_read():
    assert decode(BODY) == WHOLE
    assert msgspec.structs.replace(WHOLE, commit="") == FULL


def test_that_truth_values_and_numbers_are_told_apart():
    values = decode(BODY).set
    assert values["complete"] is True
    assert type(values["headcount"]) is int


def test_that_a_change_is_one_line():
    change = Change("a", 1, "", 1, "training", "530722", "r", set={"x": "甲\n乙\t丙"})
    _, body = encode(change)
    assert b"\n" not in body
    assert decode(body).set == {"x": "甲\n乙\t丙"}


def test_that_a_field_of_a_newer_program_is_passed_over():
    header, _, content = BODY.partition(b"\t")
    assert decode(header[:-1] + b',"newer":[1]}\t' + content) == WHOLE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        BODY[:-1],
        BODY.replace(b'"seq":3', b'"seq":"3"'),
        committed(old=b'"headcount":30', new=b'"headcount":3.5'),
        committed(old=b'"headcount":30', new=b'"headcount":[1]'),
        committed(old=b'"headcount":30', new=b'"headcount":9223372036854775808'),
        committed(old=b'"headcount":30', new=b'"headcount":-99999999999999999999'),
        BODY.replace(b'"seq":3', b'"seq":0'),
        BODY.replace(b'"seq":3', b'"seq":1099511627776'),
        BODY.replace(b'"at":1152921504606846976', b'"at":-1'),
        BODY.replace(b'"at":1152921504606846976', b'"at":9223372036854775808'),
        b"[" * 100_000,
    ],
)
def test_that_what_is_no_change_is_refused_with_a_sentence(body):
    with pytest.raises(KnownError, match="无法读取"):
        decode(body)


def test_that_the_digest_is_that_of_the_bytes():
    assert digest_of(b"{}") == sha256(b"{}").hexdigest()[:32]


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


def test_that_the_values_can_be_dropped_and_the_name_stays():
    tombstone = tombstone_of(BODY)
    assert is_tombstone(tombstone)
    assert not is_tombstone(BODY)
    assert digest_of(tombstone) == digest_of(BODY)
    assert decode(tombstone) == msgspec.structs.replace(WHOLE, set={})
    for word in ("电工班", "headcount", "complete"):
        assert word.encode() not in tombstone


def test_that_the_commitment_to_the_same_values_differs_each_time():
    assert encode(FULL)[0].commit != WHOLE.commit


def test_that_other_values_do_not_pass_under_the_header():
    header, _, content = BODY.partition(b"\t")
    for other in (content.replace(b"30", b"31"), content + b" ", b"{}", b""):
        with pytest.raises(KnownError, match="无法读取"):
            decode(header + b"\t" + other)


def test_that_a_header_holds_no_values():
    header = BODY.partition(b"\t")[0]
    with pytest.raises(KnownError, match="无法读取"):
        decode(header[:-1] + b',"set":{"name":"x"}}')
