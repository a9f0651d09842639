"""What an import would do and did, in sentences and as JSON: nothing is placed without a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from exchange.workbook.cells import cell_text, column_letter
from exchange.workbook.drafts import IGNORED, LIKELY
from exchange.workbook.headers import is_ignored, target_label
from services.records.records import ledger_named

if TYPE_CHECKING:
    from services.workbooks.importing import Preview

_NUMBERS = re.compile(r"(?<!\d)(\d{3})\d{6,}(\d[\dXx])(?![\dXx])")


def open_questions(preview: Preview) -> str:
    """What is still open about a preview, in one sentence; empty where nothing is.

    To be said before anything is written: the columns asked for are left out.
    """
    said = []
    if preview.plan.questions:
        headers = dict.fromkeys(f"“{one.header}”" for one in preview.plan.questions)
        said.append(f"有 {len(headers)} 列还没有确认，不会导入：{'、'.join(headers)}。")
    if preview.stranger:
        said.append(f"标题写的是{preview.stranger}，不是本账套的单位，请确认没有拿错文件。")
    return "".join(said)


def told_of_titles(preview: Preview) -> list[str]:
    """Every fact that was taken from a title or a sheet's name."""
    ledger = ledger_named(preview.plan.ledger)
    lines = []
    for one in preview.plan.offers:
        place = f"第 {one.row} 行" if one.row else "表名"
        label = ledger.by_key[one.field].label
        value = cell_text(one.value)
        lines.append(f"  {label}：{value}（取自“{one.sheet}”{place}“{one.text}”，用于各行）。")
    return list(dict.fromkeys(lines))


def told_of_columns(preview: Preview) -> list[str]:
    """Columns placed by evidence, with samples, and columns with content that were left out."""
    ledger = ledger_named(preview.plan.ledger)
    lines = []
    for layout in preview.plan.layouts:
        for column in layout.columns:
            samples = "、".join(map(masked_sample, column.samples))
            where = f"  “{layout.sheet.name}”的“{column.header}”"
            if column.how == LIKELY and column.target:
                label = target_label(ledger, column.target)
                lines.append(f"{where}推定为“{label}”（例如：{samples}），不对的用 --map 说明。")
            elif column.how == IGNORED and column.samples and not is_ignored(column.header):
                lines.append(f"{where}没有导入：{column.note}。")
    return lines


def to_json(preview: Preview) -> dict[str, Any]:
    """The report of an import, for ``import --json``."""
    return {
        **preview.records.as_dict(),
        "lines": preview.lines.as_dict(),
        "problems": [
            {
                "sheet": one.sheet,
                "row": one.row,
                "column": one.column,
                "value": one.value,
                "reason": one.reason,
                "remedy": one.remedy,
            }
            for one in preview.problems
        ],
        "questions": [
            {"sheet": q.sheet, "header": q.header, "reason": q.reason, "candidates": list(q.labels)}
            for q in preview.plan.questions
        ],
        "skipped_rows": [
            {"sheet": one.sheet, "row": one.row, "reason": one.reason, "text": one.text}
            for one in preview.plan.skipped
        ],
        "sheets_not_read": [
            {"sheet": one.sheet, "reason": one.reason} for one in preview.plan.unrelated
        ],
        "columns": [
            {
                "sheet": layout.sheet.name,
                "column": column_letter(column.index),
                "header": column.header,
                "field": column.target.key if column.target and not column.note else None,
                "how": column.how,
                "candidates": list(column.candidates),
                "samples": [masked_sample(text) for text in column.samples],
                "note": column.note,
            }
            for layout in preview.plan.layouts
            for column in layout.columns
        ],
        "facts": [
            {
                "sheet": one.sheet,
                "row": one.row,
                "field": one.field,
                "label": ledger_named(preview.plan.ledger).by_key[one.field].label,
                "value": cell_text(one.value),
                "text": one.text,
            }
            for one in preview.plan.offers
        ],
        "other_unit": preview.stranger,
    }


def masked_sample(text: str) -> str:
    """A cell as a sample of its column: long numbers, which may be persons', masked."""
    return _NUMBERS.sub(r"\1******\2", text)[:60]
