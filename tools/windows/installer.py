"""Makes the installer (NSIS) and the portable zip from the program's folder."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

from tools.windows.place import ROOT, BuildError, settings

LARGEST_INSTALLER = 35 << 20
"""Bytes that the installer may take."""


def make_installer(program: Path, target: Path, *, version: str, quick: bool = False) -> None:
    """Pack the program's folder into an installer.

    Args:
        program: The folder.
        target: The installer.
        version: What it says it is.
        quick: For trials: larger, and made in a few seconds.

    Raises:
        BuildError: makensis refused, or the installer is too large.
    """
    own = settings()
    words = {
        "VERSION": version,
        "PRODUCT": own["product"],
        "CONSOLE": own["console"],
        "FOLDER": own["folder"],
        "PUBLISHER": own["publisher"],
        "SOURCE": str(program),
        "ICON": str(ROOT / "resources" / "app" / "icon.ico"),
        "OUT": str(target),
    }
    defined = [f"-D{name}={value}" for name, value in words.items()]
    if quick:
        defined.append("-DQUICK")
    target.parent.mkdir(parents=True, exist_ok=True)
    ran = subprocess.run(
        [
            "makensis",
            "-V2",
            "-WX",
            "-INPUTCHARSET",
            "UTF8",
            *defined,
            str(ROOT / "installer" / "setup.nsi"),
        ],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if ran.returncode or not target.is_file():
        raise BuildError(f"makensis failed:\n{ran.stdout[-3000:]}{ran.stderr[-3000:]}")
    size = target.stat().st_size
    if not quick and size > LARGEST_INSTALLER:
        raise BuildError(f"the installer is {size >> 20} MB, more than {LARGEST_INSTALLER >> 20}")


def make_portable(program: Path, target: Path) -> None:
    """Pack the program's folder into a zip that runs from wherever it is unpacked."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(program.rglob("*")):
            if file.is_file():
                archive.write(file, Path(settings()["product"]) / file.relative_to(program))
