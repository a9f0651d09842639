"""Makes the virtual environment, and finds or installs the system libraries that Qt loads."""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements-dev.txt"
STAMP = VENV / "installed.sha256"
OLDEST_PYTHON = (3, 11)

LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""Shared libraries of Qt's xcb and offscreen platforms, and the Debian packages that hold them."""

TOOLS = {"Xvfb": "xvfb", "strace": "strace"}
"""Programs that some tests use; without them those tests say that they are skipped."""

CHINESE_FONT = "fonts-noto-cjk"
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
_CHINESE_FONT_NAME = re.compile(
    r"cjk|wqy|sourcehan|droidsansfallback|uming|ukai|simsun|simhei|msyh|harmonyos|pingfang",
    re.IGNORECASE,
)


def say(sentence: str) -> None:
    """Write one sentence to the terminal at once."""
    print(sentence, file=sys.stderr, flush=True)


def venv_python() -> Path:
    """The interpreter of the virtual environment."""
    if os.name == "nt":
        return VENV / "Scripts" / "python.exe"
    return VENV / "bin" / "python"


def prepare() -> None:
    """Bring system libraries and virtual environment up to date; quick when they are.

    Raises:
        SystemExit: This Python is too old, or an installation failed.
    """
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise SystemExit(f"Python {wanted} or newer is needed: make PY=python{wanted} …")
    if sys.platform == "linux":
        _prepare_system()
    _prepare_venv()


def missing_packages() -> list[str]:
    """The Debian packages whose libraries, fonts or programs are not on this machine."""
    packages = [package for name, package in LIBRARIES.items() if not _can_load(name)]
    if not _has_chinese_font():
        packages.append(CHINESE_FONT)
    packages += [package for name, package in TOOLS.items() if not shutil.which(name)]
    if importlib.util.find_spec("ensurepip") is None:
        packages.append(f"python3.{sys.version_info.minor}-venv")
    return packages


def _can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_chinese_font() -> bool:
    for folder in _FONT_FOLDERS:
        for path in Path(folder).expanduser().rglob("*.[to]t[fc]"):
            if _CHINESE_FONT_NAME.search(path.name):
                return True
    return False


def _prepare_system() -> None:
    packages = missing_packages()
    if packages:
        _install(packages)
        packages = missing_packages()
    if packages:
        say(
            f"Missing on this machine, and not installed from here: {', '.join(packages)}"
            " (names of the Debian packages); install them if the window or a test needs them."
        )


def _install(packages: list[str]) -> None:
    prefix = _root_prefix()
    if prefix is None or not shutil.which("apt-get"):
        return
    say(f"Installing what Qt and the tests need: {', '.join(packages)}")
    options = ["-q", "-y", "--no-install-recommends"]
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    command = [*prefix, *environment, "apt-get", "install", *options, *packages]
    if _run_quietly(command):
        return
    _run_quietly([*prefix, "apt-get", "update", "-q"])
    if not _run_quietly(command):
        for package in packages:
            _run_quietly([*command[: -len(packages)], package])


def _root_prefix() -> list[str] | None:
    """What to put before a command that needs root; None where we may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _run_quietly(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def _run_quietly(command: list[str]) -> bool:
    finished = subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    return finished.returncode == 0


def _prepare_venv() -> None:
    wanted = _fingerprint()
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == wanted:
        return
    if not _venv_runs():
        say(f"Making the virtual environment in {VENV.name}")
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    say(f"Installing {REQUIREMENTS.name}")
    pip = [str(venv_python()), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    _run([*pip, "--require-hashes", "-r", str(REQUIREMENTS)])
    STAMP.write_text(wanted, encoding="ascii")


def _fingerprint() -> str:
    digest = hashlib.sha256(REQUIREMENTS.read_bytes())
    digest.update(sys.version.encode())
    digest.update(str(VENV).encode())
    return digest.hexdigest()


def _venv_runs() -> bool:
    """Whether the environment is of this Python and was made in this place."""
    python = venv_python()
    if not python.is_file():
        return False
    question = "import pip, sys; print(sys.version, sys.prefix, sep='\\n')"
    answer = subprocess.run(
        [str(python), "-c", question], check=False, capture_output=True, text=True
    )
    return answer.stdout.strip() == f"{sys.version}\n{VENV}"


def _run(command: list[str]) -> None:
    finished = subprocess.run(command, check=False, stdin=subprocess.DEVNULL)
    if finished.returncode:
        raise SystemExit(finished.returncode)
