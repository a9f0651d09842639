"""Whether a change from outside has the shape that this program's own changes have.

What fails here was not written by this program: the package is refused whole. Kinds, fields and
codes that this version does not know pass (design §6).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial

from domain.change import COMPLETE, DELETED, EVIDENCE, EXPLAIN, POSITION, SALT, Change
from domain.errors import KnownError
from domain.fields import Field, Kind, Value
from domain.ids import is_id, is_kind_key, is_unit_code
from domain.kinds import KINDS
from domain.stored import is_number, is_stored_form, is_text, is_truth

_Test = Callable[[Value], bool]

_LARGEST_STAMP = 1 << 62
_LONGEST_NAME = 100
_LARGEST_SEQ = 1 << 40
_REPLICA = re.compile(r"[0-9A-Za-z_-]{1,40}")
_PLACE = re.compile(r"[0-9]{6}/[0-9A-Za-z_-]{1,40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def require_sound(change: Change) -> None:
    """A change can be folded and shown without surprises.

    Raises:
        KnownError: It breaks a rule that every change of this program keeps.
    """
    if not (_is_named(change) and _has_values(change) and _has_heads(change)):
        raise KnownError("文件里有不合格式的内容，已整包拒收。", "请让对方用本程序重新导出。")


def _is_named(change: Change) -> bool:
    return bool(
        is_id(change.record)
        and is_kind_key(change.kind)
        and is_unit_code(change.unit)
        and (not change.author or is_unit_code(change.author))
        and change.author != change.unit
        and _REPLICA.fullmatch(change.replica)
        and (not change.line or is_id(change.line))
        and is_id(change.commit)
        and 0 < change.at < _LARGEST_STAMP
        and len(change.by) <= _LONGEST_NAME
        and len(change.plan) <= _LONGEST_NAME
    )


def _has_values(change: Change) -> bool:
    tests = _tests_of(KINDS.get(change.kind), is_line=bool(change.line))
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
    return (
        all(map(is_id, change.over))
        and all(map(is_id, change.saw))
        and all(
            _PLACE.fullmatch(one) and seq < _LARGEST_SEQ for one, seq in change.workbook.items()
        )
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


_SYSTEM: Mapping[str, _Test] = {
    COMPLETE: is_truth,
    DELETED: is_truth,
    POSITION: is_number,
    SALT: lambda value: type(value) is str and is_id(value) is not None,
}


@cache
def _tests_of(known: Kind | None, *, is_line: bool) -> Mapping[str, _Test]:
    fields: tuple[Field, ...] = ()
    if known is not None:
        own = known.lines.fields if known.lines else ()
        fields = own if is_line else known.fields
    declared = {field.key: partial(is_stored_form, field.type) for field in fields}
    return {**declared, **_SYSTEM}
