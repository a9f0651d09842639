"""The signature file of an installer: hostile until its signature holds."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import KnownError
from exchange.package.sealing import SigningKey
from exchange.release import Release, encode, numbers, public_key_line, read, read_public_keys

KEY = SigningKey(bytes(range(32)))
OTHER = SigningKey(bytes(32))
RELEASE = Release(version="1.2.3", size=5, sha256="ab" * 32)


@pytest.fixture
def sig(tmp_path):
    """A function that writes a signature file and gives its path."""

    def write(data: bytes):
        file = tmp_path / "x.sig"
        file.write_bytes(data)
        return file

    return write


def signed(text: str, key=KEY, context="release 1") -> bytes:
    outer = {"format": "changai-release", "format_version": "1.0", "signed": text}
    return json.dumps(outer | {"signature": key.sign(text.encode(), context).hex()}).encode()


def statement(**values) -> str:
    whole = {"product": "产改台账", "version": "1.2.3", "size": 5, "sha256": "ab" * 32}
    return json.dumps(whole | values)


def test_that_a_statement_comes_back_as_it_was_signed(sig):
    assert read(sig(encode(RELEASE, KEY)), (KEY.public_hex,)) == RELEASE


def test_that_any_of_the_known_keys_may_have_signed(sig):
    assert read(sig(encode(RELEASE, KEY)), (OTHER.public_hex, KEY.public_hex)) == RELEASE


@pytest.mark.parametrize("keys", [(), (OTHER.public_hex,)], ids=["none", "another"])
def test_that_another_key_is_refused(sig, keys):
    with pytest.raises(KnownError, match="签名无效"):
        read(sig(encode(RELEASE, KEY)), keys)


def test_that_a_signature_for_another_use_is_refused(sig):
    with pytest.raises(KnownError, match="签名无效"):
        read(sig(signed(statement(), context="ljsetup 1")), (KEY.public_hex,))


def test_that_no_byte_of_a_signature_file_can_change_what_is_believed(sig):
    data = encode(RELEASE, KEY)
    for at in range(len(data)):
        bent = bytearray(data)
        bent[at] ^= 1
        try:
            found = read(sig(bytes(bent)), (KEY.public_hex,))
        except KnownError:
            continue
        assert found == RELEASE


@pytest.mark.parametrize(
    "values",
    [
        {"product": "别的程序"},
        {"version": "1.2.3; rm"},
        {"version": "../1.2.3"},
        {"version": "1"},
        {"version": 1.2},
        {"size": 0},
        {"size": 1 << 40},
        {"size": "5"},
        {"sha256": "AB" * 32},
        {"sha256": "ab"},
        {"sha256": None},
    ],
    ids=str,
)
def test_that_a_signed_statement_of_another_shape_is_refused(sig, values):
    with pytest.raises(KnownError, match="不是产改台账的安装程序"):
        read(sig(signed(statement(**values))), (KEY.public_hex,))


def test_that_a_later_minor_may_say_more(sig):
    text = statement(windows="10.0.17763")
    data = signed(text).replace(b'"format_version": "1.0"', b'"format_version": "1.7"')
    assert read(sig(data), (KEY.public_hex,)) == RELEASE


def test_that_a_later_major_is_told_apart(sig):
    data = signed(statement()).replace(b'"format_version": "1.0"', b'"format_version": "2.0"')
    with pytest.raises(KnownError, match="格式较新"):
        read(sig(data), (KEY.public_hex,))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[" * 5000,
        b"\xff\xfe",
        b"MZ" * 10,
        json.dumps({"format": "ljsetup", "format_version": "1.0"}).encode(),
        signed(statement()).replace(b"changai-release", b"other"),
        signed(statement()) + b" " * (17 << 10),
    ],
    ids=["empty", "no members", "deep", "no text", "program", "setup file", "other", "too large"],
)
def test_that_another_kind_of_file_is_refused(sig, data):
    with pytest.raises(KnownError, match="不是安装程序的签名文件"):
        read(sig(data), (KEY.public_hex,))


def test_that_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "x.sig", tmp_path):
        with pytest.raises(KnownError, match="读不出来"):
            read(path, (KEY.public_hex,))


def test_that_keys_are_read_with_remarks_and_empty_lines():
    text = f"# 2026\n{public_key_line(KEY)}\n\n{public_key_line(OTHER)}  # the former one\n"
    assert read_public_keys(text) == (KEY.public_hex, OTHER.public_hex)


@pytest.mark.parametrize("line", ["???", base64.b64encode(bytes(31)).decode()])
def test_that_a_build_with_a_bad_key_is_a_bug(line):
    with pytest.raises(ValueError, match="no release key"):
        read_public_keys(line)


@given(st.lists(st.integers(0, 300), min_size=2, max_size=4))
def test_that_versions_compare_as_numbers(parts):
    version = ".".join(map(str, parts))
    for at in range(len(parts)):
        higher = [*parts[:at], parts[at] + 1, *[0] * (len(parts) - at - 1)]
        assert numbers(".".join(map(str, higher))) > numbers(version)
    assert numbers(version) == numbers(f"{version}.0") == numbers(f"{version}.dev1")
