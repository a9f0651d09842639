"""What became of a pasted block, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PasteReport:
    """What became of a pasted block.

    Attributes:
        rows: Rows that held something.
        has_header: Its own header told where the columns belong.
        left_out: Columns that went nowhere.
        problems: Cells of the roster that have to be corrected now.
    """

    rows: int
    has_header: bool
    left_out: tuple[str, ...]
    problems: int

    def sentence(self) -> str:
        """The same in one sentence."""
        if not self.rows and not self.left_out:
            return "剪贴板里没有表格内容。"
        parts = [f"粘贴了 {self.rows:,} 行"]
        if self.has_header:
            parts.append("已按表头对应各列")
        if self.left_out:
            parts.append(f"没有对应的列未粘贴：{'、'.join(self.left_out)}")
        if self.problems:
            parts.append(f"名册现有 {self.problems:,} 处有误")
        return "，".join(parts) + "。"
