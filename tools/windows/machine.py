"""Whether this machine can make the Windows build, and the Debian packages that it takes."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys

from tools.windows.place import PYTHON, BuildError

PROGRAMS = {
    "wine": "wine",
    "makensis": "nsis",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64-win32",
    "osslsigncode": "osslsigncode",
}
"""Programs that the build calls, and the Debian packages that bring them."""
PACKAGES = ("wine64", "nsis-common", "ca-certificates")
"""Packages that are needed beside those."""


def why_not() -> str | None:
    """Why the build cannot run here; None where it can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "the Windows build runs on x86-64 Linux; docs/release.md tells of Windows itself"
    if platform.python_version() != PYTHON:
        return (
            "the Windows build takes its standard library from the Python that runs it, which must "
            f"be {PYTHON} like the interpreter that ships, not {platform.python_version()}"
        )
    if _missing() and not shutil.which("apt-get"):
        return f"missing here, and there is no apt-get to install them: {', '.join(_missing())}"
    if _missing() and not _may_install():
        return f"missing here, and not to be installed without root: {', '.join(_missing())}"
    return None


def prepare() -> None:
    """Install what is missing.

    Raises:
        BuildError: It cannot be installed, or the machine is none of the right kind.
    """
    reason = why_not()
    if reason:
        raise BuildError(reason)
    if not _missing():
        return
    packages = [*_missing(), *PACKAGES]
    if not _install(packages):
        _call("apt-get", "update", "-q")
        if not _install(packages):
            raise BuildError(f"apt-get could not install {', '.join(packages)}")
    if _missing():
        raise BuildError(f"still missing after installation: {', '.join(_missing())}")


def _missing() -> list[str]:
    return [package for program, package in PROGRAMS.items() if not shutil.which(program)]


def _may_install() -> bool:
    if os.geteuid() == 0:
        return True
    return bool(shutil.which("sudo")) and _call("true")


def _install(packages: list[str]) -> bool:
    return _call("apt-get", "install", "-q", "-y", "--no-install-recommends", *packages)


def _call(*command: str) -> bool:
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    finished = subprocess.run(
        [*root, "env", "DEBIAN_FRONTEND=noninteractive", *command],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    return finished.returncode == 0
