"""工作台: what waits to be done, what was entered last, how the units stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING

from db import dashboard, drafts
from domain.clock import stamp_time
from domain.fields import Ledger, Severity
from domain.ledgers import LEDGERS
from domain.standing import Standing
from domain.values import show_value
from services.records.suspects import own_suspects

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.dashboard import RecentRow, StandingCount
    from domain.suspects import Entry
    from services.sync.periods import Period
    from services.workspace.workspace import Workspace

_WORDS = 2
"""How many findings a line of 需要处理 names before it says 等."""


class Matter(Enum):
    """A kind of thing that needs a look, in the order of urgency; the value is its word."""

    RETURNED = "退回"
    CONFLICT = "冲突"
    MUST_FIX = "必须改"
    TO_EXPLAIN = "需说明"
    SUSPECTED = "疑似重复"
    DRAFT = "草稿"
    UNSAVED = "未保存"


@dataclass(frozen=True)
class Attention:
    """Some records of one ledger that need a look.

    Attributes:
        matter: Why.
        ledger: Key of the ledger.
        count: How many.
        text: What it is about, in a few words.
        search: What to look for to find them, where no state or finding does.
    """

    matter: Matter
    ledger: str
    count: int
    text: str
    search: str = ""


@dataclass(frozen=True)
class LedgerContent:
    """How a ledger's records of this unit stand.

    Attributes:
        ledger: Key of the ledger.
        label: Its Chinese name.
        ready: 待报: finished, not yet in a package.
        sent: 已报 and beyond: in a package before and unchanged since.
        unfinished: 草稿、必须改、退回: the city does not count them.
    """

    ledger: str
    label: str
    ready: int
    sent: int
    unfinished: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.ready + self.sent + self.unfinished


@dataclass(frozen=True)
class RecentEntry:
    """A record that was entered or changed lately.

    Attributes:
        ledger: Key of its ledger.
        id: The record.
        title: What names it.
        detail: What else tells it apart, such as its date.
        quantity: Its number of persons with the unit; empty where it has none.
        unit: Short name of the owning unit.
        standing: Where it stands.
        when: When it was changed.
    """

    ledger: str
    id: str
    title: str
    detail: str
    quantity: str
    unit: str
    standing: Standing
    when: datetime


@dataclass(frozen=True)
class UnitReport:
    """How a unit stands with the city.

    Attributes:
        code: Its code.
        name: Its short name.
        package: Name of its newest package; empty where none has come.
        received: When that came.
        is_current: It came in the present reporting period.
        waiting: Records that wait for a decision.
        returned: Records that were returned.
        total: Records the city counts or could count.
        age: Days since its data last came; None where nothing has.
        has_setup: It was given a setup file.
        has_joined: Its setup file was used.
    """

    code: str
    name: str
    package: str
    received: datetime | None
    is_current: bool
    waiting: int
    returned: int
    total: int
    age: int | None
    has_setup: bool
    has_joined: bool


def attention(workspace: Workspace) -> list[Attention]:
    """What of this unit's own records needs a look, the most urgent first."""
    unit = workspace.unit
    with workspace.read() as connection:
        counts = dashboard.standing_counts(connection)
        own = {(c.ledger, c.standing): c.number for c in counts if c.unit == unit}
        found = [
            one for ledger in LEDGERS.values() for one in _matters_of(connection, ledger, unit, own)
        ]
        today = workspace.today
        for ledger in LEDGERS.values():
            found += _suspected(ledger, own_suspects(connection, ledger, unit, as_of=today))
        unsaved = [row.ledger for row in drafts.drafts(connection)]
    found += [
        Attention(Matter.UNSAVED, key, unsaved.count(key), "关闭时还没有保存，输入已暂存")
        for key in dict.fromkeys(unsaved)
        if key in LEDGERS
    ]
    order = list(Matter)
    return sorted(found, key=lambda one: order.index(one.matter))


def _matters_of(
    connection: sa.Connection,
    ledger: Ledger,
    unit: str,
    own: Mapping[tuple[str, Standing], int],
) -> Iterator[Attention]:
    returned = own.get((ledger.key, Standing.RETURNED), 0)
    if returned:
        title, reason = dashboard.newest_title(connection, ledger, unit, Standing.RETURNED)
        text = "：".join(part for part in (_text(ledger, title), reason) if part)
        yield Attention(Matter.RETURNED, ledger.key, returned, text)
    must, explain, conflicts = dashboard.issue_counts(connection, ledger, unit)
    if conflicts:
        yield Attention(Matter.CONFLICT, ledger.key, conflicts, "两台电脑填得不一样，请核对")
    for matter, severity, count in (
        (Matter.MUST_FIX, Severity.MUST, must),
        (Matter.TO_EXPLAIN, Severity.EXPLAIN, explain),
    ):
        if count:
            messages = dashboard.issue_messages(connection, ledger, unit, severity)
            yield Attention(matter, ledger.key, count, _some(messages))
    drafts = own.get((ledger.key, Standing.DRAFT), 0)
    if drafts:
        yield Attention(Matter.DRAFT, ledger.key, drafts, "尚未勾选“填写完成”")


