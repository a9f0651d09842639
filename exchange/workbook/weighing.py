"""The columns that no declared word places: what all evidence says, or why they are asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from domain.choices import normal_form
from domain.fields import Ledger
from domain.values import Unreadable
from exchange.workbook.cells import Cell, cell_text
from exchange.workbook.drafts import DraftColumn, Titles
from exchange.workbook.evidence import Unplaced, weigh
from exchange.workbook.headers import (
    LINE,
    RECORD,
    Match,
    Target,
    in_header_unit,
    is_elsewhere,
    target_label,
    targets_of,
)
from exchange.workbook.reading import cell_reader
from exchange.workbook.units import in_unit, stated_unit

Values = Callable[[DraftColumn], list[Cell]]
"""What stands in the first rows of a column."""

_TEN_THOUSAND, _YUAN, _LIKE_YUAN = "万元", "元", 500


def ask_for_units(drafts: Sequence[DraftColumn], titles: Titles, values: Values) -> None:
    """Money without any unit whose figures are those of 元 in a field of 万元."""
    for draft in drafts:
        target = draft.target
        if target is None or draft.note or draft.is_answered:
            continue
        if target.field.unit != _TEN_THOUSAND:
            continue
        if titles.money_unit or stated_unit(target.field, draft.header).is_said:
            continue
        figures = sorted(v for v in values(draft) if isinstance(v, (int, float)))
        if figures and figures[len(figures) // 2] >= _LIKE_YUAN:
            yuan = Target(target.scope, in_unit(target.field, _YUAN))
            draft.match = Match((target, yuan), certain=False)
            draft.ask(f"“{draft.header}”没有写单位，数字不像{_TEN_THOUSAND}")


def weigh_open(
    ledger: Ledger,
    drafts: Sequence[DraftColumn],
    scopes: Sequence[str],
    titles: Titles,
    values: Values,
    *,
    accept_likely: bool,
) -> None:
    """Lets all evidence together say what the columns are that no declared word places."""
    opened = [d for d in drafts if d.reason and d.is_open]
    taken = {d.target.key for d in drafts if d.target and not d.note}
    closed = [d for d in drafts if d.reason and not d.is_open]
    claimed = {t.key for d in closed for t in d.match.targets}
    free = [t for t in targets_of(ledger) if t.scope in scopes and t.key not in taken | claimed]
    columns = [Unplaced(d.index, d.path, values(d), _meant(d, free)) for d in opened]
    texts = {cell_text(v) for column in columns for v in column.values}
    free = [in_context(target, titles, texts) for target in free]
    of_lines = LINE in scopes and ledger.title not in taken
    weighed = weigh(ledger, columns, free, of_lines=of_lines)
    for draft in opened:
        found = weighed[draft.index]
        if not found.is_likely and is_elsewhere(draft.path):
            draft.reason, draft.note = "", "台账没有这一栏"
            draft.match = Match()
            continue
        draft.match = Match(found.candidates or draft.match.targets, certain=False)
        if found.target is None or not found.is_likely:
            continue
        target, trouble = in_header_unit(found.target, draft.header)
        label = target_label(ledger, target)
        if trouble or not accept_likely:
            draft.reason = trouble or f"“{draft.header}”像是“{label}”，请确认"
            continue
        draft.target, draft.reason, draft.is_likely = target, "", True


def in_context(target: Target, titles: Titles, texts: Collection[str]) -> Target:
    """A field of codes that reads shortened words by the codes that the titles name."""
    named = titles.codes.get(target.field.key, ()) if target.scope == RECORD else ()
    field = target.field
    if len(named) < 2 or field.codes is None:
        return target
    read = cell_reader(field)
    added: dict[str, list[str]] = {}
    for text in texts:
        short = normal_form(text)
        meant = [c for c in named if len(short) > 1 and short in normal_form(c.label)]
        if len(meant) == 1 and isinstance(read(text), Unreadable):
            added.setdefault(meant[0].key, []).append(text)
    if not added:
        return target
    codes = tuple(
        replace(code, synonyms=(*code.synonyms, *added.get(code.key, ())))
        for code in field.codes.codes
    )
    return Target(target.scope, replace(field, codes=replace(field.codes, codes=codes)))


def _meant(draft: DraftColumn, free: Sequence[Target]) -> tuple[str, ...]:
    """The fields that a header's words leave open; none where it is unknown."""
    keys = {target.key for target in free}
    return tuple(t.key for t in draft.match.targets if t.key in keys)
