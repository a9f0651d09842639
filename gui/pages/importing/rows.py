"""How an import is told: counts, problems, rows passed over, columns, and what will be written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from domain.fields import Field, FieldType, Ledger
from domain.values import show_value
from exchange.workbook.body import Skipped
from exchange.workbook.cells import column_letter
from exchange.workbook.drafts import LIKELY, ROSTER
from exchange.workbook.headers import target_label
from exchange.workbook.layout import Layout
from exchange.workbook.plan import DRAFT, EXPLAIN, Problem
from gui.common.tag import TagKind
from gui.pages.home.rows_table import Cell, Column
from services.workbooks.comparing import Planned
from services.workbooks.import_report import masked_sample
from services.workbooks.importing import Preview, Tally

MOST_SAMPLED = 200
"""Records shown of what will be written."""
_SHOWN_FIELDS = 5
_WIDEST = 14
_FIGURE = 0.56

PROBLEM_COLUMNS = (
    Column(""),
    Column("工作表"),
    Column("行", right=True),
    Column("列"),
    Column("值"),
    Column("问题"),
    Column("怎么改", stretches=True),
)
PROBLEM_WIDTHS = (5, 7, 3, 8, 10, 16)
SKIPPED_COLUMNS = (
    Column("工作表"),
    Column("行", right=True),
    Column("原因"),
    Column("内容", stretches=True),
)
SKIPPED_WIDTHS = (10, 4, 12)
PLACE_COLUMNS = (
    Column("工作表"),
    Column("列"),
    Column("表头"),
    Column("导入为"),
    Column("说明", stretches=True),
)
PLACE_WIDTHS = (10, 3, 15, 15)

_SEVERITIES: dict[str, tuple[str, TagKind]] = {
    EXPLAIN: ("请核对", "warn"),
    DRAFT: ("存草稿", "warn"),
}
_MUST: tuple[str, TagKind] = ("必须改", "bad")


def tallies(ledger: Ledger, preview: Preview) -> list[tuple[str, Tally]]:
    """The counts with what they count: rows, or records and their lines."""
    if ledger.lines and preview.lines.read:
        return [
            (f"读到 {preview.records.read:,} 个{ledger.noun}", preview.records),
            (f"读到{ledger.lines.noun} {preview.lines.read:,} 行", preview.lines),
        ]
    return [(f"读到 {preview.records.read:,} 行", preview.records)]


def shares(tally: Tally) -> list[tuple[str, int, TagKind]]:
    """The parts that add up to what was read, each with its tint."""
    return [
        ("新增", tally.new, "ok"),
        ("修改", tally.changed, "accent"),
        ("相同", tally.same, "hold"),
        ("跳过", tally.skipped, "hold"),
        ("有误", tally.failed, "bad"),
    ]


def sentence(title: str, tally: Tally) -> str:
    """The counts in one sentence."""
    return f"{title}：{' · '.join(f'{word} {n:,}' for word, n, _tint in shares(tally))}"


def problem_row(problem: Problem) -> Sequence[str | Cell]:
    """What is wrong, where, and what to do."""
    word, tint = _SEVERITIES.get(problem.severity, _MUST)
    return (
        Cell(word, tag=tint),
        problem.sheet,
        str(problem.row),
        problem.column,
        Cell(problem.value, tip=problem.value),
        Cell(problem.reason, tip=problem.reason),
        Cell(problem.remedy, tone="soft", tip=problem.remedy),
    )


def problem_text(problem: Problem) -> str:
    """The same as a sentence, for the line below the table."""
    where = f"“{problem.sheet}”第 {problem.row} 行"
    column = f"“{problem.column}”" if problem.column else ""
    value = f"填的是“{problem.value}”，" if problem.value else ""
    return f"{where}{column}：{value}{problem.reason}。{problem.remedy}"


def skipped_row(skipped: Skipped) -> Sequence[str | Cell]:
    """A row that was passed over."""
    return (skipped.sheet, str(skipped.row), skipped.reason, Cell(skipped.text, tone="soft"))


@dataclass(frozen=True)
class Place:
    """How one column, or a whole sheet, was read.

    Attributes:
        sheet: Name of the sheet.
        column: Its letter; empty for the sheet.
        header: As written.
        target: What it is imported as.
        note: Why it is not, or how the sheet was read.
        is_likely: It was placed by evidence: 推定.
    """

    sheet: str
    column: str
    header: str
    target: str
    note: str
    is_likely: bool = False


def places(ledger: Ledger, preview: Preview) -> Iterator[Place]:
    """Every sheet with its columns, then the sheets that are not read."""
    for layout in preview.plan.layouts:
        yield Place(layout.sheet.name, "", "", "", _told_of(ledger, layout))
        for column in layout.columns:
            target = target_label(ledger, column.target) if column.target else ""
            shown = target if not column.note else ""
            note = column.note or ("" if target else "不导入")
            is_likely = column.how == LIKELY
            if is_likely:
                samples = "、".join(map(masked_sample, column.samples))
                note = f"推定，例如：{samples}" if samples else "推定"
            letter = column_letter(column.index)
            yield Place(layout.sheet.name, letter, column.header, shown, note, is_likely)
    for one in preview.plan.unrelated:
        yield Place(one.sheet, "", "", "没有读", one.reason)


def _told_of(ledger: Ledger, layout: Layout) -> str:
    top, bottom = layout.head.top + 1, layout.head.bottom + 1
    head = f"表头在第 {top} 行" if top == bottom else f"表头在第 {top}–{bottom} 行"
    is_roster = layout.kind == ROSTER and ledger.lines is not None
    noun = ledger.lines.noun if is_roster and ledger.lines else ledger.noun
    return f"{head}，一行一个{noun}，共 {len(layout.body.data):,} 行"


def place_row(place: Place) -> Sequence[str | Cell]:
    """A sheet or a column."""
    if not place.column:
        word = Cell(place.target or "已读", tag="hold" if place.target else "ok")
        return (Cell(place.sheet, tone="strong"), "", "", word, Cell(place.note, tone="soft"))
    return (
        Cell(place.sheet, tone="soft"),
        place.column,
        place.header,
        Cell(place.target, tag="warn")
        if place.is_likely
        else Cell(place.target or "–", tone="" if place.target else "soft"),
        Cell(place.note, tone="soft"),
    )


def sample_fields(ledger: Ledger, planned: Sequence[Planned]) -> list[Field]:
    """The fields of the sample that the workbook has: what tells records apart, then the list's."""
    given = {key for one in planned[:MOST_SAMPLED] for key in one.source.fields}
    telling = {ledger.title, ledger.date}
    wanted = [field for field in ledger.fields if field.key in given]
    wanted.sort(key=lambda field: (field.key not in telling, not field.listed))
    chosen = {field.key for field in wanted[:_SHOWN_FIELDS]}
    shown = [field for field in ledger.fields if field.key in chosen]
    return sorted(shown, key=lambda field: field.key != ledger.title)


