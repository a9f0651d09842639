"""How the program looks on this PC and where one last chose files: kept outside workspaces."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from db import outside

FONT_SCALES = (90, 100, 110, 125, 150)
"""The font sizes one can choose, in percent."""
LIGHT, DARK, SYSTEM = "light", "dark", "system"
APPEARANCES = {LIGHT: "浅色", DARK: "深色", SYSTEM: "跟随系统"}

_NOTE = "preferences.json"


@dataclass(frozen=True)
class Preferences:
    """What the user of this PC chose.

    Attributes:
        appearance: ``light``, ``dark`` or ``system``.
        font_percent: Font size in percent of the designed one.
        submit_folder: Where the last package was written; empty before the first.
        receive_folder: Where the last package was received from; empty before the first.
    """

    appearance: str = SYSTEM
    font_percent: int = 100
    submit_folder: str = ""
    receive_folder: str = ""

    @property
    def dark(self) -> bool | None:
        """Dark or light; None follows the system."""
        return None if self.appearance == SYSTEM else self.appearance == DARK

    @property
    def font_scale(self) -> float:
        """The font size as a factor."""
        return self.font_percent / 100


def load() -> Preferences:
    """What was chosen; the defaults for what was not or cannot be read."""
    try:
        note: Any = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Preferences()
    if not isinstance(note, dict):
        return Preferences()
    defaults = Preferences()
    known = {
        field.name: note[field.name]
        for field in fields(Preferences)
        if type(note.get(field.name)) is type(getattr(defaults, field.name))
    }
    return _sound(replace(defaults, **known))


def _sound(found: Preferences) -> Preferences:
    appearance = found.appearance if found.appearance in APPEARANCES else SYSTEM
    percent = min(max(found.font_percent, FONT_SCALES[0]), FONT_SCALES[-1])
    return replace(found, appearance=appearance, font_percent=percent)


def change(**choices: str | int) -> Preferences:
    """Note choices; where that fails they hold until the program ends."""
    chosen = replace(load(), **choices)  # type: ignore[arg-type]
    path = _path()
    temporary = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(asdict(chosen), ensure_ascii=False), encoding="utf-8")
        temporary.replace(path)
    except OSError:
        return chosen
    return chosen


def _path() -> Path:
    return outside.state_folder() / _NOTE
