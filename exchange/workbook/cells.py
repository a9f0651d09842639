"""What a sheet holds once it is read: cells, merged ranges, rows numbered as the user sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that holds no value because its formula failed or was never calculated.

    Attributes:
        text: What the user sees in the cell, ``#N/A`` for instance.
        reason: What is wrong, in Chinese.
        remedy: What to do.
    """

    text: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """A number whose format shows something else than its plain digits.

    Attributes:
        value: What the cell holds.
        text: What the user sees: ``0.2``, ``92.5%``, ``00012345``, ``30人``.
        plain: The exact number with the words that stand beside it in the cell.
        is_scaled: The user sees another number than the cell holds.
        is_rounded: The user sees fewer digits than the cell holds.
    """

    value: float
    text: str
    plain: str = ""
    is_scaled: bool = False
    is_rounded: bool = False


class YearlessDate(dt.date):
    """A date of which the user sees the month and the day only; the program chose its year."""


Cell = (
    str
    | float
    | int
    | bool
    | dt.date
    | dt.datetime
    | dt.time
    | dt.timedelta
    | CellError
    | ShownNumber
)
Row = Sequence[Cell]


def formula_error(code: str) -> CellError:
    """The cell of a formula that ended in an error such as ``#N/A``."""
    return CellError(
        code, f"公式出错（{code}）", "请在原表里改正公式，或直接填写数值，保存后重新导入。"
    )


def uncalculated() -> CellError:
    """The cell of a formula whose result was never saved."""
    return CellError(
        "公式",
        "公式没有保存计算结果",
        "请用 WPS 打开这个文件，保存一次后重新导入。",
    )


@dataclass(frozen=True, slots=True)
class Range:
    """A merged range; rows and columns count from 0 and include both ends."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Attributes:
        name: As on its tab.
        rows: All rows from sheet row 1 on, padded to one width; ``""`` is a blank cell.
        merged: The merged ranges.
        hidden: The user does not see this sheet.
        unseen_rows: Rows that the user does not see: hidden, filtered out or collapsed; from 0.
        unseen_columns: Columns that the user does not see.
        struck: Cells that are struck out, by row.
    """

    name: str
    rows: Sequence[Row]
    merged: tuple[Range, ...] = ()
    hidden: bool = False
    unseen_rows: frozenset[int] = frozenset()
    unseen_columns: frozenset[int] = frozenset()
    struck: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """The number of columns."""
        return max((len(row) for row in self.rows[:1]), default=0)


def is_blank(cell: Cell) -> bool:
    """Nothing is in the cell that a reader would see."""
    return cell == "" or (isinstance(cell, str) and not cell.strip())


def cell_text(cell: Cell) -> str:
    """A cell as the user would read it."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, (CellError, ShownNumber)):
        return cell.text
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return str(cell)


def column_letter(index: int) -> str:
    """The letters above a column that counts from 0: 0 is A, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
