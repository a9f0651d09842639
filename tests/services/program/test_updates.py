"""Updates: only a newer installer, signed with the release key, byte for byte, is taken."""

from __future__ import annotations

import os
import sys
import time

import pytest

from domain.errors import Cancelled, KnownError
from exchange.package.sealing import SigningKey
from services.program import updates
from services.program.version import program_version
from tests.services.releases import NEWER, releases

__all__ = ["releases"]


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "U盘"
    folder.mkdir()
    return folder


class Cancelling:
    """Stops at the first question."""

    def report(self, *_said):
        pass

    def check(self):
        raise Cancelled


class TestFinding:
    def test_that_the_newest_newer_one_is_found_in_root_and_folder(self, releases, stick):
        releases.installer(stick, "9.2.0")
        wanted = releases.installer(stick / updates.FOLDER, "9.10.0")
        found = updates.find([stick])
        assert (found.version, found.installer) == ("9.10.0", wanted)

    @pytest.mark.parametrize("version", ["0.0.9", program_version(), f"{program_version()}.0"])
    def test_that_an_older_or_equal_one_is_never_offered(self, releases, stick, version):
        releases.installer(stick, version, name="产改台账-99.0.0-setup.exe")
        assert updates.find([stick]) is None

    def test_that_the_name_says_nothing(self, releases, stick):
        file = releases.installer(stick, name="无标题(1).exe")
        assert updates.find([stick]).version == NEWER
        file.rename(stick / "微信改过的名字.exe")
        assert updates.find([stick]).installer.name == "微信改过的名字.exe"

    def test_that_what_another_key_signed_is_passed_over(self, releases, stick):
        releases.installer(stick, "9.9.9", key=SigningKey.new())
        assert updates.find([stick]) is None
        releases.installer(stick / updates.FOLDER)
        assert updates.find([stick]).version == NEWER

    def test_that_other_bytes_than_signed_are_passed_over(self, releases, stick):
        file = releases.installer(stick)
        data = bytearray(file.read_bytes())
        data[100] ^= 1
        file.write_bytes(data)
        assert updates.find([stick]) is None

    def test_that_a_file_replaced_after_it_was_found_is_read_again(self, releases, stick):
        file = releases.installer(stick)
        assert updates.find([stick])
        file.write_bytes(bytes(file.stat().st_size))
        later = time.time_ns() + 10**9
        os.utime(file, ns=(later, later))
        assert updates.find([stick]) is None

    def test_that_nothing_is_found_without_a_release_key(self, releases, stick):
        releases.installer(stick)
        updates.KEY_FILE.unlink()
        assert updates.find([stick]) is None

    @pytest.mark.usefixtures("releases")
    def test_that_a_stick_that_is_gone_offers_nothing(self, stick):
        assert updates.find([stick / "没有"]) is None

    def test_that_looking_can_be_stopped(self, releases, stick):
        releases.installer(stick)
        with pytest.raises(Cancelled):
            updates.find([stick], progress=Cancelling())


class TestChecking:
    def test_that_installer_and_signature_lead_to_the_same(self, releases, stick):
        file = releases.installer(stick)
        by_name = updates.verified(file)
        assert by_name == updates.verified(file.with_name(f"{file.name}.sig"))
        assert (by_name.version, by_name.is_newer) == (NEWER, True)

    def test_that_an_older_one_is_valid_but_not_taken(self, releases, stick):
        found = updates.verified(releases.installer(stick, "0.0.1"))
        with pytest.raises(KnownError, match=r"是 0\.0\.1 版，本程序已是"):
            updates.require_newer(found)

    def test_that_a_missing_signature_is_told(self, releases, stick):
        file = releases.installer(stick)
        file.with_name(f"{file.name}.sig").unlink()
        with pytest.raises(KnownError, match=r"没有找到.*签名文件"):
            updates.verified(file)

    def test_that_a_missing_installer_is_told(self, releases, stick):
        file = releases.installer(stick)
        file.unlink()
        with pytest.raises(KnownError, match="找不到文件"):
            updates.verified(file)
        with pytest.raises(KnownError, match="旁边没有"):
            updates.verified(file.with_name(f"{file.name}.sig"))

    @pytest.mark.parametrize(
        "data", [b"MZ" * 9, b"ZM" + NEWER.encode() * 1000], ids=["short", "bent"]
    )
    def test_that_a_changed_installer_is_told(self, releases, stick, data):
        file = releases.installer(stick)
        file.write_bytes(data)
        with pytest.raises(KnownError, match="与签名不符"):
            updates.verified(file)

    def test_that_a_build_without_a_key_says_so(self, releases, stick):
        file = releases.installer(stick)
        updates.KEY_FILE.unlink()
        with pytest.raises(KnownError, match="没有内置发布公钥"):
            updates.verified(file)


