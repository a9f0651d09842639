"""What a sheet holds once it is read: cells, merged ranges, rows numbered as the user sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


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


Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | CellError
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
    """

    name: str
    rows: Sequence[Row]
    merged: tuple[Range, ...] = ()
    hidden: bool = False

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
    if isinstance(cell, CellError):
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
