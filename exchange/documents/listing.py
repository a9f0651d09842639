"""A ledger's list for printing on A4 sideways; personal data masked unless asked otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.fields import Field, Fields, Ledger
from domain.values import show_value
from exchange.documents.paper import SIDEWAYS, page, paged_tables, text

_WIDEST = 24
_NARROWEST = 6
_NUMBER_WIDTH = 3


@dataclass(frozen=True)
class ListedRow:
    """A record as it is printed: its unit's and standing's names, and its values."""

    unit: str
    standing: str
    values: Fields


def listing_html(
    ledger: Ledger,
    rows: Sequence[ListedRow],
    *,
    unit: str,
    as_of: str,
    masked: bool = True,
    with_unit: bool = False,
) -> str:
    """A list as HTML.

    Args:
        ledger: The ledger.
        rows: Its records in the order of the list.
        unit: Full name of the unit whose list it is.
        as_of: When it was printed, for people.
        masked: Personal data is masked.
        with_unit: With a column of the owning units (the city's list).
    """
    fields = [field for field in ledger.open_fields if field.listed]
    head = ["序号", *(["单位"] if with_unit else []), *(f.caption for f in fields), "状态"]
    cells = [
        [
            str(number),
            *([row.unit] if with_unit else []),
            *(show_value(f, row.values.get(f.key), masked=masked) for f in fields),
            row.standing,
        ]
        for number, row in enumerate(rows, start=1)
    ]
    tables = paged_tables(
        head,
        cells,
        widths=_widths(head, cells),
        right=[
            n
            for n, field in enumerate(fields, start=len(head) - len(fields) - 1)
            if _is_number(field)
        ],
        paper=SIDEWAYS,
        used=20,
    )
    between = "<p style='page-break-before: always; font-size: 2pt;'>&nbsp;</p>"
    return page(
        f"{ledger.label}台账",
        f"<h1 align='center' style='font-size: 16pt;'>{text(ledger.label)}台账</h1>",
        f"<p class='small'>{text(unit)}　共 {len(rows):,} 条　{text(as_of)}</p>",
        f"<div class='sideways'>{between.join(tables)}</div>",
    )


def _is_number(field: Field) -> bool:
    return field.type.value == "number"


def _widths(head: Sequence[str], cells: Sequence[Sequence[str]]) -> list[int]:
    """Percent per column, by the longest texts in it within limits."""
    wanted = []
    for number, title in enumerate(head):
        longest = max([len(title), *(len(row[number]) for row in cells)])
        wanted.append(min(max(longest, _NARROWEST), _WIDEST))
    wanted[0] = _NUMBER_WIDTH
    total = sum(wanted)
    widths = [max(4, 100 * one // total) for one in wanted]
    widths[widths.index(max(widths))] += 100 - sum(widths)
    return widths
