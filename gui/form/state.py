"""What a form holds, and how unsaved input is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.fields import Value

COMPLETE = "complete"
"""System field: 填写完成."""
EXPLAIN = "explain:"
"""Prefix of the system fields that hold an explanation; the rule's key follows."""

RawState = dict[str, Any]
"""Unsaved input as JSON: changed values and unreadable texts."""


@dataclass(frozen=True)
class FormState:
    """What stands in a form.

    Attributes:
        fields: Every value that can be read, the untouched and the system fields included;
            None where a field was cleared. A field whose text cannot be read is left out.
        raw: The texts that cannot be read, by field.
        dirty: Something differs from the record that was set.
    """

    fields: dict[str, Value]
    raw: dict[str, str]
    dirty: bool


def same(first: Value, second: Value) -> bool:
    """Whether two values mean the same: nothing and an empty text do; True and 1 do not."""
    if first in (None, "") and second in (None, ""):
        return True
    return first == second and isinstance(first, bool) == isinstance(second, bool)


def changed_values(before: Mapping[str, Value], now: Mapping[str, Value]) -> dict[str, Value]:
    """The values that differ from the record."""
    return {key: value for key, value in now.items() if not same(value, before.get(key))}


def read_back(state: object) -> tuple[dict[str, Value], dict[str, str]]:
    """The values and texts of a written-down state; what does not belong there is dropped."""
    if not isinstance(state, dict):
        return {}, {}
    fields, raw = state.get("fields"), state.get("raw")
    values = {
        str(key): value
        for key, value in (fields.items() if isinstance(fields, dict) else ())
        if value is None or isinstance(value, (str, int, bool))
    }
    texts = {
        str(key): text
        for key, text in (raw.items() if isinstance(raw, dict) else ())
        if isinstance(text, str)
    }
    return values, texts
