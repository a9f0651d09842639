"""What somebody stated about a workbook beforehand: refused where it does not fit it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.errors import KnownError
from exchange.workbook.facts import check_facts
from exchange.workbook.headers import names_of
from services.records.records import ledger_named

if TYPE_CHECKING:
    from services.workbooks.importing import Preview


def check_answers(
    preview: Preview, *, answers: Mapping[str, str], facts: Mapping[str, str]
) -> None:
    """Refuse what was stated about a workbook and does not fit it.

    Args:
        preview: How the workbook was read with them.
        answers: Header → field, as stated just now.
        facts: Field → value, as stated just now.

    Raises:
        KnownError: There is no such header, or no such field, or its value cannot be read.
    """
    columns = [column.header for layout in preview.plan.layouts for column in layout.columns]
    known = {name for header in columns for name in names_of(header)}
    for header in answers:
        if not known.intersection(names_of(header)):
            raise KnownError(
                f"表里没有“{header}”这一列。", f"有这些列：{'、'.join(dict.fromkeys(columns))}。"
            )
    check_facts(ledger_named(preview.plan.ledger), facts)
