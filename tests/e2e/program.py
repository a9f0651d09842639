"""main.py as somebody else's program: called, its answer and its exit status looked at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PASSPHRASE = "丽江2025口令通行"
LONGEST = 120


@dataclass(frozen=True)
class Answer:
    """What a call gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        """Standard output as JSON."""
        return json.loads(self.out)


def environment(state: Path, **more: str) -> dict[str, str]:
    """The variables of a child: no display, its own state folder, the passphrase."""
    kept = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    return {
        **kept,
        "CHANGAI_STATE_DIR": str(state),
        "CHANGAI_PASSPHRASE": PASSPHRASE,
        "QT_QPA_PLATFORM": "offscreen",
        **more,
    }


class Program:
    """Calls the program in a folder of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.state = folder / "state"

    def __call__(self, *arguments, data: str = "", **variables: str) -> Answer:
        """Run a command; ``data`` names the workspace inside the folder."""
        given = [str(one) for one in arguments]
        if data:
            given += ["--data", str(self.folder / data)]
        finished = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *given],
            check=False,
            capture_output=True,
            encoding="utf-8",
            timeout=LONGEST,
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
            env=environment(self.state, **variables),
        )
        assert "Traceback" not in finished.stderr, finished.stderr
        return Answer(finished.returncode, finished.stdout, finished.stderr)

    def ask(self, *arguments, data: str = "") -> dict:
        """Run a command that must succeed, and read its JSON."""
        answer = self(*arguments, "--json", data=data)
        assert answer.status == 0, answer.err
        return answer.json
