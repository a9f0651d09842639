"""A Wine prefix as test machine: made once, programs run in it, paths as Windows has them."""

from __future__ import annotations

import getpass
import os
import select
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tools.windows.place import NATIVE, BuildError

BUNDLED_RUNTIME_ONLY = "vcruntime140,vcruntime140_1,msvcp140=n"
"""Makes Wine take the C runtime that a program brings, as a Windows without it would."""
_QUIET = "winemenubuilder.exe=d;mscoree=;mshtml="
_QUIET_SECONDS = 0.3
"""How long nothing may come of a program that has ended."""
_BREATH_SECONDS = 0.05
_LONGEST_REST = 120
"""Seconds after which what still runs in a prefix that should be at rest is ended."""
_HOME_LINKS = ("Desktop", "Documents", "Downloads", "Music", "Pictures", "Videos")
TEST_STUBS = {"icuuc": (), "bcryptprimitives": ("-ladvapi32",)}
"""DLLs of Windows 10 that Wine 8 lacks; ours live in the prefix only and never ship."""


CHINESE_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


@dataclass(frozen=True)
class Ran:
    """What a program in Wine did.

    Attributes:
        status: Its exit status.
        output: What it wrote, both streams.
    """

    status: int
    output: str


class Wine:
    """One prefix.

    Attributes:
        prefix: Its folder.
        drive: The folder that is drive C:.
    """

    def __init__(self, prefix: Path) -> None:
        self.prefix = prefix
        self.drive = prefix / "drive_c"

    @property
    def home(self) -> Path:
        """The Windows user's own folder."""
        return self.drive / "users" / getpass.getuser()

    @property
    def local_data(self) -> Path:
        """%LOCALAPPDATA%."""
        return self.home / "AppData" / "Local"

    def make(self) -> None:
        """Make the prefix: Windows 10, with a user whose folders are its own.

        Raises:
            BuildError: Wine did not start.
        """
        if not (self.prefix / "ready").exists():
            shutil.rmtree(self.prefix, ignore_errors=True)
            self.prefix.mkdir(parents=True)
            self.run("wineboot", "-i", seconds=300)
            self.run("winecfg", "-v", "win10")
            self.wait()
            self._cut_home_links()
            self._add_stubs()
            self._add_font()
        if "10.0." not in self.run("cmd", "/c", "ver").output:
            raise BuildError("Wine does not start as Windows 10")
        (self.prefix / "ready").touch()

    def run(
        self,
        *command: str,
        seconds: int = 580,
        overrides: str = "",
        folder: Path | None = None,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> Ran:
        """Run a program to its end.

        Wine's Python needs pipes as its streams: with a plain file for stdout it does not start.

        Args:
            command: Program and arguments, paths as Windows has them.
            seconds: How long it may take; status 124 when it took longer.
            overrides: More of WINEDLLOVERRIDES.
            folder: The working folder, as this machine has it.
            environment: Variables to add; names that begin with QT_ do not get through.
        """
        added = self._environment(overrides) | dict(environment)
        with self._start(command, folder or self.prefix, added) as running:
            output, has_ended = read_output(running, seconds=seconds)
            if not has_ended:
                running.kill()
                self.end()
        status = running.returncode if has_ended else 124
        return Ran(status, output.decode("utf-8", "replace"))

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a program and go on."""
        return self._start(command, self.prefix, self._environment(""))

    @staticmethod
    def _start(
        command: Sequence[str], folder: Path, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["wine", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
        )

    def wait(self) -> None:
        """Wait until no program runs in the prefix."""
        try:
            subprocess.run(
                ["wineserver", "-w"],
                check=False,
                env=self._environment(""),
                timeout=_LONGEST_REST,
            )
        except subprocess.TimeoutExpired:
            self.end()

    def end(self) -> None:
        """End whatever runs in the prefix."""
        subprocess.run(["wineserver", "-k"], check=False, env=self._environment(""))

    def path(self, path: Path) -> str:
        """A path of this machine as the prefix's programs have it."""
        if path.is_relative_to(self.drive):
            return "C:\\" + str(path.relative_to(self.drive)).replace("/", "\\")
        return "Z:" + str(path.resolve()).replace("/", "\\")

    def _environment(self, overrides: str) -> dict[str, str]:
        own = {
            "LC_ALL": "C.UTF-8",
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEPREFIX": str(self.prefix),
            "WINEDLLOVERRIDES": ";".join(filter(None, (_QUIET, overrides))),
        }
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("CHANGAI_")
        }
        kept.pop("DISPLAY", None)
        return kept | own

    def _cut_home_links(self) -> None:
        """Wine links the user's folders to the real ones; shortcuts must not land there."""
        for name in _HOME_LINKS:
            link = self.home / name
            if link.is_symlink():
                link.unlink()
                link.mkdir()

    def _add_font(self) -> None:
        """A Windows for these users has Chinese letters; Qt's platform for tests wants a file."""
        if CHINESE_FONT.is_file():
            shutil.copy(CHINESE_FONT, self.drive / "windows" / "Fonts")

    def _add_stubs(self) -> None:
        system = self.drive / "windows" / "system32"
        for name, libraries in TEST_STUBS.items():
            source, target = NATIVE / f"{name}_stub.c", system / f"{name}.dll"
            compile_windows(source, target, "-shared", "-static-libgcc", libraries=libraries)


def read_output(running: subprocess.Popen[bytes], *, seconds: float) -> tuple[bytes, bool]:
    """What a program writes, and whether it ended in time.

    Not to the end of the pipe: where the program was the first in the prefix, Wine's services
    hold that too, as long as any program runs.
    """
    assert running.stdout is not None
    output = bytearray()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        has_ended = running.poll() is not None
        if select.select([running.stdout], [], [], _QUIET_SECONDS)[0]:
            chunk = os.read(running.stdout.fileno(), 1 << 16)
            output += chunk
            if chunk:
                continue
        if has_ended:
            return bytes(output), True
        time.sleep(_BREATH_SECONDS)
    return bytes(output), False


def compile_windows(
    source: Path, target: Path, *options: str, libraries: tuple[str, ...] = ()
) -> None:
    """Compile one C file for Windows.

    Raises:
        BuildError: The compiler refused it.
    """
    command = ["x86_64-w64-mingw32-gcc", "-O2", "-s", *options, "-o", str(target), str(source)]
    if subprocess.run([*command, *libraries], check=False).returncode:
        raise BuildError(f"{source.name} did not compile")
