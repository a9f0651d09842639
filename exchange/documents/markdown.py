"""The Markdown of the handbook: read into blocks, and written as HTML that Qt lays out.

A small part of the language, so that one text reads well in a window, on paper and in an editor:
headings with names (`## 步骤 {#steps}`), paragraphs, lists of two levels, tables, pictures on a
line of their own, notes (`> `); within a line `**strong**`, keys and file names in backticks,
links to a heading (`[上报](#submit)`), and 「what the program shows」.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

_HEADING = re.compile(r"(#{1,2}) (.+?) \{#([a-z-]+)\}")
_ITEM = re.compile(r"( {0,3})(-|\d+\.) (.+)")
_PICTURE = re.compile(r"!\[([^\]]+)\]\(([a-z-]+\.png)\)")
_RULE = re.compile(r"\|[-| ]+\|")
_INLINE = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*"
    r"|\[(?P<text>[^\]]+)\]\(#(?P<to>[a-z-]+)\)|(?P<shown>「[^」]+」)"
)
_WIDEST, _NARROWEST = 36, 7
"""Letters of a column beyond which it gets no wider, and below which no narrower."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 begins a chapter."""

    level: int
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences; a note stands out."""

    text: str
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list; depth 1 belongs to the item above."""

    text: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, numbered where its order matters."""

    items: tuple[Item, ...]
    is_numbered: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one line of headings.

    Attributes:
        head: The headings.
        rows: The cells below.
        widths: Of the columns in percent; none for what the cells ask for.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()

    def split(self, row: int) -> tuple[Table, Table]:
        """Two tables of the same columns, the second from a row on."""
        widths = tuple(column_widths(self))
        return (
            Table(self.head, self.rows[:row], widths),
            Table(self.head, self.rows[row:], widths),
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with what is to be seen on it."""

    caption: str
    name: str


_BELOW_FRAME = "<p style='font-size: 4pt; margin: 0;'>&nbsp;</p>"

Block = Heading | Paragraph | Listing | Table | Picture


def read_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text.

    Raises:
        ValueError: A heading without a name, or a row with too many or too few cells.
    """
    pieces = re.split(r"\n\s*\n", text.strip())
    return tuple(block for piece in pieces for block in _blocks_of(piece.split("\n")))


def _blocks_of(lines: Sequence[str]) -> Iterator[Block]:
    first = lines[0]
    picture = _PICTURE.fullmatch(first)
    if first.startswith("#"):
        yield _heading(first)
        if lines[1:]:
            yield from _blocks_of(lines[1:])
    elif first.startswith("|"):
        yield _table(lines)
    elif first.startswith("> "):
        yield Paragraph("".join(line.removeprefix("> ") for line in lines), is_note=True)
    elif picture:
        yield Picture(picture[1], picture[2])
    elif _ITEM.fullmatch(first):
        yield _listing(lines)
    else:
        yield Paragraph("".join(lines))


def _heading(line: str) -> Heading:
    found = _HEADING.fullmatch(line)
    if found is None:
        raise ValueError(f"a heading needs a name: {line}")
    return Heading(len(found[1]), found[2], found[3])


def _table(lines: Sequence[str]) -> Table:
    cells = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in lines
        if not _RULE.fullmatch(line)
    ]
    if any(len(row) != len(cells[0]) for row in cells):
        raise ValueError(f"rows of different length under {lines[0]}")
    return Table(cells[0], tuple(cells[1:]))


def _listing(lines: Sequence[str]) -> Listing:
    found = [_ITEM.fullmatch(line) for line in lines]
    if None in found:
        raise ValueError(f"no item of a list: {lines[found.index(None)]}")
    items = tuple(Item(one[3], int(bool(one[1]))) for one in found if one)
    return Listing(items, lines[0].lstrip()[0].isdecimal())


def plain(text: str) -> str:
    """A line without its marks."""
    return _INLINE.sub(lambda m: m["code"] or m["strong"] or m["text"] or m["shown"], text)


def words_of(block: Block) -> list[str]:
    """The lines of a block as one reads them."""
    match block:
        case Heading(text=text) | Paragraph(text=text):
            return [plain(text)]
        case Listing(items=items):
            return [plain(item.text) for item in items]
        case Table(head=head, rows=rows):
            return [plain(cell) for row in (head, *rows) for cell in row]
        case Picture(caption=caption):
            return [plain(caption)]


# -- HTML ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """Sizes and colours; sizes as in CSS, colours as `#rrggbb`.

    Attributes:
        body: Size of the text; `small`, `title` and `heading` likewise.
        ink: Colour of the text; `soft`, `line`, `ground`, `accent`, `accent_soft` likewise.
        picture_size: Width and height of a picture in pixels.
    """

    body: str
    small: str
    title: str
    heading: str
    ink: str
    soft: str
    line: str
    ground: str
    accent: str
    accent_soft: str
    picture_size: Callable[[str], tuple[int, int]]

    @property
    def style(self) -> str:
        """The style sheet."""
        return f"""
