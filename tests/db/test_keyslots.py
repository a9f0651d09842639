"""Who opens the key file, with what, and how it bears damage and guessing."""

from __future__ import annotations

import json

import pyrage
import pytest

from db import keyslots
from db.keyfile import KdfCost
from db.unlock_delay import TooSoonError, WrongPassphraseError, wait_after
from domain.errors import KnownError

CHEAP = KdfCost(memory_kib=64, iterations=1, lanes=1)
NAME, WORDS = "和丽华", "玉龙雪山 2026"


class Clock:
    """Stands still until it is moved."""

    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys.json"


@pytest.fixture
def key(path):
    return keyslots.create(path, NAME, WORDS, "clerk", cost=CHEAP)


class TestPassphrase:
    def test_that_the_right_one_gives_the_key(self, path, key, clock):
        assert len(key) == 32
        assert keyslots.unlock(path, NAME, WORDS, clock=clock) == key
        assert keyslots.operators(path) == [(NAME, "clerk")]

    def test_that_full_width_typing_makes_no_difference(self, path, key, clock):
        assert keyslots.unlock(path, NAME, "玉龙雪山　２０２６", clock=clock) == key

    @pytest.mark.parametrize("words", ["", "1234567", "①②③④⑤⑥⑦"])
    def test_that_a_short_one_is_refused(self, path, words):
        with pytest.raises(KnownError, match="口令至少 8 位。"):
            keyslots.create(path, NAME, words, "clerk", cost=CHEAP)
        assert not path.exists()

    def test_that_the_normal_cost_opens_too(self, path, clock):
        key = keyslots.create(path, NAME, WORDS, "clerk", cost=keyslots.NORMAL_COST)
        assert keyslots.unlock(path, NAME, WORDS, clock=clock) == key
        assert json.loads(path.read_bytes())["slots"][0]["memory_kib"] == 65536

    def test_that_neither_key_nor_passphrase_is_in_the_file(self, path, key):
        text = path.read_bytes()
        assert key not in text
        assert key.hex().encode() not in text
        assert WORDS.encode() not in text

    def test_that_an_existing_key_file_is_never_replaced(self, path, key, clock):
        with pytest.raises(KnownError, match="已经有账套的密钥"):
            keyslots.create(path, NAME, WORDS, "clerk", cost=CHEAP)
        assert keyslots.unlock(path, NAME, WORDS, clock=clock) == key


@pytest.mark.usefixtures("key")
class TestGuessing:
    def wrong(self, path, clock, words="wrong words"):
        with pytest.raises(WrongPassphraseError) as caught:
            keyslots.unlock(path, NAME, words, clock=clock)
        assert caught.value.message == "口令不对。"
        return caught.value.wait_seconds

    def test_that_the_wait_grows_and_ends_growing(self, path, clock):
        waits = []
        for _ in range(10):
            waits.append(self.wrong(path, clock))
            clock.now += waits[-1]
        assert waits == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
        assert wait_after(10**9) == 60

    def test_that_an_attempt_within_the_wait_is_refused_unchecked(self, path, clock):
        for _ in range(4):
            clock.now += self.wrong(path, clock)
        clock.now -= 1.5
        with pytest.raises(TooSoonError, match="请等 2 秒再试。") as caught:
            keyslots.unlock(path, NAME, WORDS, clock=clock)
        assert caught.value.wait_seconds == 2
        clock.now += 1.5
        assert keyslots.unlock(path, NAME, WORDS, clock=clock)

    def test_that_a_right_answer_ends_the_count(self, path, clock):
        self.wrong(path, clock)
        clock.now += self.wrong(path, clock)
        keyslots.unlock(path, NAME, WORDS, clock=clock)
        assert self.wrong(path, clock) == 0

    def test_that_a_clock_set_back_makes_the_wait_start_again_not_endless(self, path, clock):
        self.wrong(path, clock)
        self.wrong(path, clock)
        clock.now -= 86400
        with pytest.raises(TooSoonError, match="请等 1 秒"):
            keyslots.unlock(path, NAME, WORDS, clock=clock)
        clock.now += 1
        assert keyslots.unlock(path, NAME, WORDS, clock=clock)

    def test_that_one_operators_mistakes_do_not_hold_up_another(self, path, key, clock):
        keyslots.add_operator(path, key, "木春", "another phrase", "clerk", cost=CHEAP)
        self.wrong(path, clock)
        self.wrong(path, clock)
        assert keyslots.unlock(path, "木春", "another phrase", clock=clock) == key

    @pytest.mark.parametrize(
        "note",
        [
            b"",
            b"[]",
            b"{}",
            b'{"x":1}',
            b'{"x":["a","b"]}',
            b"\xff",
            '{"和丽华":[5,NaN]}'.encode(),
            '{"和丽华":[5,Infinity]}'.encode(),
            '{"和丽华":[1e999,1]}'.encode(),
        ],
    )
    def test_that_a_damaged_note_of_failures_locks_nobody_out(self, path, key, clock, note):
        path.with_name("keys.json.attempts").write_bytes(note)
        assert keyslots.unlock(path, NAME, WORDS, clock=clock) == key


