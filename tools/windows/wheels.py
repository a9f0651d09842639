"""The Windows wheels of the locked requirements, every one with its hash checked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from tools.windows.place import ROOT, WORK, BuildError

INTERPRETER_LOCK = Path(__file__).with_name("interpreter.txt")
_TARGET = ("--platform", "win_amd64", "--python-version", "3.11")
_WINDOWS = {
    "sys_platform": "win32",
    "platform_system": "Windows",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
    "python_version": "3.11",
    "python_full_version": "3.11.7",
    "extra": "",
}
SOURCE_ONLY = frozenset({"odfpy"})
"""Pure Python packages that are published as source; their wheel is made here."""
NOT_IN_WINE = frozenset({"mypy", "mypy-extensions", "librt", "ast-serialize", "ruff"})
"""What only checks the source; it does so on the machine that builds."""


@dataclass(frozen=True)
class Pin:
    """One locked requirement.

    Attributes:
        name: Of the package, in lower case with hyphens.
        text: As a requirements file has it, with hashes, without marker.
    """

    name: str
    text: str


def pins(lock: Path) -> list[Pin]:
    """The requirements of a lock file that hold on Windows, whatever this machine is.

    pip judges environment markers by the machine it runs on, so they are judged here.
    """
    found = []
    for entry in _entries(lock.read_text(encoding="utf-8").splitlines()):
        words = entry.split()
        hashes = [word for word in words if word.startswith("--hash=")]
        requirement = Requirement(" ".join(word for word in words if word not in hashes))
        if requirement.marker and not requirement.marker.evaluate(_WINDOWS):
            continue
        name = requirement.name.lower().replace("_", "-")
        found.append(Pin(name, " ".join((f"{requirement.name}{requirement.specifier}", *hashes))))
    return found


def runtime() -> list[Pin]:
    """What the program needs to run."""
    return pins(ROOT / "requirements.txt")


def for_tests() -> list[Pin]:
    """What building and testing needs beside that."""
    shipped = {pin.name for pin in runtime()}
    return [
        pin for pin in pins(ROOT / "requirements-dev.txt") if pin.name not in shipped | NOT_IN_WINE
    ]


def fetch(wanted: Iterable[Pin], folder: Path) -> None:
    """Bring wheels into a folder.

    Raises:
        BuildError: One is not to be had, or its hash is another.
    """
    folder.mkdir(parents=True, exist_ok=True)
    binary = [pin for pin in wanted if pin.name not in SOURCE_ONLY]
    source = [pin for pin in wanted if pin.name in SOURCE_ONLY]
    _pip("download", "--no-deps", "--only-binary=:all:", *_TARGET, pins=binary, folder=folder)
    if source:
        _pip("wheel", "--no-deps", pins=source, folder=folder)


def install(wanted: Iterable[Pin], folder: Path, target: Path) -> None:
    """Unpack wheels of a folder into a ``site-packages`` for Windows.

    Raises:
        BuildError: pip failed.
    """
    names = [pin.text.split(maxsplit=1)[0] for pin in wanted]
    options = ["--no-index", "--no-deps", "--no-compile", "--only-binary=:all:", *_TARGET]
    _call("install", *options, "--find-links", str(folder), "--target", str(target), *names)


def _pip(verb: str, *options: str, pins: list[Pin], folder: Path) -> None:
    listed = WORK / "wanted.txt"
    listed.write_text("".join(f"{pin.text}\n" for pin in pins), encoding="utf-8")
    _call(
        verb,
        *options,
        "--require-hashes",
        "-r",
        str(listed),
        "--wheel-dir" if verb == "wheel" else "--dest",
        str(folder),
    )


def _call(*arguments: str) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments, "-qq"],
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    if finished.returncode:
        raise BuildError(f"pip {arguments[0]} failed")


def _entries(lines: Iterable[str]) -> Iterable[str]:
    """The entries of a lock file, each on one line, without comments."""
    entry = ""
    for line in lines:
        text = line.split(" #")[0].strip()
        if text.startswith("#") or not text:
            continue
        entry += " " + text.removesuffix("\\").strip()
        if not text.endswith("\\"):
            yield entry.strip()
            entry = ""
