"""A workspace: made, unlocked, copied, moved, restored, and never two of one replica."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from db.engine import reading, writing
from db.journal import add_chain, insert_changes
from domain.change import Change, digest_of, encode
from domain.errors import KnownError
from domain.ledgers import LEDGERS
from exchange.package.manifest import Certificate, is_endorsed
from services.records import records
from services.records.records import Record
from services.records.undo import undo
from services.sync import joining
from services.workspace import layout
from services.workspace import workspace as workspaces
from services.workspace.keys import certificates, signing_key
from services.workspace.replicas import letter_of
from tests.services.conftest import OPERATOR, PASSPHRASE, UNIT


@pytest.fixture
def unlock(clock):
    """Open a folder; everything opened is closed after the test."""
    opened = []

    def run(folder, passphrase=PASSPHRASE, operator=OPERATOR):
        made = workspaces.unlock(folder, operator=operator, passphrase=passphrase, now=clock)
        opened.append(made)
        return made

    yield run
    for workspace in opened:
        workspace.engine.dispose()


def save(workspace, name="班"):
    return records.save(workspace, Record("", "training", "", {"name": name}))


def copy_of(workspace, target):
    workspace.close()
    return shutil.copytree(workspace.folder, target)


def replica(workspace):
    return workspace.author.chain


def test_that_a_new_workspace_opens_with_its_passphrase(make_workspace, unlock):
    made = make_workspace()
    record = save(made).first()
    made.close()
    opened = unlock(made.folder)
    assert records.load(opened, record).fields == {"name": "班"}
    assert (opened.unit, opened.practice, opened.is_city) == (UNIT, False, False)
    assert replica(opened) == replica(made)
    assert replica(opened).letter == "甲"
    assert layout.operators(made.folder) == [OPERATOR]


def test_that_practice_is_remembered(make_workspace, unlock):
    made = make_workspace(practice=True)
    made.close()
    assert unlock(made.folder).practice


def test_that_no_workspace_is_made_over_another(make_workspace):
    made = make_workspace()
    with pytest.raises(KnownError, match="已经有账套"):
        make_workspace(folder=made.folder)


def test_that_an_unknown_unit_is_refused_and_nothing_left(make_workspace, tmp_path):
    with pytest.raises(KnownError, match="999999"):
        make_workspace("999999", folder=tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_that_a_short_passphrase_is_refused_and_nothing_left(make_workspace, tmp_path):
    with pytest.raises(KnownError, match="口令至少"):
        make_workspace(folder=tmp_path / "new", passphrase="短")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("name", "why"), [("长" * 41, "超过 40 个字"), (" ", "请填写"), ("张\x00三", "不能显示")]
)
def test_that_a_name_no_change_could_carry_is_refused_and_nothing_left(
    make_workspace, tmp_path, name, why
):
    with pytest.raises(KnownError, match=why):
        make_workspace(folder=tmp_path / "new", operator=name)
    assert not (tmp_path / "new").exists()


def test_that_a_folder_that_cannot_be_made_is_one_sentence(make_workspace, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KnownError, match="不能在"):
        make_workspace(folder=tmp_path / "file" / "workspace")


def test_that_a_folder_without_a_workspace_is_one_sentence(unlock, tmp_path):
    with pytest.raises(KnownError, match="没有账套"):
        unlock(tmp_path)


def test_that_wrong_passphrases_cost_more_and_more_time(make_workspace, unlock, clock):
    made = make_workspace()
    made.close()
    waits = []
    for _ in range(8):
        with pytest.raises(KnownError) as told:
            unlock(made.folder, "错误的口令")
        assert PASSPHRASE not in str(told.value)
        seconds = 0
        while "口令不对" not in str(told.value) and seconds < 4000:
            seconds += 1
            clock.move(seconds=1)
            with pytest.raises(KnownError) as told:
                unlock(made.folder, "错误的口令")
        waits.append(seconds)
    assert waits == sorted(waits)
    assert waits[-1] > waits[0] == 0
    clock.move(hours=2)
    assert unlock(made.folder).unit == UNIT


def test_that_an_unknown_operator_is_one_sentence(make_workspace, unlock):
    made = make_workspace()
    made.close()
    with pytest.raises(KnownError):
        unlock(made.folder, operator="没有此人")


def test_that_a_copied_folder_goes_on_as_the_next_replica(make_workspace, unlock, tmp_path):
    made = make_workspace()
    record = save(made).first()
    copied = unlock(copy_of(made, tmp_path / "copy"))
    assert replica(copied).letter == "乙"
    assert replica(copied).replica != replica(made).replica
    assert copied.token != made.token
    assert records.load(copied, record).fields["name"] == "班"
    assert replica(unlock(made.folder)) == replica(made)
    third = unlock(copy_of(copied, tmp_path / "third"))
    assert replica(third).letter == "丙"


def test_that_the_new_replica_has_a_key_that_the_old_one_endorsed(make_workspace, unlock, tmp_path):
    made = make_workspace()
    with made.read() as connection:
        old = signing_key(connection).public_hex
    copied = unlock(copy_of(made, tmp_path / "copy"))
    with copied.read() as connection:
        (certificate,) = certificates(connection, UNIT)
        new = signing_key(connection).public_hex
    assert isinstance(certificate, Certificate)
    assert is_endorsed(certificate)
    assert (certificate.endorsed_by, certificate.public_key) == (old, new)
    assert (certificate.replica, certificate.letter) == (replica(copied).replica, "乙")
    assert new != old


def test_that_a_copy_of_a_workspace_without_records_is_noticed_too(
    make_workspace, unlock, tmp_path
):
    made = make_workspace()
    copied = unlock(copy_of(made, tmp_path / "copy"))
    assert replica(copied).replica != replica(made).replica


def test_that_original_and_copy_write_chains_of_their_own(make_workspace, unlock, tmp_path):
    made = make_workspace()
    save(made)
    copied = unlock(copy_of(made, tmp_path / "copy"))
    save(copied, "乙班")
    original = unlock(made.folder)
    save(original, "甲班")
    with reading(copied.engine) as connection:
        ids = connection.exec_driver_sql("SELECT id FROM change ORDER BY id").scalars().all()
    assert [(one >> 40, one & 0xFF) for one in ids] == [(1, 1), (2, 1)]
    assert replica(unlock(made.folder)) == replica(made)
    assert replica(unlock(copied.folder)) == replica(copied)


def test_that_a_copy_forgets_what_could_be_undone(make_workspace, unlock, tmp_path):
    made = make_workspace()
    step = save(made).undo
    copied = unlock(copy_of(made, tmp_path / "copy"))
    save(copied, "乙班")
    with pytest.raises(KnownError, match="已经撤销"):
        undo(copied, step + 7)
    assert undo(copied, 1).label == "撤销：添加培训班"
    with reading(copied.engine) as connection:
        names = connection.exec_driver_sql("SELECT name FROM training WHERE NOT deleted")
        assert names.scalars().all() == ["班"]


def test_that_an_older_state_put_back_becomes_a_new_replica(make_workspace, unlock, tmp_path):
    made = make_workspace()
    save(made)
    older = copy_of(made, tmp_path / "older")
    newer = unlock(made.folder)
    save(newer, "后来的班")
    newer.close()
    shutil.rmtree(made.folder)
    shutil.copytree(older, made.folder)
    opened = unlock(made.folder)
    assert replica(opened).letter == "乙"
    assert replica(opened).replica != replica(made).replica


def test_that_a_moved_folder_stays_who_it_is(make_workspace, unlock, tmp_path):
    made = make_workspace()
    save(made)
    made.close()
    moved = tmp_path / "elsewhere"
    made.folder.rename(moved)
    opened = unlock(moved)
    assert replica(opened) == replica(made)
    save(opened)
    opened.close()
    moved.rename(made.folder)
    assert replica(unlock(made.folder)) == replica(made)


def test_that_a_lost_note_costs_only_a_new_replica(make_workspace, unlock, state_dir):
    made = make_workspace()
    record = save(made).first()
    made.close()
    shutil.rmtree(state_dir)
    opened = unlock(made.folder)
    assert replica(opened).letter == "乙"
    assert records.load(opened, record).fields["name"] == "班"
    opened.close()
    assert replica(unlock(made.folder)) == replica(opened)


@pytest.mark.parametrize("note", [b"", b"null", b"[1]", b"\xff", b'{"seq": 1e999, "folder": 1}'])
def test_that_a_note_broken_by_a_power_cut_does_not_make_another_replica(
    make_workspace, unlock, state_dir, note
):
    made = make_workspace()
    save(made)
    made.close()
    (state_dir / "replicas" / f"{made.token}.json").write_bytes(note)
    assert replica(unlock(made.folder)) == replica(made)


def test_that_a_note_on_another_folder_that_is_gone_or_odd_is_no_copy(
    make_workspace, unlock, state_dir
):
    made = make_workspace()
    save(made)
    made.close()
    path = state_dir / "replicas" / f"{made.token}.json"
    for folder in ("/gone", "\x00", "x" * 5000):
        path.write_text(json.dumps({"seq": 1, "folder": folder}), encoding="utf-8")
        assert replica(unlock(made.folder)) == replica(made)


def give_up(workspace):
    with workspace.write() as work:
        work.create(LEDGERS["training"], UNIT, {"name": "不要了"})
        work.finish("添加")
        raise ZeroDivisionError


def test_that_an_action_given_up_does_not_make_another_replica(make_workspace, unlock):
    made = make_workspace()
    save(made)
    with made.write() as work:
        work.create(LEDGERS["training"], UNIT, {"name": "不要了"})
    with pytest.raises(ZeroDivisionError):
        give_up(made)
    made.close()
    assert replica(unlock(made.folder)) == replica(made)


def test_that_stamps_go_on_after_the_machines_date_went_back(make_workspace, unlock, clock):
    made = make_workspace()
    first = records.load(made, save(made).first()).modified
    made.close()
    clock.move(days=-400)
    opened = unlock(made.folder)
    assert records.load(opened, save(opened).first()).modified > first


def test_that_a_stamp_of_another_far_ahead_does_not_move_the_clock_at_the_next_start(
    make_workspace, unlock, clock
):
    made = make_workspace()
    far = (clock() + 40 * 24 * 3600 * 1000) << 16
    _, body = encode(Change("b" * 16, 1, "", far, "training", UNIT, "f" * 32, set={"name": "班"}))
    with writing(made.engine) as connection:
        other = add_chain(connection, unit=UNIT, replica="b" * 16)
        insert_changes(connection, [(other.number << 40 | 1, "r", digest_of(body), body)], source=1)
    made.close()
    opened = unlock(made.folder)
    assert records.load(opened, save(opened).first()).modified < far


@pytest.mark.parametrize("content", [b"", b"x" * 100, bytes(8192)])
def test_that_a_ruined_database_is_one_sentence(make_workspace, unlock, content, capfd):
    made = make_workspace()
    made.close()
    for path in made.folder.glob("data.db-*"):
        path.unlink()
    (made.folder / "data.db").write_bytes(content)
    with pytest.raises(KnownError):
        unlock(made.folder)
    assert capfd.readouterr().err == ""


def test_that_letters_go_on_after_ten():
    assert [letter_of(n) for n in (0, 1, 9, 10, 11, 20)] == ["甲", "乙", "癸", "甲2", "乙2", "甲3"]


def test_that_a_workspace_made_by_a_relative_path_stays_the_same_replica(
    make_workspace, unlock, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    made = make_workspace(folder=Path("relative"))
    replica = made.author.chain
    made.close()
    assert unlock(Path("relative")).author.chain == replica


@pytest.mark.skipif(os.name == "nt", reason="Windows has it of the user's profile")
def test_that_only_its_owner_can_read_a_workspace_its_keys_and_the_recovery_sheet(
    make_workspace, tmp_path
):
    city = make_workspace("530700")
    sheet = joining.write_recovery_sheet(city, tmp_path / "恢复页.txt")
    assert city.folder.stat().st_mode & 0o777 == 0o700
    for file in (sheet, city.folder / "keys.json"):
        assert file.stat().st_mode & 0o777 == 0o600


def test_that_what_a_kill_left_is_gone_after_the_next_start(workspace, clock):
    backups = workspace.folder / "backups"
    backups.mkdir()
    left = [folder / ".0123456789abcdef.part" for folder in (workspace.folder, backups)]
    for path in left:
        path.touch()
        os.utime(path, (0, 0))
    workspaces.unlock(workspace.folder, operator=OPERATOR, passphrase=PASSPHRASE, now=clock).close()
    assert not any(path.exists() for path in left)
