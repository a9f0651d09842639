"""Whether a change from outside has the shape that this program's own changes have.

What fails here was not written by this program: the package is refused whole. Kinds, fields and
codes that this version does not know pass (design §6).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial

from domain.change import COMPLETE, DELETED, EVIDENCE, EXPLAIN, POSITION, Change
from domain.errors import KnownError
from domain.fields import Field, Value
from domain.ledgers import LEDGERS
from domain.standing import Decision
from domain.stored import LARGEST_NUMBER, is_date, is_number, is_stored_form, is_text, is_truth

_Test = Callable[[Value], bool]

_LARGEST_STAMP = 1 << 62
_LONGEST_NAME = 100
_MOST_RANGES = 100_000
_IDENTIFIER = re.compile(r"[0-9A-Za-z_.:~-]{1,100}")
_HEAD = re.compile(r"[0-9A-Za-z_.~-]{1,100}:[0-9]{1,12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def require_sound(change: Change) -> None:
    """A change can be folded and shown without surprises.

    Raises:
        KnownError: It breaks a rule that every change of this program keeps.
    """
    if not (_is_named(change) and _has_values(change) and _has_heads(change)):
        raise KnownError("文件里有不合格式的内容，已整包拒收。", "请让对方用本程序重新导出。")


def _is_named(change: Change) -> bool:
    named = _IDENTIFIER.fullmatch
    return bool(
        named(change.record)
        and named(change.kind)
        and (not change.line or named(change.line))
        and 0 < change.at < _LARGEST_STAMP
        and len(change.by) <= _LONGEST_NAME
        and len(change.plan) <= _LONGEST_NAME
    )


def _has_values(change: Change) -> bool:
    tests = _tests_of(change.kind, is_line=bool(change.line))
    for key, value in change.set.items():
        if value is None:
            continue
        test = tests.get(key)
        if test is None:
            test = _test_of_other(key)
        if not test(value):
            return False
    return True


def _has_heads(change: Change) -> bool:
    if change.over and not all(map(_HEAD.fullmatch, change.over)):
        return False
    return not change.saw or all(
        _IDENTIFIER.fullmatch(replica)
        and len(ranges) < _MOST_RANGES
        and all(0 < first <= last < LARGEST_NUMBER for first, last in ranges)
        for replica, ranges in change.saw.items()
    )


def _is_anything(value: Value) -> bool:
    """What a newer program may have put into a field that this one does not know."""
    return is_truth(value) or is_number(value) or is_text(value)


def _test_of_other(key: str) -> _Test:
    if len(key) > _LONGEST_NAME:
        return lambda _value: False
    if key.startswith(EVIDENCE):
        named = bool(_SHA256.fullmatch(key.removeprefix(EVIDENCE)))
        return is_text if named else (lambda _value: False)
    return is_text if key.startswith(EXPLAIN) else _is_anything


_SYSTEM: Mapping[str, _Test] = {COMPLETE: is_truth, DELETED: is_truth, POSITION: is_number}


@cache
def _tests_of(kind: str, *, is_line: bool) -> Mapping[str, _Test]:
    ledger = LEDGERS.get(kind)
    fields: tuple[Field, ...] = ()
    if ledger is not None:
        own = ledger.lines.fields if ledger.lines else ()
        fields = own if is_line else ledger.fields
    declared = {field.key: partial(is_stored_form, field.type) for field in fields}
    return {**declared, **_OTHER_KINDS.get(kind, {}), **_SYSTEM}


_OTHER_KINDS: Mapping[str, Mapping[str, _Test]] = {
    "review": {
        "record": is_text,
        "digest": is_text,
        "decision": lambda value: value in {one.value for one in Decision},
        "reason": is_text,
    },
    "period": {
        "label": is_text,
        "first_day": is_date,
        "last_day": is_date,
        "deadline": is_date,
    },
}
