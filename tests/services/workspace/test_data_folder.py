"""Where a workspace had better not lie, for facts of any system."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from services.workspace.data_folder import judge, usual_folder
from services.workspace.drives import (
    FIXED,
    NETWORK,
    REMOVABLE,
    LinuxFacts,
    linux_drive,
    read_mounts,
    this_machine,
    windows_drive,
)

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:26 / /tmp rw,nosuid - tmpfs tmpfs rw
41 22 8:17 / /mnt/stick rw - vfat /dev/sdb1 rw
42 22 8:33 / /media/zhang/U\\040盘 rw - exfat /dev/sdc1 rw
43 22 0:50 / /mnt/share rw - cifs //server/共享 rw
44 22 0:51 / /data/zhang/nas rw - fuse.sshfs nas:/ rw
cut short
"""


class Machine:
    """Facts that a test states."""

    def __init__(self, flavour, drives=(), roots=(), marks=()):
        self.flavour = flavour
        self.drives = dict(drives)
        self.roots = [(flavour(root), program) for root, program in roots]
        self.marks = {flavour(mark) for mark in marks}

    def paths(self, folder):
        yield self.flavour(str(folder))

    def drive(self, path):
        return self.drives.get(path.drive, FIXED)

    def synced_roots(self):
        return self.roots

    def holds(self, folder, name):
        return folder / name in self.marks


def windows(folder, **facts):
    return judge(folder, Machine(PureWindowsPath, **facts))


@pytest.mark.parametrize(
    ("number", "kind"),
    [(0, FIXED), (1, FIXED), (2, REMOVABLE), (3, FIXED), (4, NETWORK), (5, REMOVABLE), (6, FIXED)],
)
def test_that_windows_drive_types_mean_what_they_mean_for_data(number, kind):
    assert windows_drive(number) == kind


def test_that_a_local_drive_is_no_reason_to_warn():
    assert windows(r"D:\产改台账\永胜县") is None


def test_that_a_stick_is_warned_of_with_why_and_what_to_do():
    found = windows(r"E:\产改台账", drives={"E:": REMOVABLE})
    assert found.kind == REMOVABLE
    assert "U 盘" in found.reason
    assert "本机硬盘" in found.remedy
    assert str(found) == found.reason + found.remedy


@pytest.mark.parametrize(
    "folder", [r"\\server\共享\产改", "//server/share/x", r"\\?\UNC\server\share\x"]
)
def test_that_a_share_is_known_by_its_name_without_asking_the_drive(folder):
    assert windows(folder).kind == NETWORK


def test_that_a_share_with_a_drive_letter_is_known_by_the_drive():
    assert windows(r"Z:\产改", drives={"Z:": NETWORK}).kind == NETWORK


def test_that_a_long_path_of_a_local_drive_is_no_share():
    assert windows("\\\\?\\C:\\产改台账") is None


@pytest.mark.parametrize(
    ("folder", "program"),
    [
        (r"C:\和志明\OneDrive\文档\产改台账", "OneDrive"),
        (r"C:\和志明\OneDrive - 永胜县总工会\产改", "OneDrive"),
        (r"D:\我的坚果云\产改", "坚果云"),
        (r"D:\Nutstore Files\产改", "坚果云"),
        (r"D:\BaiduSyncdisk\产改", "百度网盘"),
        (r"D:\百度网盘同步空间\产改", "百度网盘"),
        (r"C:\和志明\WPS Cloud Files\产改", "WPS 云盘"),
        (r"D:\WPS云盘\产改", "WPS 云盘"),
        (r"D:\腾讯微云\产改", "腾讯微云"),
        (r"D:\Dropbox (工会)\产改", "Dropbox"),
        (r"C:\和志明\iCloudDrive\产改", "iCloud 云盘"),
    ],
)
def test_that_a_synchronised_folder_is_known_by_its_name(folder, program):
    found = windows(folder)
    assert found.kind == "synced"
    assert f"由{program}同步" in found.reason


def test_that_a_name_which_only_contains_such_a_name_is_no_reason_to_warn():
    assert windows(r"D:\微云山项目\OneDrive资料备份\产改") is None


def test_that_what_onedrive_names_as_its_own_is_known_whatever_it_is_called():
    facts = {"roots": [(r"D:\云", "OneDrive")]}
    assert windows(r"d:\云\产改", **facts).kind == "synced"
    assert windows(r"D:\云", **facts).kind == "synced"
    assert windows(r"D:\云南", **facts) is None


def test_that_the_mark_of_a_synchronising_program_is_found_above():
    assert windows(r"D:\资料\产改\永胜县", marks=[r"D:\资料\.stfolder"]).kind == "synced"


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/data/zhang/产改", FIXED),
        ("/tmp/产改", FIXED),
        ("/mnt/stick/产改", REMOVABLE),
        ("/media/zhang/U 盘/产改", REMOVABLE),
        ("/mnt/share", NETWORK),
        ("/data/zhang/nas/产改", NETWORK),
        ("/data/zhang/nasty", FIXED),
    ],
)
def test_that_linux_drives_are_told_by_what_is_mounted(folder, kind):
    mounts = read_mounts(MOUNTS)
    assert linux_drive(PurePosixPath(folder), mounts, removable=["sdb1"]) == kind


def test_that_of_two_mounts_at_one_place_the_later_counts():
    mounts = read_mounts(MOUNTS + "50 22 0:52 / /mnt/share rw - ext4 /dev/vdb rw\n")
    assert linux_drive(PurePosixPath("/mnt/share/x"), mounts) == FIXED


def test_that_documents_taken_over_by_onedrive_are_not_the_usual_place():
    machine = Machine(PureWindowsPath, roots=[(r"C:\和志明\OneDrive", "OneDrive")])
    documents, home = r"C:\和志明\OneDrive\文档", r"C:\和志明"
    assert usual_folder(documents, home, machine) == home
    assert usual_folder(rf"{home}\Documents", home, machine) == rf"{home}\Documents"


def test_that_onedrive_is_asked_of_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("OneDrive", str(tmp_path / "云"))
    assert judge(tmp_path / "云" / "产改", LinuxFacts()).kind == "synced"


def test_that_a_folder_that_does_not_exist_yet_is_judged_by_the_one_above(tmp_path):
    class Here(LinuxFacts):
        def drive(self, _path):
            return FIXED

    (tmp_path / "同步").mkdir()
    (tmp_path / "同步" / ".stfolder").mkdir()
    assert judge(tmp_path / "同步" / "还没有" / "账套", Here()).kind == "synced"
    assert judge(tmp_path / "别处" / "账套", Here()) is None


@pytest.mark.skipif(sys.platform == "win32", reason="links need administrator rights there")
def test_that_a_link_into_a_synchronised_folder_is_followed(tmp_path):
    class Here(LinuxFacts):
        def drive(self, _path):
            return FIXED

    (tmp_path / "坚果云" / "产改").mkdir(parents=True)
    (tmp_path / "产改").symlink_to(tmp_path / "坚果云" / "产改")
    assert judge(tmp_path / "产改", Here()).kind == "synced"


def test_that_this_machine_answers():
    facts = this_machine()
    for path in facts.paths(Path.home()):
        assert facts.drive(path) in {FIXED, REMOVABLE, NETWORK}