class TestTaking:
    def test_that_the_copy_is_private_and_the_same(self, releases, stick, state_dir):
        file = releases.installer(stick)
        copy = updates.take(updates.verified(file))
        assert copy.read_bytes() == file.read_bytes()
        assert copy.is_relative_to(state_dir)
        if os.name == "posix":
            assert copy.parent.stat().st_mode & 0o077 == 0

    def test_that_a_file_exchanged_after_the_check_is_not_taken(self, releases, stick, state_dir):
        file = releases.installer(stick)
        found = updates.verified(file)
        file.write_bytes(bytes(found.size))
        with pytest.raises(KnownError, match="与签名不符"):
            updates.take(found)
        assert list(state_dir.rglob("*.exe")) == []

    def test_that_a_stick_pulled_out_is_told(self, releases, stick):
        file = releases.installer(stick)
        found = updates.verified(file)
        file.unlink()
        with pytest.raises(KnownError, match="U 盘"):
            updates.take(found)

    def test_that_cancelling_leaves_no_copy(self, releases, stick, state_dir):
        found = updates.verified(releases.installer(stick))
        with pytest.raises(Cancelled):
            updates.take(found, progress=Cancelling())
        assert list(state_dir.rglob("*.exe")) == []

    def test_that_copies_of_former_updates_go(self, releases, stick):
        found = updates.verified(releases.installer(stick))
        first = updates.take(found)
        second = updates.take(found)
        assert second.exists()
        assert not first.exists()

    @pytest.mark.skipif(sys.platform == "win32", reason="there it does start")
    def test_that_elsewhere_than_on_windows_nothing_is_started(self, releases, stick):
        copy = updates.take(updates.verified(releases.installer(stick)))
        with pytest.raises(KnownError, match="不是 Windows"):
            updates.start(copy)

    def test_that_the_copy_is_started_without_what_binds_it_to_this_program(
        self, releases, stick, monkeypatch
    ):
        started = []
        monkeypatch.setenv("_PYI_APPLICATION_HOME_DIR", "x")
        monkeypatch.setenv("PATH_OF_THE_USER", "y")
        monkeypatch.setattr(updates, "require_windows", lambda: None)
        monkeypatch.setattr(
            "subprocess.Popen", lambda command, **options: started.append((command, options))
        )
        copy = updates.take(updates.verified(releases.installer(stick)))
        updates.start(copy)
        ((command, options),) = started
        assert command == [str(copy), "/UPDATE"]
        assert options["env"]["PATH_OF_THE_USER"] == "y"
        assert "_PYI_APPLICATION_HOME_DIR" not in options["env"]

    def test_that_one_that_is_blocked_is_told_with_where_it_lies(
        self, releases, stick, monkeypatch
    ):
        def refuse(_command, **_options):
            raise PermissionError

        monkeypatch.setattr(updates, "require_windows", lambda: None)
        monkeypatch.setattr("subprocess.Popen", refuse)
        copy = updates.take(updates.verified(releases.installer(stick)))
        with pytest.raises(KnownError, match="杀毒软件") as told:
            updates.start(copy)
        assert str(copy) in told.value.hint


class TestPuttingOnAStick:
    def test_that_both_files_arrive_under_the_releases_own_name(self, releases, stick, tmp_path):
        file = releases.installer(tmp_path / "下载", name="下载(2).exe")
        put = updates.put_on(updates.verified(file), stick)
        assert put == stick / "产改台账更新" / f"产改台账-{NEWER}-setup.exe"
        assert updates.find([stick]).installer == put

    def test_that_other_bytes_never_appear_there(self, releases, stick, tmp_path):
        file = releases.installer(tmp_path / "下载")
        found = updates.verified(file)
        file.write_bytes(bytes(found.size))
        with pytest.raises(KnownError, match="与签名不符"):
            updates.put_on(found, stick)
        assert list((stick / updates.FOLDER).iterdir()) == []

    def test_that_cancelling_leaves_nothing_half(self, releases, stick, tmp_path):
        found = updates.verified(releases.installer(tmp_path / "下载"))
        with pytest.raises(Cancelled):
            updates.put_on(found, stick, progress=Cancelling())
        assert list((stick / updates.FOLDER).iterdir()) == []

    def test_that_a_missing_stick_is_told(self, releases, stick, tmp_path):
        found = updates.verified(releases.installer(tmp_path / "下载"))
        with pytest.raises(KnownError, match="U 盘"):
            updates.put_on(found, stick / "没有")
