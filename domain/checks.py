"""逻辑检查 of one record with its lines: what must be corrected, what corrected or explained."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from domain.fields import (
    Columns,
    Field,
    Fields,
    FieldType,
    Issue,
    Ledger,
    Line,
    Need,
    Rule,
    Severity,
    Value,
    When,
)
from domain.unreadable import Unreadable
from domain.values import edit_text, read_value, show_value

EXPLAIN_PREFIX = "explain:"
"""An explanation is stored in the record's field of this prefix and the issue's rule."""

_EARLIEST = "1990"


@dataclass(frozen=True, slots=True)
class _FieldChecks:
    """What of a list of fields needs looking at.

    Attributes:
        expected: Fields that should be filled, with the issue where one is not.
        limited: Numbers with a greatest plausible stored value.
        dates: The date fields.
        asked: Fields that are asked for only under a condition, with the issue where one is
            filled all the same.
    """

    expected: tuple[tuple[str, Issue], ...]
    limited: tuple[tuple[str, int, Field], ...]
    dates: tuple[tuple[str, Field], ...]
    asked: tuple[tuple[str, When, Issue], ...]


@dataclass(frozen=True, slots=True)
class _LedgerChecks:
    ledger: Ledger
    record: _FieldChecks
    line: _FieldChecks
    rules: tuple[Rule, ...]


def check_record(
    ledger: Ledger,
    fields: Fields,
    lines: Sequence[Line],
    *,
    as_of: str | None = None,
    unread: Collection[str] = (),
) -> list[Issue]:
    """The issues of one record.

    Args:
        ledger: Its declaration.
        fields: Its canonical values. Codes and fields that this program does not know are left
            alone: a newer one made them.
        lines: Its lines, without the deleted ones.
        as_of: Today as ``YYYY-MM-DD``; where it is given, dates after it and before 1990 are to
            be explained.
        unread: Record fields in which something stands that could not be read: they are not
            called missing as well.

    Returns:
        The record's issues in the order of its fields, then those of its rules, then each line's
        with ``Issue.line`` set. Explained ones are still among them (see ``unexplained``).
    """
    checks = _checks_of(ledger)
    issues: list[Issue] = []
    _check_fields(checks.record, fields, issues)
    if as_of is not None:
        issues += _check_dates(checks.record, fields, as_of)
    for rule in checks.rules:
        issues += rule.check(ledger, fields, lines)
    if unread:
        issues = [i for i in issues if i.field not in unread or i.rule != f"{i.field}_missing"]
    for line in lines:
        issues += _check_line(checks, fields, line, as_of)
    return issues


def check_form(ledger: Ledger, fields: Fields, lines: Sequence[Line]) -> list[Issue]:
    """Values that are not in the form their fields store: for what came from elsewhere.

    What was read by ``read_value`` is always in that form. Codes of a newer program are.
    """
    issues = [
        _malformed(field, fields[field.key])
        for field in ledger.fields
        if not _has_form(field, fields.get(field.key))
    ]
    if ledger.lines:
        issues += [
            replace(_malformed(field, line.fields[field.key]), line=line.id)
            for line in lines
            for field in ledger.lines.fields
            if not _has_form(field, line.fields.get(field.key))
        ]
    return issues


def must_fix(issues: Iterable[Issue]) -> list[Issue]:
    """The issues that have to be corrected before the record can be reported."""
    return [issue for issue in issues if issue.severity is Severity.MUST]


def unexplained(issues: Iterable[Issue], fields: Fields) -> list[Issue]:
    """The fix-or-explain issues for which the record holds no explanation."""
    return [
        issue
        for issue in issues
        if issue.severity is Severity.EXPLAIN and not _is_explained(issue.rule, fields)
    ]


def _check_fields(checks: _FieldChecks, fields: Fields, issues: list[Issue]) -> None:
    idle = {key for key, when, _ in checks.asked if not when.holds(fields)}
    for key, issue in checks.expected:
        value = fields.get(key)
        if (value is None or value == "") and key not in idle:
            issues.append(issue)
    issues += [issue for key, _, issue in checks.asked if key in idle and fields.get(key)]
    for key, maximum, field in checks.limited:
        value = fields.get(key)
        if value is not None and isinstance(value, int) and value > maximum:
            is_possible = field.most is None or value <= field.most
            issues.append((_too_large if is_possible else _impossible)(field, value))


def _check_line(
    checks: _LedgerChecks, fields: Fields, line: Line, as_of: str | None
) -> Iterator[Issue]:
    found: list[Issue] = []
    _check_fields(checks.line, line.fields, found)
    if as_of is not None:
        found += _check_dates(checks.line, line.fields, as_of)
    if checks.ledger.lines:
        for rule in checks.ledger.lines.rules:
            found += rule.check(checks.ledger.lines, fields, line.fields)
    return (replace(issue, line=line.id) for issue in found)


def _check_dates(checks: _FieldChecks, fields: Fields, as_of: str) -> Iterator[Issue]:
    for key, field in checks.dates:
        value = fields.get(key)
        if not isinstance(value, str) or not value:
            continue
        if value > as_of[: len(value)]:
            message, rule = "日期在今天之后", f"{key}_future"
        elif value < _EARLIEST:
            message, rule = f"日期早于{_EARLIEST}年", f"{key}_early"
        else:
            continue
        yield Issue(
            rule,
            Severity.EXPLAIN,
            message,
            f"请核对{field.label}，或说明原因。",
            field=key,
            value=value,
        )


def _is_explained(rule: str, fields: Fields) -> bool:
    text = fields.get(f"{EXPLAIN_PREFIX}{rule}")
    return isinstance(text, str) and bool(text.strip())


def _has_form(field: Field, value: Value) -> bool:
    if value is None:
        return True
    if field.type is FieldType.CODE:
        return isinstance(value, str) and bool(value)
    written = edit_text(field, value)
    read = read_value(field, written)
    return type(read) is type(value) and read == value


def _malformed(field: Field, value: Value) -> Issue:
    read = read_value(field, edit_text(field, value))
    problem = read if isinstance(read, Unreadable) else None
    return Issue(
        f"{field.key}_malformed",
        Severity.MUST,
        problem.message if problem else f"{field.label}的写法不合规定",
        problem.remedy if problem else "请重新填写。",
        field=field.key,
        value=show_value(field, value),
    )


def _too_large(field: Field, value: int) -> Issue:
    return Issue(
        f"{field.key}_large",
        Severity.EXPLAIN,
        f"{field.label}数值偏大",
        "请核对位数和单位，或说明原因。",
        field=field.key,
        value=show_value(field, value),
    )


def _impossible(field: Field, value: int) -> Issue:
    return Issue(
        f"{field.key}_impossible",
        Severity.MUST,
        f"{field.label}大得不可能",
        "请改正：是不是填成了电话、身份证号等别的号码，或者单位不对。",
        field=field.key,
        value=show_value(field, value),
    )


def _missing(field: Field) -> Issue:
    is_must = field.need is Need.REQUIRED
    return Issue(
        f"{field.key}_missing",
        Severity.MUST if is_must else Severity.EXPLAIN,
        f"缺{field.label}",
        f"请填写{field.label}。" if is_must else f"请补填{field.label}，或说明原因。",
        field=field.key,
    )


def _not_asked(columns: Columns, field: Field) -> Issue:
    return Issue(
        f"{field.key}_not_asked",
        Severity.EXPLAIN,
        f"{columns.asked_when(field)}时才填{field.label}",
        f"请清空{field.label}，或说明原因。",
        field=field.key,
    )


def _field_checks(columns: Columns | None) -> _FieldChecks:
    current = columns.open_fields if columns else ()
    return _FieldChecks(
        expected=tuple((f.key, _missing(f)) for f in current if f.need is not Need.OPTIONAL),
        limited=tuple(
            (f.key, f.most if f.maximum is None else f.maximum, f)
            for f in current
            if f.type is FieldType.NUMBER and f.most is not None
        ),
        dates=tuple((f.key, f) for f in current if f.type is FieldType.DATE),
        asked=tuple(
            (f.key, f.shown_when, _not_asked(columns, f))
            for f in current
            if columns and f.shown_when
        ),
    )


def _checks_of(ledger: Ledger) -> _LedgerChecks:
    known = _prepared.get(id(ledger))
    if known is not None and known.ledger is ledger:
        return known
    lines = ledger.lines
    made = _LedgerChecks(
        ledger,
        _field_checks(ledger),
        _field_checks(lines),
        ledger.rules,
    )
    _prepared[id(ledger)] = made
    return made


# By identity, as for fields: ledgers are declared once, and hashing one would hash all of it.
_prepared: dict[int, _LedgerChecks] = {}
