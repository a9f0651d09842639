"""What developers do, on every system: setup, run, test, test-long, bench, windows, lock, clean.

`make VERB` and `py tools/dev.py VERB` are the same.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

from environment import ROOT, prepare, say, venv_python

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

UV = "uv==0.13.9"
CACHES = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache")


def setup() -> None:
    """Make or update the virtual environment."""
    prepare()


def run() -> None:
    """Open the window; without a display, play the demo through and leave its files."""
    prepare()
    if _has_display():
        _in_venv("main.py", "--practise")
        return
    folder = Path("build", "demo")
    say(f"There is no display here, so the demo runs instead and leaves its files in {folder}.")
    folder.parent.mkdir(exist_ok=True)
    _in_venv("main.py", "demo", str(folder))


def test() -> None:
    """Style, types, layers and every test that is not marked long."""
    prepare()
    _in_venv("-m", "ruff", "check", ".")
    _in_venv("-m", "ruff", "format", "--check", "--quiet", ".")
    _in_venv("-m", "mypy")
    _pytest("-m", "not long")


def test_long() -> None:
    """Every test, with many more examples for the properties."""
    prepare()
    _pytest(HYPOTHESIS_PROFILE="long")


def bench() -> None:
    """Print the ratios and write build/bench.json."""
    prepare()
    _in_venv("-m", "bench.run", *sys.argv[2:])


def windows() -> None:
    """Build the Windows program and its installer into dist, and try both out under Wine."""
    prepare()
    _in_venv("-m", "tools.windows", *sys.argv[2:])


def lock() -> None:
    """Pin requirements*.txt anew from requirements*.in, for every system and Python we run on."""
    folder = ROOT / "build" / "lock"
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    _call(str(scripts / "python"), "-m", "pip", "install", "--quiet", UV)
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    for name in ("requirements", "requirements-dev"):
        files = [f"{name}.in", "-o", f"{name}.txt"]
        _call(str(scripts / "uv"), "pip", "compile", "--quiet", "--no-config", *options, *files)


def clean() -> None:
    """Remove what was built; the virtual environment stays."""
    for name in ("build", "dist", *CACHES):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for folder in ROOT.rglob("__pycache__"):
        if ".venv" not in folder.parts:
            shutil.rmtree(folder, ignore_errors=True)


VERBS: Mapping[str, Callable[[], None]] = {
    "setup": setup,
    "run": run,
    "test": test,
    "test-long": test_long,
    "bench": bench,
    "windows": windows,
    "lock": lock,
    "clean": clean,
}


def _has_display() -> bool:
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _pytest(*arguments: str, **environment: str) -> None:
    _in_venv("-m", "pytest", "-n", "auto", "--dist", "worksteal", *arguments, **environment)


def _in_venv(*arguments: str, **environment: str) -> None:
    _call(str(venv_python()), *arguments, **environment)


def _call(*command: str, **environment: str) -> None:
    """Run a command in the project's folder; a failure ends this program with its status."""
    finished = subprocess.run(
        command, check=False, cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1", **environment}
    )
    if finished.returncode:
        raise SystemExit(finished.returncode)


def main() -> None:
    """Do the verb named on the command line."""
    verb = VERBS.get(sys.argv[1]) if len(sys.argv) > 1 else None
    if verb is None:
        raise SystemExit(f"usage: dev.py {'|'.join(VERBS)}")
    try:
        verb()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
