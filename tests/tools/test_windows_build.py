"""What the Windows build decides before Wine is needed: wheels, audit, closing lines, names."""

from __future__ import annotations

import os
import re
import signal
import struct
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tools.windows import suite, wheels, wine
from tools.windows.audit import BESIDE_PYTHON, audit
from tools.windows.place import ROOT, settings

LOCKS = ("requirements.txt", "requirements-dev.txt")


@pytest.mark.parametrize("lock", LOCKS)
def test_that_every_locked_wheel_has_a_hash_and_no_marker_is_left(lock):
    found = wheels.pins(ROOT / lock)
    assert len(found) > 10
    assert all(re.fullmatch(r"\S+==\S+( --hash=sha256:[0-9a-f]{64})+", pin.text) for pin in found)


def test_that_markers_are_judged_for_windows_and_not_for_this_machine():
    names = {pin.name for pin in wheels.pins(ROOT / "requirements-dev.txt")}
    assert {"colorama", "pywin32-ctypes"} <= names
    assert "macholib" not in names


def test_that_what_ships_is_not_fetched_again_for_the_tests():
    shipped = {pin.name for pin in wheels.runtime()}
    assert "pyside6-essentials" in shipped
    assert not shipped & {pin.name for pin in wheels.for_tests()}


@pytest.mark.parametrize(
    ("closing", "counted"),
    [
        ("===== 2821 passed, 3 skipped in 145.61s (0:02:25) =====", "2821 passed, 3 skipped"),
        ("2 passed in 0.10s", "2 passed"),
    ],
    ids=["ruled", "plain"],
)
def test_that_pytests_closing_line_is_found(closing, counted):
    assert suite.closing_line(f"....\n{closing}\n").startswith(counted)


@pytest.mark.parametrize("closing", ["== 1 failed, 2 passed in 1.0s ==", "no tests ran in 0.1s"])
def test_that_a_failing_run_has_no_closing_line_of_its_kind(closing):
    assert suite.closing_line(closing) is None


on_linux = pytest.mark.skipif(os.name == "nt", reason="Wine is run from Linux")


def running(script: str) -> subprocess.Popen[bytes]:
    """A program of the shell, with its output in a pipe."""
    return subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE, start_new_session=True)


@on_linux
@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("echo 1; sleep 0.5; echo 2", (b"1\n2\n", True)),
        ("sleep 60 & echo 1", (b"1\n", True)),
        ("exec >&-; sleep 0.5", (b"", True)),
        ("echo 1; sleep 60", (b"1\n", False)),
    ],
    ids=["plain", "something-holds-the-pipe", "closes-its-output", "too-long"],
)
def test_that_output_is_read_until_the_program_ends_whoever_else_holds_the_pipe(script, found):
    with running(script) as program:
        assert wine.read_output(program, seconds=3) == found
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)


def image(*libraries: str, mark: bytes = b"") -> bytes:
    """A 64-bit executable that does nothing but name the libraries it imports."""
    table = 0x1000
    thunk = table + 20 * (len(libraries) + 1)
    entries, names, at = b"", b"", thunk + 16
    for name in libraries:
        entries += struct.pack("<IIIII", thunk, 0, 0, at + len(names), thunk)
        names += name.encode() + b"\0"
    first_by_number = struct.pack("<QQ", 1 << 63 | 1, 0)
    section = (entries + bytes(20) + first_by_number + names).ljust(0x200, b"\0")
    dos = b"MZ" + mark.ljust(58, b"\0") + struct.pack("<I", 0x80)
    directories = bytes(8) + struct.pack("<II", table, len(entries) + 20) + bytes(14 * 8)
    optional = struct.pack(
        "<HBBIIIIIQIIHHHHHHIIIIHHQQQQII",
        *(0x20B, 0, 0, 0x200, 0, 0, table, table, 0x400000, 0x1000, 0x200, 6, 0, 0, 0, 6, 0, 0),
        *(0x2000, 0x200, 0, 3, 0, 0, 0, 0, 0, 0, 16),
    )
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, len(optional + directories), 2)
    header = b".idata\0\0" + struct.pack("<IIIIIIHHI", 0x200, table, 0x200, 0x200, 0, 0, 0, 0, 0)
    head = dos.ljust(0x80, b"\0") + coff + optional + directories + header
    return head.ljust(0x200, b"\0") + section


@pytest.fixture
def folder(tmp_path) -> Path:
    """A program's folder in which nothing is wrong."""
    inside = tmp_path / "_internal"
    inside.mkdir()
    for name in BESIDE_PYTHON:
        (inside / name).write_bytes(image("kernel32.dll"))
    (tmp_path / "a.exe").write_bytes(image("python311.dll", "api-ms-win-crt-runtime-l1-1-0.dll"))
    return tmp_path


def test_that_a_whole_folder_passes_the_audit(folder):
    assert audit(folder) == []


def test_that_a_library_nobody_brings_fails_the_audit(folder):
    (folder / "_internal" / "b.pyd").write_bytes(image("Missing.dll"))
    assert audit(folder) == ["b.pyd needs missing.dll, which is not there"]


def test_that_a_file_of_wine_fails_the_audit(folder):
    (folder / "_internal" / "b.dll").write_bytes(image(mark=b"Wine builtin DLL"))
    assert audit(folder) == ["b.dll is a file of Wine"]


def test_that_a_stand_in_of_the_test_machine_fails_the_audit(folder):
    (folder / "_internal" / "icuuc.dll").write_bytes(image())
    assert audit(folder) == ["icuuc.dll must not ship"]


def test_that_a_missing_runtime_fails_the_audit(folder):
    (folder / "_internal" / "vcruntime140.dll").unlink()
    assert audit(folder) == ["vcruntime140.dll is not beside the program"]


def test_that_the_installer_and_the_spec_take_every_name_from_one_place():
    script = (ROOT / "installer" / "setup.nsi").read_text(encoding="utf-8")
    code = "\n".join(line for line in script.splitlines() if not line.startswith(";"))
    assert not [name for name in settings().values() if name in code]
