"""What Windows does otherwise: names, locks, long paths, code pages, line ends, drives, clocks.

Each runs on every system where it means something; the rest say why they are skipped.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import main
from db import outside
from domain.errors import KnownError
from domain.plan import read_plan
from exchange.atomic import write_verified
from exchange.workbook.template import write_template
from services.program.resources import plan_text
from services.records import evidence, records
from services.records.evidence_kinds import safe_name
from services.workspace import backup, restore
from services.workspace import workspace as workspaces
from services.workspace.drives import FIXED, WindowsFacts
from tests.services.conftest import OPERATOR, PASSPHRASE, QUICK
from tests.services.road import add

ROOT = Path(__file__).parents[2]
on_windows = pytest.mark.skipif(os.name != "nt", reason="only Windows locks files that are open")
RARE = "𬱖"
"""A letter of real names that GBK, the code page of Chinese Windows, does not have."""


@pytest.mark.parametrize(
    "name",
    ["CON.pdf", "nul", "com1.jpg", "a?b:c*.pdf", "尾点. .", "..\\..\\x.pdf", "名" * 300 + ".pdf"],
    ids=["device", "bare device", "port", "signs", "dots", "folders", "long"],
)
def test_that_a_name_from_elsewhere_becomes_one_that_windows_takes(tmp_path, name):
    safe = safe_name(name)
    (tmp_path / safe).write_bytes(b"x")
    assert [file.name for file in tmp_path.iterdir()] == [safe]


@on_windows
def test_that_a_workbook_open_elsewhere_is_told_as_such_and_kept(tmp_path):
    out = tmp_path / "培训台账.xlsx"
    out.write_bytes(b"being edited")
    with out.open("rb"), pytest.raises(KnownError, match="正在别的程序里打开"):
        write_verified(out, b"new")
    assert out.read_bytes() == b"being edited"
    assert [file.name for file in tmp_path.iterdir()] == [out.name]


@pytest.mark.skipif(os.name != "nt", reason="asks Windows itself")
def test_that_windows_tells_that_the_system_drive_is_fixed():
    assert WindowsFacts().drive(Path(os.environ["SYSTEMROOT"])) == FIXED


def test_that_evidence_still_open_in_another_program_goes_at_the_next_start(
    make_workspace, tmp_path
):
    workspace = make_workspace()
    record = add(workspace)
    picture = tmp_path / "照片.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    evidence.attach(workspace, record, [picture])
    (one,) = evidence.attached(workspace, records.load(workspace, record))
    opened = evidence.open_temporarily(workspace, one.sha256, one.name)
    with opened.open("rb"):
        evidence.clear_temporary(workspace.folder)
        assert opened.exists() == (os.name == "nt")
    evidence.clear_temporary(workspace.folder)
    assert not opened.exists()


def test_that_a_folder_deeper_than_windows_allows_is_refused_before_anything_is_made(tmp_path):
    deep = tmp_path.joinpath(*["很深的文件夹" * 4] * 12)
    assert len(str(deep)) > 260
    with pytest.raises(KnownError, match="路径太长"):
        workspaces.create(deep, unit="530722", operator=OPERATOR, passphrase=PASSPHRASE, cost=QUICK)
    assert list(tmp_path.iterdir()) == []


def test_that_a_console_of_another_code_page_shows_what_it_can(monkeypatch):
    written = io.BytesIO()
    console = io.TextIOWrapper(written, encoding="gbk")
    monkeypatch.setattr(console, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdout", console)
    main._speak_utf8()
    sys.stdout.write(f"姓名 {RARE}")
    console.flush()
    assert written.getvalue().decode("gbk").strip() == "姓名 ?"


def test_that_text_is_utf8_when_it_goes_to_a_file_whatever_the_code_page():
    ran = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "--help"],
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"},
    )
    assert "产改台账" in ran.stdout.decode("utf-8")


def test_that_a_plan_saved_by_notepad_is_the_same_plan():
    text = plan_text()
    assert read_plan(text.replace("\n", "\r\n"), name="规划") == read_plan(text, name="规划")


def test_that_files_are_written_without_new_line_ends(tmp_path):
    write_verified(tmp_path / "a", b"1\n2\r\n3\r")
    assert (tmp_path / "a").read_bytes() == b"1\n2\r\n3\r"


def test_that_a_backup_goes_to_another_drive_and_comes_back(make_workspace, tmp_path):
    other = _other_drive()
    workspace = make_workspace()
    add(workspace)
    out = other / f"changai-{os.getpid()}.cgbak"
    try:
        info = backup.backup(workspace, out)
        restored = restore.restore(
            info.path, tmp_path / "还原", operator=OPERATOR, passphrase=PASSPHRASE
        ).workspace
        restored.close()
    finally:
        out.unlink(missing_ok=True)
    assert info.counts["training"] == 1


def _other_drive() -> Path:
    """A folder on another file system than that of temporary files; on Windows another drive."""
    here = Path.cwd().stat().st_dev
    for folder in (Path("Z:/tmp"), Path("D:/"), Path("/dev/shm")):
        if folder.is_dir() and folder.stat().st_dev != here and os.access(folder, os.W_OK):
            return folder
    pytest.skip("there is no second drive")


def test_that_one_folder_under_two_names_is_no_copy(make_workspace, tmp_path):
    workspace = make_workspace(folder=tmp_path / "永胜县")
    add(workspace)
    replica = workspace.author.chain.replica
    workspace.close()
    alias = tmp_path / "映射的盘"
    try:
        alias.symlink_to(workspace.folder, target_is_directory=True)
    except OSError:
        pytest.skip("this Windows does not let its user make a link")
    seq, _folder = outside.remembered(workspace.token)
    outside.remember(workspace.token, seq, alias)
    opened = workspaces.unlock(workspace.folder, operator=OPERATOR, passphrase=PASSPHRASE)
    again = opened.author.chain.replica
    opened.close()
    assert again == replica


@pytest.mark.parametrize("zone", ["EST5EDT,M3.2.0,M11.1.0", "CST-8", "NZST-12NZDT,M9.5.0,M4.1.0"])
def test_that_the_day_is_chinas_whatever_zone_and_daylight_time_the_pc_has(zone):
    asked = "from domain.clock import HybridClock; print(HybridClock(lambda: {}, 0).today())"
    # The hour that daylight time leaves out in New York, and the one it repeats.
    for moment in (
        datetime(2025, 3, 9, 7, 30, tzinfo=UTC),
        datetime(2025, 11, 2, 6, 30, tzinfo=UTC),
    ):
        answer = subprocess.run(
            [sys.executable, "-c", asked.format(int(moment.timestamp() * 1000))],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=os.environ | {"TZ": zone},
        ).stdout.strip()
        assert answer == f"{moment + timedelta(hours=8):%Y-%m-%d}"


def test_that_a_template_is_written_over_an_older_file(tmp_path):
    from domain.ledgers import LEDGERS  # noqa: PLC0415

    out = tmp_path / "模板.xlsx"
    out.write_bytes(b"of another program")
    write_template(LEDGERS["training"], out)
    assert out.read_bytes().startswith(b"PK")
    assert [file.name for file in tmp_path.iterdir()] == [out.name]