class TestOperators:
    def test_that_an_added_one_opens_the_same_database(self, path, key, clock):
        keyslots.add_operator(path, key, "木春", "another phrase", "reviewer", cost=CHEAP)
        assert keyslots.unlock(path, "木春", "another phrase", clock=clock) == key
        assert keyslots.operators(path) == [(NAME, "clerk"), ("木春", "reviewer")]

    def test_that_a_name_is_given_once(self, path, key):
        with pytest.raises(KnownError, match="已经有操作员"):
            keyslots.add_operator(path, key, NAME, "another phrase", "clerk", cost=CHEAP)

    def test_that_a_name_is_needed(self, path, key):
        with pytest.raises(KnownError, match="请填写操作员姓名"):
            keyslots.add_operator(path, key, " ", "another phrase", "clerk", cost=CHEAP)

    def test_that_a_foreign_key_changes_nothing(self, path, key):
        before = path.read_bytes()
        with pytest.raises(KnownError, match="不一致"):
            keyslots.add_operator(path, b"x" * 32, "木春", "another phrase", "clerk", cost=CHEAP)
        assert path.read_bytes() == before
        assert key

    def test_that_a_changed_passphrase_replaces_the_old(self, path, key, clock):
        keyslots.change_passphrase(path, NAME, WORDS, "new passphrase", cost=CHEAP, clock=clock)
        assert keyslots.unlock(path, NAME, "new passphrase", clock=clock) == key
        with pytest.raises(WrongPassphraseError):
            keyslots.unlock(path, NAME, WORDS, clock=clock)

    @pytest.mark.usefixtures("key")
    def test_that_a_change_needs_the_old_passphrase(self, path, clock):
        with pytest.raises(WrongPassphraseError):
            keyslots.change_passphrase(path, NAME, "not the one", "n" * 8, cost=CHEAP, clock=clock)

    def test_that_a_removed_one_no_longer_opens(self, path, key, clock):
        keyslots.add_operator(path, key, "木春", "another phrase", "clerk", cost=CHEAP)
        keyslots.remove_operator(path, NAME)
        with pytest.raises(KnownError, match="没有操作员"):
            keyslots.unlock(path, NAME, WORDS, clock=clock)

    @pytest.mark.usefixtures("key")
    def test_that_the_last_one_stays(self, path):
        with pytest.raises(KnownError, match="唯一的操作员"):
            keyslots.remove_operator(path, NAME)

    def test_that_the_file_before_is_kept(self, path, key, clock):
        before = path.read_bytes()
        keyslots.set_passphrase(path, key, NAME, "new passphrase", cost=CHEAP)
        kept = path.with_name("keys.json.bak")
        assert kept.read_bytes() == before
        assert keyslots.unlock(kept, NAME, WORDS, clock=clock) == key


