"""What 逻辑检查 finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """The two classes of 逻辑检查."""

    MUST = "must"
    """强制性: has to be corrected before the record can be reported."""
    EXPLAIN = "explain"
    """合理性: correct it or write why it is right."""


@dataclass(frozen=True)
class Issue:
    """A finding of 逻辑检查.

    Attributes:
        rule: Stable key; an explanation is stored under it.
        severity: Must fix, or fix or explain.
        message: What is wrong, beside the field, in plain Chinese.
        remedy: What to do.
        field: Key of the field it stands beside; empty for the record as a whole.
        line: Id of the line, where it concerns one.
        value: The value complained of, as the user would see it.
    """

    rule: str
    severity: Severity
    message: str
    remedy: str = ""
    field: str = ""
    line: str = ""
    value: str = ""
