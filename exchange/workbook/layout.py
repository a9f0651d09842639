"""How a sheet is read: its header, its columns, its rows, and what has to be asked.

A column is placed only where its header, its place under a joint header or its values leave one
reading; everything else becomes a question with samples and candidates.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.fields import Ledger
from domain.ledgers import LEDGERS
from exchange.workbook.blocks import Block, find_blocks, parts_of
from exchange.workbook.body import LONGEST_MARK, Body, Skipped, read_body
from exchange.workbook.cells import Sheet, cell_text, column_letter, is_blank
from exchange.workbook.dittos import with_dittos_filled
from exchange.workbook.drafts import CERTAIN, ROSTER, Answers, DraftColumn, Titles
from exchange.workbook.facts import money_unit, offers_of, stated_year
from exchange.workbook.head import Head
from exchange.workbook.headers import (
    RECORD,
    Target,
    in_title_unit,
    index_of,
    normal_header,
    similar_targets,
    target_label,
)
from exchange.workbook.implied import codes_in, refusal_in
from exchange.workbook.kinds import ledger_instead
from exchange.workbook.placing import Placing

_SHOWN_SAMPLES = 5
_MOST_SHOWN = 3
_LONG_NUMBER = re.compile(r"(\d{3})\d{4,}(\w{2})", re.ASCII)


@dataclass(frozen=True)
class Question:
    """A column that cannot be placed with certainty.

    Attributes:
        sheet: Name of the sheet.
        header: The header as written, levels parted by ``/``; answers name it so.
        column: The letter above it.
        samples: Some of its values.
        candidates: Keys of the fields it may be, the likeliest first (``lines.level`` of a line).
        labels: Their Chinese labels, in the same order.
        reason: Why it is asked, one sentence.
        signature: The layout it belongs to; answers are remembered under it.
    """

    sheet: str
    header: str
    column: str
    samples: tuple[str, ...]
    candidates: tuple[str, ...]
    labels: tuple[str, ...]
    reason: str
    signature: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Attributes:
        index: From 0.
        header: As written, levels parted by ``/``.
        target: The field it means; None where it means none.
        note: Why it is not imported; empty where it is.
        how: CERTAIN, LIKELY, ASKED or IGNORED.
        candidates: Keys of the fields it may be, the likeliest first.
        samples: Some of its values.
        doubt: What the user should know of it though it is imported.
    """

    index: int
    header: str
    target: Target | None
    note: str = ""
    how: str = CERTAIN
    candidates: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True)
class Layout:
    """How a table of a sheet is read.

    Attributes:
        sheet: The sheet; it may hold several tables, one under another.
        kind: LIST (one record per row) or ROSTER (one line per row).
        head: The header rows.
        titles: The rows above it that tell of the table, from 0.
        columns: Every column that has a header or content.
        questions: What has to be asked.
        body: The rows below the header.
        signature: Stable for sheets with the same headers.
        stop: The row after its last one, from 0.
        year: The year that its titles state; empty where they state none or several.
    """

    sheet: Sheet
    kind: str
    head: Head
    titles: Sequence[int]
    columns: tuple[Column, ...]
    questions: tuple[Question, ...]
    body: Body
    signature: str
    stop: int
    year: str = ""

    @property
    def place(self) -> tuple[str, int, int]:
        """What tells it from the other tables of the workbook: sheet, row, column."""
        first = next((c for c, path in enumerate(self.head.paths) if path), 0)
        return self.sheet.name, self.head.top, first

    def placed(self, scope: str) -> dict[str, Column]:
        """The columns that fill fields of a scope, by field key."""
        return {key: c for key, c in self.headed(scope).items() if not c.note}

    def asked_for(self, scope: str, key: str) -> Column | None:
        """The column with content that may fill a field, once the user has said so."""
        name = key if scope == RECORD else f"lines.{key}"
        asked = {q.header for q in self.questions if name in q.candidates}
        return next((c for c in self.columns if c.header in asked and not c.target), None)

    def headed(self, scope: str) -> dict[str, Column]:
        """The same with the columns that have a header but no content."""
        return {c.target.field.key: c for c in self.columns if c.target and c.target.scope == scope}


@dataclass(frozen=True)
class Unrelated:
    """A sheet that is not imported, and why."""

    sheet: str
    reason: str


def find_layouts(
    ledger: Ledger,
    sheet: Sheet,
    answers: Answers | None = None,
    *,
    accept_likely: bool = False,
) -> list[Layout | Unrelated]:
    """How the tables of one sheet are read for a ledger, or why it is not.

    Args:
        ledger: The ledger.
        sheet: The sheet.
        answers: What the user said of columns.
        accept_likely: Columns that the evidence places are taken, and marked; else asked.

    Raises:
        KnownError: An answer names a field that the ledger does not have.
    """
    if sheet.hidden:
        return [Unrelated(sheet.name, "隐藏的工作表")]
    if all(is_blank(cell) for row in sheet.rows for cell in row):
        return [Unrelated(sheet.name, "空白的工作表")]
    blocks = find_blocks(index_of(ledger), sheet)
    if not blocks:
        return [Unrelated(sheet.name, _why_no_header(ledger, sheet))]
    found: list[Layout | Unrelated] = []
    parts = [part for block in blocks for part in parts_of(sheet, block)]
    for part, block in parts:
        one = _layout_of(ledger, part, block, answers or {}, accept_likely=accept_likely)
        before = found[-1] if found else None
        if isinstance(one, Unrelated) and isinstance(before, Layout):
            found[-1] = _with_foreign_rows(before, block)
        else:
            found.append(one)
    return found