class TestRecovery:
    def test_that_the_citys_key_opens_after_a_forgotten_passphrase(self, path, key, clock):
        city = pyrage.x25519.Identity.generate()
        keyslots.set_recovery(path, key, str(city.to_public()))
        assert keyslots.recovery_recipient(path) == str(city.to_public())
        recovered = keyslots.recover(path, f"{city}\n")
        assert recovered == key
        keyslots.set_passphrase(path, recovered, NAME, "new passphrase", cost=CHEAP)
        assert keyslots.unlock(path, NAME, "new passphrase", clock=clock) == key

    def test_that_another_key_does_not_open(self, path, key):
        city, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
        keyslots.set_recovery(path, key, str(city.to_public()))
        with pytest.raises(KnownError, match="打不开这个账套"):
            keyslots.recover(path, str(other))
        with pytest.raises(KnownError, match="无法识别"):
            keyslots.recover(path, "AGE-SECRET-KEY-1X")

    def test_that_a_workspace_without_a_city_says_so(self, path, key):
        assert keyslots.recovery_recipient(path) is None
        with pytest.raises(KnownError, match="没有留下市级的开启方式"):
            keyslots.recover(path, str(pyrage.x25519.Identity.generate()))
        with pytest.raises(KnownError, match="公钥无法识别"):
            keyslots.set_recovery(path, key, "age1x")

    def test_that_a_slot_of_another_workspace_does_not_pass(self, path, key, tmp_path):
        city = pyrage.x25519.Identity.generate()
        other = tmp_path / "other.json"
        other_key = keyslots.create(other, NAME, WORDS, "clerk", cost=CHEAP)
        for one, its_key in ((path, key), (other, other_key)):
            keyslots.set_recovery(one, its_key, str(city.to_public()))
        content = json.loads(path.read_bytes())
        content["recovery"] = json.loads(other.read_bytes())["recovery"]
        path.write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(KnownError, match="已损坏"):
            keyslots.recover(path, str(city))


@pytest.mark.usefixtures("key")
class TestHostileFile:
    @pytest.mark.parametrize(
        "data", [b"", b"null", b"{}", b"\xff", b"[" * 100000, b" " * (2 << 20)]
    )
    def test_that_no_key_file_is_a_sentence(self, path, data):
        path.write_bytes(data)
        with pytest.raises(KnownError, match="密钥文件已损坏") as caught:
            keyslots.operators(path)
        assert "keys.json.bak" in caught.value.hint

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("memory_kib", 1 << 40),
            ("memory_kib", 0),
            ("memory_kib", "64"),
            ("memory_kib", True),
            ("iterations", 10**6),
            ("lanes", 0),
            ("kdf", "md5"),
            ("salt", "AAAA"),
            ("salt", "%"),
            ("nonce", None),
            ("wrapped", "密"),
            ("operator", ""),
            ("operator", "\ud800"),
            ("operator", "x" * 999),
            ("role", ["clerk"]),
        ],
    )
    def test_that_a_slot_against_the_rules_is_a_sentence(self, path, field, value):
        content = json.loads(path.read_bytes())
        content["slots"][0][field] = value
        path.write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(KnownError, match="密钥文件已损坏"):
            keyslots.operators(path)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("slots", []),
            ("slots", {}),
            ("slots", [1]),
            ("recovery", {"recipient": "x"}),
            ("recovery", {"recipient": "x", "sealed": 1}),
            ("format", "x"),
            ("version", "1"),
        ],
    )
    def test_that_a_file_against_the_rules_is_a_sentence(self, path, field, value):
        content = json.loads(path.read_bytes()) | {field: value}
        path.write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(KnownError, match="密钥文件已损坏"):
            keyslots.operators(path)

    def test_that_two_slots_of_one_name_are_refused(self, path):
        content = json.loads(path.read_bytes())
        content["slots"] *= 2
        path.write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(KnownError, match="密钥文件已损坏"):
            keyslots.operators(path)

    def test_that_a_role_raised_by_hand_no_longer_opens(self, path, clock):
        text = path.read_text(encoding="utf-8").replace('"clerk"', '"admin"')
        path.write_text(text, encoding="utf-8")
        with pytest.raises(WrongPassphraseError):
            keyslots.unlock(path, NAME, WORDS, clock=clock)

    def test_that_a_newer_file_asks_for_a_newer_program(self, path):
        content = json.loads(path.read_bytes()) | {"version": 2}
        path.write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(KnownError, match="较新的程序"):
            keyslots.operators(path)

    def test_that_a_missing_file_is_a_sentence(self, path):
        path.unlink()
        with pytest.raises(KnownError, match="没有账套的密钥文件"):
            keyslots.operators(path)

    def test_that_a_folder_in_its_place_is_a_sentence(self, path):
        path.unlink()
        path.mkdir()
        with pytest.raises(KnownError, match="读不出来"):
            keyslots.operators(path)
