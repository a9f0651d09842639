"""修改记录: who changed what in a record, when, on which installation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from db.history import origins, reviews_of, step_of
from domain.change import COMPLETE, DELETED, EVIDENCE, EXPLAIN, POSITION
from domain.clock import china_time, stamp_time
from domain.fields import Field, Ledger, Value
from domain.ledgers import LEDGERS
from domain.standing import Decision
from domain.values import show_value

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.history import Origin, Step
    from domain.change import Change
    from domain.fold import Known
    from services.workspace.workspace import Workspace

_UNREADABLE = "（升级程序后才能显示）"
_SAME_ACTION_MS = 1000
_STAMP_BITS = 16
_DECISIONS = {Decision.ACCEPT.value: "审核通过", Decision.RETURN.value: "退回"}


@dataclass(frozen=True)
class Detail:
    """One value that an action changed.

    Attributes:
        what: Label of the field, or what was done to a line.
        line: Name of the person on the line; empty for the record's own fields.
        old: Text of the value before; empty where there was none.
        new: Text of the value after; empty where it was cleared.
    """

    what: str
    line: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One action in a record's history.

    Attributes:
        when: When it was done, in China's time.
        who: Name of the operator.
        unit: Name of the unit whose installation it was.
        replica: Letter of the installation within its unit (甲, 乙 …).
        is_here: Done on this installation.
        label: What was done, in Chinese.
        details: The values that it changed.
    """

    when: datetime
    who: str
    unit: str
    replica: str
    is_here: bool
    label: str
    details: tuple[Detail, ...] = ()


def history(workspace: Workspace, record_id: str, *, masked: bool = True) -> list[Entry]:
    """The history of a record, the newest action first; empty for one that is not known.

    Args:
        workspace: Where the record is.
        record_id: The record.
        masked: Hide personal data in old and new values.
    """
    with workspace.read() as connection:
        found = origins(connection, record_id)
        if not found:
            return []
        teller = _Teller([one.known for one in found], masked=masked)
        entries = [
            (group[-1].known.change.at, _entry(workspace, teller, group, step))
            for group, step in _actions(connection, found)
        ]
        for row in reviews_of(connection, record_id):
            reason = (Detail("原因", "", "", row.reason),) if row.reason else ()
            label = _DECISIONS.get(row.decision, row.decision)
            decided = Entry(stamp_time(row.at), row.by, "市级", "", False, label, reason)
            entries.append((row.at, decided))
    entries.sort(key=lambda pair: pair[0], reverse=True)
    return [entry for _at, entry in entries]


def _actions(
    connection: sa.Connection, found: Iterable[Origin]
) -> Iterator[tuple[list[Origin], Step | None]]:
    """The changes of each action: of one undo step, or else made in one go."""
    group: list[Origin] = []
    step: Step | None = None
    for one in found:
        change = one.known.change
        follows = bool(group) and _follows(group[-1], one)
        if follows and step is not None:
            follows = change.seq <= step.last
        if not follows:
            if group:
                yield group, step
            group = []
            step = step_of(connection, change.seq, change.at) if one.is_here else None
        group.append(one)
    yield group, step


def _follows(before: Origin, after: Origin) -> bool:
    """Whether two changes of a record may have been made by one action."""
    first, second = before.known.change, after.known.change
    apart = (second.at >> _STAMP_BITS) - (first.at >> _STAMP_BITS)
    return (
        before.chain.number == after.chain.number
        and first.by == second.by
        and second.seq == first.seq + 1
        and apart <= _SAME_ACTION_MS
    )


def _entry(workspace: Workspace, teller: _Teller, group: list[Origin], step: Step | None) -> Entry:
    last = group[-1]
    return Entry(
        when=china_time(last.known.change.wall),
        who=last.known.change.by,
        unit=_unit_name(workspace, last.chain.unit),
        replica=last.chain.letter,
        is_here=last.is_here,
        label=step.label if step else teller.label([one.known for one in group]),
        details=tuple(detail for one in group for detail in teller.details(one.known)),
    )


def _unit_name(workspace: Workspace, code: str) -> str:
    info = workspace.plan.unit_by_code.get(code)
    return info.name if info else code


class _Teller:
    """Tells the changes of one record in words."""

    def __init__(self, changes: list[Known], *, masked: bool) -> None:
        self._masked = masked
        self._by_head = {known.head: known.change for known in changes}
        self._first = changes[0].head
        self._first_of_line: dict[str, str] = {}
        self._names: dict[str, str] = {}
        ledger = LEDGERS.get(changes[0].change.kind)
        self._ledger = ledger
        self._noun = ledger.noun if ledger else "记录"
        self._line_noun = ledger.lines.noun if ledger and ledger.lines else "名册行"
        name_key = _name_key(ledger)
        for head, change in changes:
            if change.line:
                self._first_of_line.setdefault(change.line, head)
                name = change.set.get(name_key)
                if isinstance(name, str) and name:
                    self._names[change.line] = name

    def label(self, group: list[Known]) -> str:
        """What some changes did together, where no action noted it."""
        if any(known.head == self._first for known in group):
            return f"添加{self._noun}"
        for known in group:
            if not known.change.line and DELETED in known.change.set:
                return f"{'删除' if known.change.set[DELETED] else '恢复'}{self._noun}"
        return f"修改{self._noun}"

    def details(self, known: Known) -> list[Detail]:
        """The values that a change set, with those before."""
        change = known.change
        name = self._names.get(change.line, "")
        if change.line and self._first_of_line[change.line] == known.head:
            texts = [self._text(change.line, key, value) for key, value in change.set.items()]
            content = "、".join(text for text in texts if text and text != name)
            return [Detail(f"添加{self._line_noun}", name, "", content)]
        if change.line and DELETED in change.set:
            done = "删除" if change.set[DELETED] else "恢复"
            return [Detail(f"{done}{self._line_noun}", name, "", "")]
        return [
            Detail(
                self._what(change.line, key),
                name,
                self._text(change.line, key, self._before(change, key)),
                self._text(change.line, key, value),
            )
            for key, value in change.set.items()
            if key not in {POSITION, DELETED}
        ]

    def _before(self, change: Change, key: str) -> Value:
        """What the field held: the newest of the values that the change replaced."""
        replaced = [
            self._by_head[head]
            for head, keys in change.over.items()
            if key in keys and head in self._by_head
        ]
        return max(replaced, key=lambda c: c.at).set.get(key) if replaced else None

    def _field(self, line: str, key: str) -> Field | None:
        if self._ledger is None:
            return None
        if not line:
            return self._ledger.by_key.get(key)
        return self._ledger.lines.by_key.get(key) if self._ledger.lines else None

    def _what(self, line: str, key: str) -> str:
        if key == COMPLETE:
            return "填写完成"
        if key.startswith(EVIDENCE):
            return "附件"
        if key.startswith(EXPLAIN):
            return "说明"
        field = self._field(line, key)
        return field.label if field else "其他内容"

    def _text(self, line: str, key: str, value: Value) -> str:
        if value is None or key in {POSITION, DELETED}:
            return ""
        if key == COMPLETE:
            return "是" if value else "否"
        if key.startswith((EVIDENCE, EXPLAIN)):
            return str(value)
        field = self._field(line, key)
        return show_value(field, value, masked=self._masked) if field else _UNREADABLE


def _name_key(ledger: Ledger | None) -> str:
    """The field that names the person on a line."""
    return ledger.lines.name if ledger and ledger.lines else ""
