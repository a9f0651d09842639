"""Runs PyInstaller in Wine on a copy of the tracked files, and looks at what came out."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from services.program.updates import KEY_FILE
from tools.windows.audit import audit
from tools.windows.place import ROOT, BuildError, settings
from tools.windows.wine import Wine

LARGEST_FOLDER = 100 << 20
"""Bytes that the program's folder may take."""


def copy_source(wine: Wine) -> Path:
    """Put the files of the checkout into the prefix, as ``source`` on drive C:.

    Returns:
        The folder, as this machine has it.
    """
    target = wine.drive / "source"
    shutil.rmtree(target, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        cwd=ROOT,
        capture_output=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, file)
    return target


def made_in(wine: Wine) -> Path:
    """The program's folder, once it was built."""
    return wine.drive / "build" / "dist" / settings()["folder"]


def build(wine: Wine, *, release_key: Path | None = None) -> Path:
    """Make the program's folder.

    Args:
        wine: A prefix with the Windows Python in it.
        release_key: The file of public release keys to build in; without it the program offers no
            updates.

    Returns:
        The folder, as this machine has it.

    Raises:
        BuildError: PyInstaller failed, or the folder is not fit to ship.
    """
    source = copy_source(wine)
    if release_key is not None:
        shutil.copy(release_key, source / "resources" / KEY_FILE.name)
    folders = ["--distpath", r"C:\build\dist", "--workpath", r"C:\build\work"]
    ran = wine.run(
        r"C:\Py\python.exe",
        *("-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"),
        *folders,
        r"C:\source\build.spec",
    )
    made = made_in(wine)
    if ran.status or not made.is_dir():
        raise BuildError(f"PyInstaller failed:\n{ran.output[-4000:]}")
    problems = audit(made)
    size = sum(file.stat().st_size for file in made.rglob("*"))
    if size > LARGEST_FOLDER:
        problems.append(f"the folder is {size >> 20} MB, more than {LARGEST_FOLDER >> 20}")
    if problems:
        raise BuildError("the bundle is not fit to ship:\n" + "\n".join(problems))
    return made


def build_bare(wine: Wine) -> Path:
    """Freeze a bare window in the same way, to compare with.

    Returns:
        The executable; one that was made before is taken as it is.

    Raises:
        BuildError: PyInstaller failed.
    """
    script = ROOT / "bench" / "bare_window.py"
    made = wine.drive / "build" / "bare" / script.stem / f"{script.stem}.exe"
    if made.is_file():
        return made
    folders = ["--distpath", r"C:\build\bare", "--workpath", r"C:\build\work", "--specpath"]
    ran = wine.run(
        r"C:\Py\python.exe",
        *("-m", "PyInstaller", "--noconfirm", "--windowed", "--log-level", "WARN"),
        *(*folders, r"C:\build", wine.path(script)),
    )
    if ran.status or not made.is_file():
        raise BuildError(f"PyInstaller failed:\n{ran.output[-4000:]}")
    return made
