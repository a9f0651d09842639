"""The setup file of a unit: open, locked, altered, and the proof of its one-time secret."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import msgspec
import pytest

from domain.errors import KnownError
from exchange.package.sealing import AgeIdentity, SigningKey
from exchange.setup_file import (
    Lock,
    SetupContent,
    SetupFile,
    join_proof,
    new_secret,
    read_setup_file,
    verify_join_proof,
    write_setup_file,
)

CHEAP = Lock(memory_kib=128, iterations=1, lanes=1)
PLAN = 'key = "lijiang-2021-2025"\nname = "规划"\n'
CODE = "K7QM-2X9P"


@pytest.fixture(scope="module")
def key():
    return SigningKey.new()


@pytest.fixture
def setup(key):
    secret_id, secret = new_secret()
    content = SetupContent(
        plan="lijiang-2021-2025",
        plan_version="1",
        plan_digest=hashlib.sha256(PLAN.encode()).hexdigest(),
        plan_text=PLAN,
        city="530700",
        city_name="丽江市",
        city_recipient=AgeIdentity.new().recipient,
        city_key=key.public_hex,
        secret_id=secret_id,
        secret=secret,
    )
    return SetupFile(
        program_version="0.1.0",
        unit="530722",
        unit_name="永胜县",
        practice=False,
        created=datetime(2026, 11, 22, tzinfo=UTC),
        content=content,
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "永胜县.ljsetup"


def rewritten(path, **changed):
    path.write_text(json.dumps(json.loads(path.read_bytes()) | changed), encoding="utf-8")


def resigned(path, key, **changed):
    """Changes under the signature, by somebody's key."""
    signed = json.dumps(json.loads(json.loads(path.read_bytes())["signed"]) | changed)
    signature = key.sign(signed.encode(), "ljsetup 1").hex()
    rewritten(path, signed=signed, signer=key.public_hex, signature=signature)


def refusal(path, code=None) -> str:
    with pytest.raises(KnownError) as caught:
        read_setup_file(path, code)
    return caught.value.message


def test_that_an_open_file_reads_back_as_written(path, setup, key):
    digest = write_setup_file(path, setup, key)
    assert read_setup_file(path) == setup
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_that_a_locked_file_shows_only_for_whom_it_is(path, setup, key):
    write_setup_file(path, setup, key, code=CODE, cost=CHEAP)
    assert read_setup_file(path) == msgspec.structs.replace(setup, content=None)
    assert setup.content.secret.encode() not in path.read_bytes()


@pytest.mark.parametrize("typed", [CODE, "k7qm2x9p", " K7QM 2X9P ", "Ｋ７ＱＭ－２Ｘ９Ｐ"])
def test_that_the_code_opens_it_however_it_is_typed(path, setup, key, typed):
    write_setup_file(path, setup, key, code=CODE, cost=CHEAP)
    assert read_setup_file(path, typed) == setup


def test_that_a_wrong_code_is_a_sentence(path, setup, key):
    write_setup_file(path, setup, key, code=CODE, cost=CHEAP)
    assert refusal(path, "K7QM-2X9Q") == "开通码不对。"
    assert "至少" in refusal(path, "K")


def test_that_a_file_without_lock_ignores_a_code(path, setup, key):
    write_setup_file(path, setup, key)
    assert read_setup_file(path, "whatever") == setup


def test_that_a_short_code_locks_nothing(path, setup, key):
    with pytest.raises(KnownError, match="开通码至少"):
        write_setup_file(path, setup, key, code="12345", cost=CHEAP)
    assert not path.exists()


def test_that_an_altered_file_is_refused(path, setup, key):
    write_setup_file(path, setup, key)
    signed = json.loads(path.read_bytes())["signed"]
    rewritten(path, signed=signed.replace("530722", "530721"))
    assert refusal(path) == "开通文件的签名无效，内容可能被改动过。"


def test_that_a_signer_other_than_the_city_named_in_it_is_refused(path, setup, key):
    write_setup_file(path, setup, key)
    resigned(path, SigningKey.new())
    assert refusal(path) == "开通文件的签名无效，内容可能被改动过。"


def test_that_a_lock_cannot_be_moved_to_another_unit(path, setup, key):
    write_setup_file(path, setup, key, code=CODE, cost=CHEAP)
    resigned(path, key, unit="530721")
    assert refusal(path, CODE) == "开通码不对。"


@pytest.mark.parametrize(
    "lock",
    [
        {"salt": "", "memory_kib": 128, "iterations": 1, "lanes": 1},
        {"salt": "AAAA=", "memory_kib": 128, "iterations": 1, "lanes": 1},
        {"salt": "A" * 24, "memory_kib": 1 << 40, "iterations": 1, "lanes": 1},
        {"salt": "A" * 24, "memory_kib": 128, "iterations": 10**9, "lanes": 1},
    ],
)
def test_that_a_hostile_lock_is_damaged(path, setup, key, lock):
    write_setup_file(path, setup, key, code=CODE, cost=CHEAP)
    resigned(path, key, lock=lock)
    assert "已损坏" in refusal(path, CODE)


@pytest.mark.parametrize(
    "changed",
    [
        {"plan_digest": "0" * 64},
        {"secret": "AAAA"},
        {"secret": "A"},
        {"city": "x"},
        {"plan_text": "\ud800"},
    ],
)
def test_that_content_against_the_rules_is_damaged(path, setup, key, changed):
    write_setup_file(path, setup, key)
    signed = json.loads(json.loads(path.read_bytes())["signed"])
    content = json.dumps(json.loads(signed["content"]) | changed)
    resigned(path, key, content=content)
    assert "已损坏" in refusal(path)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[1]", b'{"format":' * 100000, b"\xff\xfe", b'{"format":"\xff"}']
)
def test_that_hostile_files_are_a_sentence(path, data):
    path.write_bytes(data)
    assert "已损坏" in refusal(path)


def test_that_another_kind_of_file_is_named_as_such(path, setup, key):
    write_setup_file(path, setup, key)
    rewritten(path, format="ljsync")
    assert refusal(path) == "这不是产改台账的开通文件。"
    path.write_bytes(b" " * (17 << 20))
    assert refusal(path) == "这不是产改台账的开通文件。"


def test_that_a_newer_format_names_the_program_that_is_needed(path, setup, key):
    write_setup_file(path, setup, key)
    rewritten(path, format_version="2.0", program_version="4.0.0")
    assert "需要产改台账 4.0.0" in refusal(path)


def test_that_a_newer_minor_format_is_read(path, setup, key):
    write_setup_file(path, setup, key)
    resigned(path, key, later=1)
    rewritten(path, format_version="1.9", later_field=[1])
    assert read_setup_file(path) == setup


def test_that_a_missing_file_is_a_sentence(path):
    assert "读不出来" in refusal(path)


def test_that_only_the_city_key_named_in_it_can_write_it(path, setup):
    with pytest.raises(ValueError, match="key"):
        write_setup_file(path, setup, SigningKey.new())


def test_that_a_join_proof_holds_for_its_secret_and_keys_only(setup):
    secret = setup.content.secret_bytes
    given = (secret, "530722", "ab" * 32, "age1x")
    proof = join_proof(*given)
    assert verify_join_proof(proof, *given)
    for at, other in enumerate((b"x" * 32, "530721", "cd" * 32, "age1y")):
        assert not verify_join_proof(proof, *given[:at], other, *given[at + 1 :])
    assert not verify_join_proof("证明", *given)
