"""What people did to a workbook by hand, and what of it cannot be taken in, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.fields import Field, FieldType, Ledger, Value
from domain.values import show_value
from exchange.report_workbook.rows import ReadRecord

if TYPE_CHECKING:
    from domain.fold import Entity
    from exchange.report_workbook.rows import ReadLedger, ReadRow

_EDITED, _CLEARED = "改动过", "被清空，不覆盖已有内容"
_ADDED, _COPIED = "手工添加的行", "复制后改动的行，当作新的一行"
_NO_MARKS = "校验被改动，看不出改动过哪些地方"
_OTHER_IDS = "隐藏的编号被改动"
_SHORTEST = 40


@dataclass(frozen=True)
class Edit:
    """Something that was changed by hand since the program wrote the workbook.

    Attributes:
        sheet: Name of the sheet.
        row: As the user sees it, from 1; 0 where it concerns the sheet as a whole.
        field: Header of the column; empty where it concerns the row as a whole.
        before: What stands here; empty where nothing does. Personal data are masked.
        after: What the workbook says.
        note: What was done, in words.
    """

    sheet: str
    row: int
    field: str
    before: str
    after: str
    note: str


@dataclass(frozen=True)
class LeftOut:
    """Something in the workbook that is not taken in.

    Attributes:
        sheet: Name of the sheet.
        row: As the user sees it, from 1.
        field: Header of the column.
        value: What stands there, personal data masked.
        reason: Why not.
        remedy: What to do.
    """

    sheet: str
    row: int
    field: str
    value: str
    reason: str
    remedy: str


@dataclass
class WorkbookNotes:
    """Everything there is to say of a workbook.

    Attributes:
        edited: What was changed by hand.
        left_out: What is not taken in.
    """

    edited: list[Edit] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def add(self, other: WorkbookNotes) -> None:
        """What another part of the workbook has to say."""
        self.edited += other.edited
        self.left_out += other.left_out

    def take_remarks(self, read: ReadLedger) -> None:
        """What is said of sheets, and cells that cannot be read."""
        self.edited += [Edit(one.sheet, one.row, "", "", "", one.text) for one in read.remarks]
        self.left_out += [
            LeftOut(one.sheet, one.row, one.column, one.value, one.reason, one.remedy)
            for one in read.problems
        ]

    def take_row(
        self, ledger: Ledger, row: ReadRow, held: Entity | None, *, is_written: bool
    ) -> None:
        """The edits of a row, and its masked cells that stand for nothing known.

        Args:
            ledger: The ledger.
            row: The row.
            held: The record or line as it is here; None where it is new.
            is_written: The program wrote the workbook.
        """
        is_record = isinstance(row, ReadRecord)
        declared = ledger.by_key if is_record or not ledger.lines else ledger.lines.by_key
        self._take_edits(declared, row, held, is_written=is_written)
        for key, text in row.masked.items():
            if key in declared:
                self._take_masked(declared[key], row, text, held)

    def _take_edits(
        self,
        declared: Mapping[str, Field],
        row: ReadRow,
        held: Entity | None,
        *,
        is_written: bool,
    ) -> None:
        if row.edits is None:
            if is_written:
                has_id = bool(getattr(row, "id", ""))
                note = _COPIED if row.is_copy else _NO_MARKS if has_id else _ADDED
                self.edited.append(Edit(row.sheet, row.row, "", "", "", note))
            return
        if row.edits.is_touched and not row.edits.keys:
            self.edited.append(Edit(row.sheet, row.row, "", "", "", _OTHER_IDS))
        for key in (one for one in row.labels if one in row.edits.keys):
            present = held.values.get(key) if held else None
            given: Value = row.fields.get(key)
            after = row.masked.get(key) or _shown(declared.get(key), given)
            is_blank = given is None and key not in row.masked
            note = _CLEARED if is_blank and key in declared else _EDITED
            before = _shown(declared.get(key), present)
            self.edited.append(Edit(row.sheet, row.row, row.labels[key], before, after, note))

    def _take_masked(self, declared: Field, row: ReadRow, text: str, held: Entity | None) -> None:
        present = held.values.get(declared.key) if held else None
        label = row.labels.get(declared.key, declared.label)
        if present is None:
            what = "电话" if declared.type is FieldType.PHONE else "证件号"
            reason = f"脱敏工作簿不含完整{what}"
            remedy = "这一格留空；需要时请该单位交同步包，或导出不脱敏的工作簿。"
        elif show_value(declared, present) == text:
            return
        else:
            reason = "脱敏的内容与市级已有的不一致，保留市级已有的"
            remedy = "请向该单位核对。"
        self.left_out.append(LeftOut(row.sheet, row.row, label, text, reason, remedy))


def _shown(declared: Field | None, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if declared is None:
        return str(value)
    return show_value(declared, value)


def notes_text(notes: WorkbookNotes, *, most: int = _SHORTEST) -> str:
    """What was changed by hand and what is left out, as people read it."""
    lines = []
    if notes.edited:
        lines.append(f"导出后改动过 {len(notes.edited)} 处：")
        lines += [f"  {_edit_line(one)}" for one in notes.edited[:most]]
        lines += _rest(len(notes.edited) - most)
    if notes.left_out:
        lines.append(f"没有收下的 {len(notes.left_out)} 处：")
        for one in notes.left_out[:most]:
            place = f"“{one.sheet}”第 {one.row} 行" + (f"“{one.field}”" if one.field else "")
            value = f"（{one.value}）" if one.value else ""
            lines.append(f"  {place}{value}：{one.reason}。{one.remedy}")
        lines += _rest(len(notes.left_out) - most)
    return "\n".join(lines)


def _edit_line(one: Edit) -> str:
    place = f"“{one.sheet}”" + (f"第 {one.row} 行" if one.row else "")
    if not one.field:
        return f"{place}：{one.note}"
    values = f"{one.before or '（市级没有）'} → {one.after or '（空）'}"
    return f"{place}“{one.field}”：{one.note}，{values}"


def _rest(number: int) -> list[str]:
    return [f"  其余 {number} 处未列出，请用 --json 查看。"] if number > 0 else []