body {{ font-size: {self.body}; color: {self.ink}; }}
h1 {{ font-size: {self.title}; font-weight: 600; margin: 0 0 14px 0; }}
h2 {{ font-size: {self.heading}; font-weight: 600; margin: 18px 0 5px 0; }}
p {{ margin: 0 0 8px 0; line-height: 140%; }}
li {{ margin: 0 0 3px 0; line-height: 135%; }}
td, th {{ line-height: 120%; }}
th {{ font-weight: 600; background-color: {self.ground}; }}
td p {{ margin: 0; }}
.picture {{ line-height: 100%; margin: 4px 0 0 0; }}
.caption {{ font-size: {self.small}; color: {self.soft}; margin: 2px 0 14px 0; }}
.key {{ background-color: {self.ground}; color: {self.ink}; }}
.shown {{ color: {self.accent}; }}
a {{ color: {self.accent}; text-decoration: underline; }}
"""


def html(blocks: Sequence[Block], look: Look, *, breaks: frozenset[int] = frozenset()) -> str:
    """Blocks as a document.

    Args:
        blocks: What it says.
        look: How it looks.
        breaks: Numbers of the blocks that begin a new page on paper.
    """
    written = []
    for number, block in enumerate(blocks):
        written.append(_written(block, look, starts_page=number in breaks))
        is_framed = isinstance(block, Table) or (isinstance(block, Paragraph) and block.is_note)
        # At the foot of a page it would make an empty one.
        if is_framed and number + 1 < len(blocks) and number + 1 not in breaks:
            written.append(_BELOW_FRAME)
    return f"<html><head><style>{look.style}</style></head><body>{''.join(written)}</body></html>"


def _written(block: Block, look: Look, *, starts_page: bool) -> str:
    start = " style='page-break-before: always;'" if starts_page else ""
    match block:
        case Heading(level=level, text=text, name=name):
            return f"<h{level}{start}><a name='{name}'></a>{_line(text)}</h{level}>"
        case Paragraph(is_note=True, text=text):
            return _note(text, look, start)
        case Paragraph(text=text):
            return f"<p{start}>{_line(text)}</p>"
        case Listing():
            return _list(block, start)
        case Table():
            return _ruled(block, look, start)
        case Picture(caption=caption, name=name):
            width, height = look.picture_size(name)
            image = f"<img src='{name}' width='{width}' height='{height}'>"
            return f"<p class='picture'{start}>{image}</p><p class='caption'>{_line(caption)}</p>"


def _line(text: str) -> str:
    return _INLINE.sub(_marked, escape(text, quote=False))


def _marked(found: re.Match[str]) -> str:
    if found["code"]:
        return f"<span class='key'>&nbsp;{found['code']}&nbsp;</span>"
    if found["strong"]:
        return f"<b>{found['strong']}</b>"
    if found["shown"]:
        return f"<span class='shown'>{found['shown']}</span>"
    return f"<a href='#{found['to']}'>{found['text']}</a>"


def _note(text: str, look: Look, start: str) -> str:
    return (
        f"<table width='100%' cellspacing='0' cellpadding='8' border='0'{start}><tr>"
        f"<td width='1%' bgcolor='{look.accent}' style='padding: 0 1px;'></td>"
        f"<td width='99%' bgcolor='{look.accent_soft}'><p>{_line(text)}</p></td></tr></table>"
    )


def _list(block: Listing, start: str) -> str:
    tag = "ol" if block.is_numbered else "ul"
    parts: list[str] = []
    depth = 0
    for item in block.items:
        parts.append("<ul>" * (item.depth - depth) + "</ul>" * (depth - item.depth))
        parts.append(f"<li>{_line(item.text)}</li>")
        depth = item.depth
    return f"<{tag}{start}>{''.join(parts)}{'</ul>' * depth}</{tag}>"


def _ruled(block: Table, look: Look, start: str) -> str:
    widths = column_widths(block)
    head = "".join(
        f"<th width='{wide}%' align='left'>{_line(cell)}</th>"
        for wide, cell in zip(widths, block.head, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td width='{wide}%'>{_line(cell)}</td>"
            for wide, cell in zip(widths, row, strict=True)
        )
        + "</tr>"
        for row in block.rows
    )
    frame = f"border-collapse: collapse; border-color: {look.line}; border-style: solid;"
    style = start.replace("style='", f"style='{frame} ") if start else f" style='{frame}'"
    return (
        f"<table width='100%' border='1' cellspacing='0' cellpadding='5'{style}>"
        f"<tr>{head}</tr>{rows}</table>"
    )


def column_widths(block: Table) -> list[int]:
    """Widths in percent: those given, else by the longest cell of each column within bounds."""
    if block.widths:
        return list(block.widths)
    columns = zip(block.head, *block.rows, strict=True)
    longest = [
        min(max(_NARROWEST, *(len(plain(cell)) for cell in column)), _WIDEST) for column in columns
    ]
    whole = sum(longest)
    widths = [round(100 * one / whole) for one in longest]
    widths[-1] += 100 - sum(widths)
    return widths