def sample_columns(
    ledger: Ledger, fields: Sequence[Field], planned: Sequence[Planned]
) -> tuple[list[Column], list[int]]:
    """The columns of the sample, and the widths in characters of all but the last."""
    columns, widths = [Column(""), Column("行", right=True)], [3, 3]
    for field in fields:
        texts = (show_value(field, one.source.fields.get(field.key)) for one in planned)
        columns.append(Column(field.caption, right=field.type is FieldType.NUMBER))
        widths.append(max(len(field.caption), min(max(map(_width, texts), default=0), _WIDEST)))
    if ledger.lines:
        columns.append(Column(ledger.lines.label, right=True))
        widths.append(3)
    return [*columns, Column("说明", stretches=True)], widths


def _width(text: str) -> int:
    """In full-width characters; figures are a little wider than half of one."""
    return math.ceil(sum(_FIGURE if letter.isascii() else 1 for letter in text))


def sample_renderer(
    ledger: Ledger, fields: Sequence[Field]
) -> Callable[[Planned], Sequence[str | Cell]]:
    """What makes the cells of one record that will be written."""

    def render(one: Planned) -> Sequence[str | Cell]:
        values = [show_value(field, one.source.fields.get(field.key)) for field in fields]
        cells: list[str | Cell] = [_state(one), str(one.source.row)]
        cells += [Cell(value, tip=value) for value in values]
        if ledger.lines:
            cells.append(str(len(one.source.lines)) if one.source.lines else "–")
        note = _note(ledger, one)
        cells.append(Cell(note, tone="soft", tip=note))
        return cells

    return render


def _state(one: Planned) -> Cell:
    if not one.record:
        return Cell("新增", tag="ok")
    return Cell("修改", tag="accent") if one.is_changed else Cell("相同", tag="hold")


def _note(ledger: Ledger, one: Planned) -> str:
    notes = []
    if not one.record and one.source.lacking:
        labels = "、".join(ledger.by_key[key].label for key in one.source.lacking)
        notes.append(f"缺{labels}，存为草稿")
    for key, held in one.before.items():
        field = ledger.by_key[key]
        before = show_value(field, held) or "空"
        notes.append(f"{field.label} {before} → {show_value(field, one.source.fields[key])}")
    if one.record and ledger.lines:
        noun = ledger.lines.noun
        notes += [f"{noun}新增 {one.new_lines} 行"] * bool(one.new_lines)
        notes += [f"{noun}修改 {one.changed_lines} 行"] * bool(one.changed_lines)
    return "；".join(notes)
