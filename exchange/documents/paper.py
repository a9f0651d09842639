"""What every document shares: the frame of the page, escaped text, tables, the QR code."""

from __future__ import annotations

import base64
import io
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import segno

_STYLE = """
body { font-family: 'Noto Serif CJK SC', 'SimSun', '宋体', serif; font-size: 10.5pt; color: #000; }
h1 { font-family: 'Noto Sans CJK SC', 'SimHei', '黑体', sans-serif; font-size: 20pt;
     font-weight: 600; margin: 0; }
h2 { font-family: 'Noto Sans CJK SC', 'SimHei', '黑体', sans-serif; font-size: 11.5pt;
     font-weight: 600; margin-top: 14px; margin-bottom: 6px; }
p { margin: 0; }
th { font-family: 'Noto Sans CJK SC', 'SimHei', '黑体', sans-serif; font-weight: 600; }
.sideways td, .sideways th { font-size: 9pt; }
.small { font-size: 9pt; }
.fine { font-size: 8pt; color: #444; }
.code { font-family: 'DejaVu Sans Mono', 'Consolas', monospace; font-size: 10pt; }
"""


def page(title: str, *parts: str) -> str:
    """A whole document."""
    body = "\n".join(parts)
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{text(title)}</title>"
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def text(value: object) -> str:
    """Plain text as it may stand in a document."""
    return escape(str(value))


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    widths: Sequence[int],
    right: Sequence[int] = (),
) -> str:
    """A ruled table across the page.

    Args:
        head: Headings; none for a table without.
        rows: Cells as plain text.
        widths: Widths of the columns in percent.
        right: Numbers of the columns that are set flush right.
    """
    lines = []
    if head:
        cells = [
            f"<th width='{wide}%' bgcolor='#f0f0f0' align='center'>{text(one)}</th>"
            for one, wide in zip(head, widths, strict=True)
        ]
        lines.append(f"<thead><tr>{''.join(cells)}</tr></thead>")
    for row in rows:
        cells = [
            f"<td width='{wide}%' align='{'right' if n in right else 'left'}' "
            f"valign='middle'>{text(one)}</td>"
            for n, (one, wide) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return ruled("".join(lines))


def paged_tables(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    widths: Sequence[int],
    right: Sequence[int] = (),
    paper: Paper,
    used: float = 0,
) -> list[str]:
    """A long table in pieces of a page each, so that no row is cut at the foot of a page.

    Args:
        head: Headings, repeated on each page.
        rows: Cells as plain text.
        widths: Widths of the columns in percent.
        right: Numbers of the columns that are set flush right.
        paper: Room on a page and the size of the text.
        used: Millimetres taken on the first page by what stands above.
    """
    pieces: list[list[Sequence[str]]] = [[]]
    left = paper.height - used - paper.row(1)
    for row in rows:
        needed = paper.row(_lines(row, widths, paper))
        if needed > left and pieces[-1]:
            pieces.append([])
            left = paper.height - paper.row(1)
        pieces[-1].append(row)
        left -= needed
    return [table(head, piece, widths=widths, right=right) for piece in pieces]


def table_height(rows: Iterable[Sequence[str]], widths: Sequence[int], paper: Paper) -> float:
    """Millimetres that rows take, without their headings."""
    return sum(paper.row(_lines(row, widths, paper)) for row in rows)


def _lines(row: Sequence[str], widths: Sequence[int], paper: Paper) -> int:
    """How many lines the tallest cell of a row takes."""
    return max(
        math.ceil(_em(one) / max(1.0, paper.em * wide / 100 - 1.2))
        for one, wide in zip(row, widths, strict=True)
    )


def _em(value: str) -> float:
    """The width of a text in full-width characters."""
    wide = sum(unicodedata.east_asian_width(sign) in "WFA" for sign in value)
    return wide + (len(value) - wide) * 0.6 or 1.0


@dataclass(frozen=True)
class Paper:
    """Room on an A4 page inside its margins, and the size of the text in a table.

    Attributes:
        width: Millimetres across.
        height: Millimetres down.
        points: Size of the text.
    """

    width: float
    height: float
    points: float

    @property
    def em(self) -> float:
        """Full-width characters across the page."""
        return self.width / (self.points * 0.3528)

    def row(self, lines: int) -> float:
        """Height in millimetres of a row of so many lines, in a font of tall lines."""
        return 2.1 + lines * self.points * 0.3528 * 1.45


UPRIGHT = Paper(width=174, height=256, points=10.5)
SIDEWAYS = Paper(width=261, height=169, points=9)


def space(count: int) -> str:
    """So many full-width spaces that are not drawn together."""
    return "&nbsp;" * (2 * count)


def ruled(rows: str) -> str:
    """Table rows inside the ruled frame that all tables share."""
    return (
        "<table width='100%' border='1' cellspacing='0' cellpadding='3' "
        "style='border-collapse: collapse; border-color: #000; border-style: solid;'>"
        f"{rows}</table>"
    )


def qr_image(content: str, size: int) -> str:
    """An image of the QR code of some text.

    Args:
        content: What it says.
        size: Width and height in pixels at 96 dpi.
    """
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="png", scale=8, border=2)
    data = base64.b64encode(out.getvalue()).decode("ascii")
    return f"<img src='data:image/png;base64,{data}' width='{size}' height='{size}'>"
