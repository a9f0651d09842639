"""Tries the installer out in Wine as an office would: install, use, upgrade, refuse, uninstall."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from exchange.package.sealing import SigningKey
from services.program.updates import KEY_FILE
from tools.sign_release import add_key, sign
from tools.windows.installer import make_installer
from tools.windows.place import ROOT, WORK, BuildError, settings
from tools.windows.wine import BUNDLED_RUNTIME_ONLY, Ran, Wine

STALE = "stale.txt"
OLDER = "0.0.1"
"""Version of the installer that the real one is to replace."""
UNIT = "530722"
PASSPHRASE = "正确的口令 12"
SAMPLE = ROOT / "tests" / "data" / "samples" / "培训台账.xlsx"
EXPECTED = SAMPLE.with_name("expected.json")
_RUNNING, _TOO_OLD = 5, 4
_PATIENCE = 30.0


def prove(wine: Wine, program: Path, setup: Path, *, version: str) -> list[str]:
    """Go through everything that is promised of the installer.

    Args:
        wine: A prefix.
        program: The program's folder that was packed.
        setup: The installer.
        version: Its version.

    Returns:
        What was shown, a line each.

    Raises:
        BuildError: Something is not as promised.
    """
    key = SigningKey.new()
    older = WORK / f"older-{OLDER}.exe"
    make_installer(_older_program(program, version, key), older, version=OLDER, quick=True)
    trial = _Trial(wine, setup, older, version)
    return trial.go(key)


def _older_program(program: Path, version: str, key: SigningKey) -> Path:
    """The same program as an earlier version that knows a release key, with a file of its own."""
    folder = WORK / "older"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(program, folder)
    inside = folder / "_internal"
    (inside / STALE).write_text("of the older program", encoding="ascii")
    text = (inside / "pyproject.toml").read_text(encoding="utf-8")
    (inside / "pyproject.toml").write_text(
        text.replace(f'version = "{version}"', f'version = "{OLDER}"', 1), encoding="utf-8"
    )
    add_key(key, inside / "resources" / KEY_FILE.name)
    return folder


class _Trial:
    """One office's PC, from the first installation to the last."""

    def __init__(self, wine: Wine, setup: Path, older: Path, version: str) -> None:
        own = settings()
        self._wine, self._version = wine, version
        self._product, self._console, self._name = own["product"], own["console"], own["folder"]
        self._folder = wine.drive / "测试 目录" / own["product"]
        self._data = wine.home / "Documents" / own["product"] / "永胜县"
        self._state = wine.local_data / own["folder"]
        self._setup, self._older = wine.drive / "new.exe", wine.drive / "old.exe"
        for folder in (self._folder.parent, self._data.parent, self._state):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copy(setup, self._setup)
        shutil.copy(older, self._older)
        self._shown: list[str] = []

    def go(self, key: SigningKey) -> list[str]:
        """All of it.

        Args:
            key: The release key that the older version knows.
        """
        self._refuse_old_windows()
        self._install()
        self._double_click()
        self._selftest("after the installation, in a path with Chinese and a space")
        self._work()
        self._offer(key)
        self._refuse_while_running()
        self._upgrade()
        self._selftest("after the upgrade")
        self._work_on()
        self._uninstall()
        self._install_anew()
        self._uninstall_with_data()
        return self._shown

    def _expect(self, what: str, *, holds: bool, told: str = "") -> None:
        if not holds:
            raise BuildError(f"not as promised: {what}\n{told}")
        self._shown.append(what)

    # -- steps ------------------------------------------------------------------------------

    def _refuse_old_windows(self) -> None:
        self._wine.run("winecfg", "-v", "win81")
        ran = self._run_setup(self._setup)
        self._wine.run("winecfg", "-v", "win10")
        self._expect(
            "Windows before 10 is refused",
            holds=ran.status == _TOO_OLD and not self._default_folder.exists(),
            told=str(ran),
        )

    def _install(self) -> None:
        # /D= comes last and unquoted: a space makes it two words here.
        ran = self._run_setup(self._older, *f"/D={self._wine.path(self._folder)}".split(" "))
        self._expect("a silent installation", holds=ran.status == 0, told=str(ran))
        self._expect("both programs are there", holds=all(map(Path.is_file, self._programs)))
        self._expect("shortcuts on desktop and in the Start menu", holds=len(self._links()) == 2)
        registry = self._registry()
        self._expect(
            "packages and setup files open with a double click",
            holds=all(
                text in registry
                for text in (
                    r"[Software\\Classes\\.ljsync]",
                    r"[Software\\Classes\\.ljsetup]",
                    rf"[Software\\Classes\\{self._name}.Package\\shell\\open\\command]",
                    r'.exe\" \"%1\""',
                )
            ),
        )
        self._expect("the version is registered", holds=f'"DisplayVersion"="{OLDER}"' in registry)

    def _double_click(self) -> None:
        classes = r"Software\Classes"
        # Windows looks into the user's classes by itself.
        self._wine.run("reg", "copy", rf"HKCU\{classes}", rf"HKLM\{classes}", "/s", "/f")
        file = self._wine.drive / "资料" / "开通 文件.ljsetup"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
        opening = self._wine.start("start", self._wine.path(file))
        try:
            ended = self._until(self._end_program)
        finally:
            self._wine.end()
            opening.wait()
        self._expect("a double click on a setup file starts the program", holds=ended)

    def _end_program(self) -> bool:
        """End the window program; whether it ran."""
        ran = self._wine.run("taskkill", "/f", "/im", f"{self._product}.exe")
        return ran.status == 0

    def _selftest(self, when: str) -> None:
        pictures = self._wine.drive / "pictures"
        shutil.rmtree(pictures, ignore_errors=True)
        ran = self._command("selftest", "--pictures", self._wine.path(pictures))
        self._expect(
            f"selftest with the runtime it brings, {when}",
            holds=ran.status == 0 and len(list(pictures.rglob("*.png"))) > 10,
            told=ran.output,
        )

    def _work(self) -> None:
        """A clerk makes a workspace and imports a workbook."""
        made = self._command("init", "--unit", UNIT, "--data", self._wine.path(self._data))
        self._expect("a workspace is made", holds=made.status == 0, told=made.output)
        sample = self._wine.drive / "资料" / SAMPLE.name
        sample.parent.mkdir(exist_ok=True)
        shutil.copy(SAMPLE, sample)
        wanted = json.loads(EXPECTED.read_text(encoding="utf-8"))[SAMPLE.stem]
        before = self._command("import", "training", self._wine.path(sample), *self._on_data)
        read = json.loads(before.output)
        self._records = read["new"]
        self._expect(
            "the sample workbook gives what it should",
            holds=(self._records, read["failed"]) == (wanted["good"], len(wanted["bad"])),
            told=before.output,
        )
        (self._folder / "说明 我的.txt").write_text("x", encoding="ascii")

    def _offer(self, key: SigningKey) -> None:
        """The new installer on a stick, signed; and one that somebody has changed."""
        stick = self._wine.drive / "U盘" / "产改台账更新"
        shutil.rmtree(stick, ignore_errors=True)
        stick.mkdir(parents=True)
        file = Path(shutil.copy(self._setup, stick / f"{self._product}-{self._version}-setup.exe"))
        sign(key, file, self._version)
        good = self._command("update", self._wine.path(file), "--json")
        self._expect(
            "a newer installer that the release key has signed is offered",
            holds=good.status == 0 and json.loads(good.output)["newer"] is True,
            told=good.output,
        )
        with file.open("r+b") as stream:
            stream.seek(file.stat().st_size // 2)
            stream.write(b"changed")
        bad = self._command("update", self._wine.path(file), "--json")
        self._expect("one that was changed is refused", holds=bad.status == 1, told=bad.output)

    def _refuse_while_running(self) -> None:
        running = self._wine.start(self._wine.path(self._programs[0]))
        try:
            self._until(lambda: (self._state / "logs").exists() or running.poll() is not None)
            time.sleep(3)
            ran = self._run_setup(self._setup)
            self._expect(
                "nothing is touched while the program runs",
                holds=ran.status == _RUNNING and self._stale.exists() and running.poll() is None,
                told=f"{ran} program: {running.poll()}",
            )
        finally:
            self._wine.end()
            running.wait()

    def _upgrade(self) -> None:
        ran = self._run_setup(self._setup)
        self._expect(
            "an upgrade finds the folder and replaces the program wholly",
            holds=ran.status == 0 and not self._stale.exists() and self._programs[0].is_file(),
            told=str(ran),
        )
        self._expect(
            "the new version is registered",
            holds=f'"DisplayVersion"="{self._version}"' in self._registry(),
        )

    def _work_on(self) -> None:
        ran = self._command("check", "--rebuild", *self._on_data)
        found = json.loads(ran.output)
        self._expect(
            "the workspace opens in the new program with every record",
            holds=ran.status == 0 and found["records"] == self._records,
            told=ran.output,
        )

    def _uninstall(self) -> None:
        self._run_uninstaller()
        self._expect(
            "uninstalling keeps the data and what somebody put beside the program",
            holds=(self._data / "data.db").is_file() and bool(list(self._folder.iterdir())),
        )
        self._expect("shortcuts are gone", holds=not self._links())
        registry = self._registry()
        self._expect(
            "nothing is left in the registry",
            holds=self._name not in registry and ".ljsync" not in registry,
        )

    def _install_anew(self) -> None:
        ran = self._run_setup(self._setup)
        self._expect(
            "without a folder given it goes to the user's programs",
            holds=ran.status == 0 and self._default_folder.is_dir(),
            told=str(ran),
        )
        self._folder = self._default_folder

    def _uninstall_with_data(self) -> None:
        self._run_uninstaller()
        self._expect("the program's folder is gone", holds=not self._folder.exists())
        self._expect("a silent uninstallation keeps the data", holds=self._data.is_dir())

    # -- means ------------------------------------------------------------------------------

    @property
    def _programs(self) -> tuple[Path, Path]:
        return self._folder / f"{self._product}.exe", self._folder / f"{self._console}.exe"

    @property
    def _stale(self) -> Path:
        return self._folder / "_internal" / STALE

    @property
    def _default_folder(self) -> Path:
        return self._wine.local_data / "Programs" / self._name

    @property
    def _on_data(self) -> tuple[str, ...]:
        return "--data", self._wine.path(self._data), "--json"

    def _links(self) -> list[Path]:
        return list(self._wine.home.rglob(f"{self._product}.lnk"))

    def _registry(self) -> str:
        """The user's registry; Wine writes it when its last program has ended."""
        self._wine.wait()
        return (self._wine.prefix / "user.reg").read_text(encoding="utf-8", errors="replace")

    def _run_setup(self, setup: Path, *options: str) -> Ran:
        return self._wine.run(self._wine.path(setup), "/S", *options, seconds=240)

    def _run_uninstaller(self) -> None:
        uninstaller = self._folder / "uninstall.exe"
        self._wine.run(self._wine.path(uninstaller), "/S", seconds=120)
        # It copies itself away and goes on after the first process has ended.
        self._until(lambda: not uninstaller.exists() and not self._programs[0].exists())
        self._wine.wait()

    def _command(self, *arguments: str) -> Ran:
        return self._wine.run(
            self._wine.path(self._programs[1]),
            *arguments,
            seconds=300,
            overrides=BUNDLED_RUNTIME_ONLY,
            environment={"CHANGAI_PASSPHRASE": PASSPHRASE},
        )

    def _until(self, holds: Callable[[], bool]) -> bool:
        """Wait until something holds; False where it never does."""
        end = time.monotonic() + _PATIENCE
        while not holds():
            if time.monotonic() > end:
                return False
            time.sleep(0.3)
        return True