def _suspected(ledger: Ledger, groups: Sequence[Sequence[Entry]]) -> Iterator[Attention]:
    """Not a finding of a record, as it comes and goes with another: a line that leads to them."""
    if groups:
        first = groups[0][0]
        number = sum(len(group) - 1 for group in groups)
        title = _text(ledger, first.fields.get(ledger.title))
        text = (
            f"{title}等，请核对，多录的删去" if len(groups) > 1 else f"{title}，请核对，多录的删去"
        )
        yield Attention(Matter.SUSPECTED, ledger.key, number, text, title)


def _some(messages: Sequence[str]) -> str:
    more = "等" if len(messages) > _WORDS else ""
    return "、".join(messages[:_WORDS]) + more


def _text(ledger: Ledger, title: object) -> str:
    field = ledger.by_key[ledger.title]
    return show_value(field, title) if isinstance(title, str) else ""


def contents(workspace: Workspace) -> list[LedgerContent]:
    """How this unit's records stand, by ledger; what the next package will hold."""
    with workspace.read() as connection:
        counts = [c for c in dashboard.standing_counts(connection) if c.unit == workspace.unit]
    return [_content(ledger, counts) for ledger in LEDGERS.values()]


def _content(ledger: Ledger, counts: Iterable[StandingCount]) -> LedgerContent:
    own = [c for c in counts if c.ledger == ledger.key]
    return LedgerContent(
        ledger=ledger.key,
        label=ledger.label,
        ready=sum(c.number for c in own if c.standing is Standing.READY),
        sent=sum(c.number for c in own if c.standing > Standing.READY),
        unfinished=sum(c.number for c in own if c.standing < Standing.READY),
    )


def recent(workspace: Workspace, limit: int = 6) -> list[RecentEntry]:
    """The records entered or changed last; the city sees no drafts of others."""
    with workspace.read() as connection:
        rows = dashboard.recent(connection, limit, drafts_of=workspace.unit)
    return [_entry(workspace, row) for row in rows]


def _entry(workspace: Workspace, row: RecentRow) -> RecentEntry:
    ledger = LEDGERS[row.ledger]
    info = workspace.plan.unit_by_code.get(row.unit)
    others = [
        show_value(field, row.values[field.key])
        for field in ledger.fields
        if field.listed
        and not field.personal
        and field.key != ledger.title
        and row.values[field.key] is not None
    ]
    return RecentEntry(
        ledger=row.ledger,
        id=row.id,
        title=_text(ledger, row.values[ledger.title]) or f"未命名的{ledger.noun}",
        detail=" · ".join(others[:_WORDS]),
        quantity=_quantity(ledger, row),
        unit=info.short if info else row.unit,
        standing=row.standing,
        when=stamp_time(row.modified),
    )


def _quantity(ledger: Ledger, row: RecentRow) -> str:
    if not ledger.measure:
        return ""
    field = ledger.by_key[ledger.measure]
    value = row.values[ledger.measure]
    if value is None:
        return f"{row.line_count} {field.unit}" if row.line_count else ""
    return f"{show_value(field, value)} {field.unit}"


def unit_reports(
    workspace: Workspace, *, period: Period | None = None, today: date | None = None
) -> list[UnitReport]:
    """How every unit but the city stands: what came, what waits, how old its data are.

    Args:
        workspace: The city's.
        period: The present reporting period; None leaves ``is_current`` false.
        today: What ages are counted to; None for today.
    """
    day = today or workspace.today
    with workspace.read() as connection:
        counts = dashboard.standing_counts(connection)
        received = dashboard.newest_received(connection)
        joined = dashboard.joined_units(connection)
    reports = []
    for unit in workspace.plan.units:
        if unit.code == workspace.unit:
            continue
        name, stamp = received.get(unit.code, ("", 0))
        when = stamp_time(stamp) if stamp else None
        own = [c for c in counts if c.unit == unit.code and c.standing > Standing.DRAFT]
        reports.append(
            UnitReport(
                code=unit.code,
                name=unit.short,
                package=name,
                received=when,
                is_current=bool(when and period and when.date() >= period.first_day),
                waiting=sum(c.number for c in own if c.standing is Standing.RECEIVED),
                returned=sum(c.number for c in own if c.standing is Standing.RETURNED),
                total=sum(c.number for c in own),
                age=max((day - when.date()).days, 0) if when else None,
                has_setup=unit.code in joined,
                has_joined=joined.get(unit.code, False),
            )
        )
    return reports


def frequent_reasons(workspace: Workspace, limit: int = 5) -> list[str]:
    """The reasons that records were returned with most often."""
    with workspace.read() as connection:
        return dashboard.frequent_reasons(connection, limit)