def _layout_of(
    ledger: Ledger, sheet: Sheet, block: Block, answers: Answers, *, accept_likely: bool
) -> Layout | Unrelated:
    head = block.head
    body = read_body(sheet, head, block.titles, block.stop)
    sheet = with_dittos_filled(sheet, body.data)
    titles = [t for row in block.titles for t in sheet.rows[row] if isinstance(t, str)]
    unit = money_unit(sheet, block.titles)
    placing = Placing(
        ledger, sheet, head, body, Titles(unit, codes_in(ledger, titles), block.outside)
    )
    placing.settle(answers, accept_likely=accept_likely)
    told = offers_of(ledger, sheet, block.titles, is_roster=placing.kind == ROSTER)
    refusal = refusal_in(ledger, [*titles, sheet.name])
    reason = f"标题说的是{refusal}" if refusal else _other_kind(ledger, placing, head)
    reason = reason or placing.reason_against(told)
    if reason:
        return Unrelated(sheet.name, reason)
    key = _signature(ledger, head)
    asked = [draft for draft in placing.drafts if draft.reason]
    questions = tuple(_question(ledger, placing, draft, sheet.name, key) for draft in asked)
    columns = tuple(_column(placing, draft, unit) for draft in placing.drafts)
    return Layout(
        sheet,
        placing.kind,
        head,
        block.titles,
        columns,
        questions,
        body,
        key,
        block.stop,
        stated_year(sheet, block.titles),
    )


def _column(placing: Placing, draft: DraftColumn, unit: str) -> Column:
    samples = dict.fromkeys(map(cell_text, placing.values(draft)))
    return Column(
        draft.index,
        draft.header,
        _target_in(draft, unit),
        draft.note,
        draft.how,
        tuple(t.key for t in draft.match.targets),
        tuple(samples)[:_MOST_SHOWN],
        draft.doubt,
    )


def _other_kind(ledger: Ledger, placing: Placing, head: Head) -> str:
    """Why a table is one of another ledger; empty where the user said what names its records."""
    return "" if placing.names_records_by_answer else _told_by_headers(ledger, head)


def _told_by_headers(ledger: Ledger, head: Head) -> str:
    other = ledger_instead(ledger, head.paths)
    return f"列名像{other.label}台账，请在“{other.label}”里导入" if other else ""


def _why_no_header(ledger: Ledger, sheet: Sheet) -> str:
    """What a sheet is whose header this ledger does not know."""
    for other in LEDGERS.values():
        for block in find_blocks(index_of(other), sheet):
            if reason := _told_by_headers(ledger, block.head):
                return reason
    return f"没有找到“{ledger.label}”的表头"


def _target_in(draft: DraftColumn, unit: str) -> Target | None:
    """What a column fills, money in the unit that the title states."""
    if draft.target is None or not unit:
        return draft.target
    return in_title_unit(draft.target, draft.header, unit)


def _answer_for(ledger: Ledger, target: Target) -> str:
    """How an answer names a field: by its key; with the unit where that is not its own."""
    fields = ledger.by_key if target.scope == RECORD or not ledger.lines else ledger.lines.by_key
    is_own = fields[target.field.key].unit == target.field.unit
    return target.key if is_own else f"{target.field.label}（{target.field.unit}）"


def _with_foreign_rows(layout: Layout, block: Block) -> Layout:
    """A table of something else below this one: its rows are passed over, and said to be."""
    body = layout.body
    skipped = list(body.skipped)
    for number in range(block.head.top, block.stop):
        text = next((t for t in map(cell_text, layout.sheet.rows[number]) if t), "")
        if text:
            shown = _LONG_NUMBER.sub(r"\1***\2", text)[:LONGEST_MARK]
            skipped.append(Skipped(layout.sheet.name, number + 1, "另一张表", shown))
    return replace(layout, body=replace(body, skipped=tuple(skipped)))


def signature(layout: Layout) -> str:
    """The key under which the answers for a layout are remembered."""
    return layout.signature


def signatures_of(ledger: Ledger, sheets: Iterable[Sheet]) -> list[str]:
    """The same of sheets that are not read yet: what was answered before decides how they are."""
    blocks = [find_blocks(index_of(ledger), sheet) for sheet in sheets if not sheet.hidden]
    return [_signature(ledger, block.head) for found in blocks for block in found]


def _signature(ledger: Ledger, head: Head) -> str:
    words = [normal_header("/".join(path)) for path in head.paths if path]
    text = "\x1f".join((ledger.key, *words))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _question(
    ledger: Ledger, placing: Placing, draft: DraftColumn, sheet: str, key: str
) -> Question:
    candidates = tuple(t for t in draft.match.targets if t.scope in placing.scopes)
    if not candidates:
        taken = {d.target.key for d in placing.drafts if d.target}
        candidates = similar_targets(ledger, draft.header, placing.scopes, taken)
    samples = list(dict.fromkeys(map(cell_text, placing.values(draft))))
    return Question(
        sheet=sheet,
        header=draft.header,
        column=column_letter(draft.index),
        samples=tuple(samples[:_SHOWN_SAMPLES]),
        candidates=tuple(_answer_for(ledger, t) for t in candidates),
        labels=tuple(
            target_label(ledger, t) if _answer_for(ledger, t) == t.key else _answer_for(ledger, t)
            for t in candidates
        ),
        reason=draft.reason + "。",
        signature=key,
    )
