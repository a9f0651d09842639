"""Which findings of the checks stand where in the form."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from domain.fields import Issue, Ledger, Severity


def of_field(
    issues: Sequence[Issue], key: str, *, include_missing: bool, given: Collection[Issue]
) -> list[Issue]:
    """The findings beside a field.

    Args:
        issues: All findings.
        key: The field.
        include_missing: Whether to complain of a field that is empty (it was visited).
        given: Findings that are always shown.
    """
    return [
        issue
        for issue in issues
        if issue.field == key
        and not issue.line
        and (include_missing or issue.value or issue in given)
    ]


def of_record(issues: Sequence[Issue], keys: Collection[str], ledger: Ledger) -> list[Issue]:
    """The findings that belong to no field of the form.

    Those of lines are named once per rule with how many there are: one explanation covers
    them all. What must be corrected in a line is shown in its row only.
    """
    whole = [issue for issue in issues if not issue.line and issue.field not in keys]
    by_rule: dict[str, list[Issue]] = {}
    for issue in issues:
        if issue.line and issue.severity is Severity.EXPLAIN:
            by_rule.setdefault(issue.rule, []).append(issue)
    label = ledger.lines.label if ledger.lines else ""
    for found in by_rule.values():
        first = found[0]
        whole.append(replace(first, message=f"{label} {len(found)} 行：{first.message}", line=""))
    return whole
