"""Lists that offices keep in Word or send as text: tables of .docx files, numbered paragraphs.

Both become sheets, so that everything that holds for workbooks holds for them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from domain.errors import KnownError
from exchange.workbook.cells import Cell, Range, Sheet
from exchange.workbook.guard import damaged, member_bytes, refuse_entities, too_big

DOCUMENT = "word/document.xml"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
_MOST_TITLES = 6
_MOST_ROWS, _MOST_COLUMNS, _DEEPEST = 100_000, 200, 40
_NUMBERED = re.compile(r"\s*[(（]?(\d{1,4})\s*[)）.、．:：]\s*(\S.*)")
_PARTED = re.compile(r"[\s\u3000]+|[，,；;|：:]+")
_ID = re.compile(r"\d{17}[\dXx]|\d{15}", re.ASCII)
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}", re.ASCII)
_LEAST_NUMBERED, _LEAST_SHARE = 2, 0.4
_LONGEST_LINE = 400


@dataclass
class _Table:
    """A table of a document while it is read."""

    rows: list[list[str]] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)


def read_docx(archive: zipfile.ZipFile, name: str) -> tuple[Sheet, ...]:
    """The tables of a Word document, each under the paragraphs before it; else its list.

    Raises:
        KnownError: It holds neither, is damaged, declares entities or is absurdly large.
    """
    data = member_bytes(archive, DOCUMENT)
    refuse_entities(data)
    walk = _Walk()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.characters
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise damaged() from error
    sheets: list[Sheet] = []
    titles: list[str] = []
    for block in walk.blocks:
        if isinstance(block, str):
            titles = [*titles, block][-_MOST_TITLES:]
        elif any(len(row) > 1 for row in block.rows):
            sheets.append(_sheet(block, titles, name, len(sheets)))
            titles = []
    if sheets:
        return tuple(sheets)
    lines = [block for block in walk.blocks if isinstance(block, str)]
    listed = sheet_of_lines(lines, name)
    if listed is None:
        raise KnownError(
            "这个 Word 文档里没有表格，也没有编了号的名单。",
            "请选择有表格的文档，或把名单贴进表格里再导入。",
        )
    return (listed,)


def _sheet(table: _Table, titles: Sequence[str], name: str, number: int) -> Sheet:
    width = max(map(len, table.rows))
    top = len(titles)
    rows: list[list[Cell]] = [[title, *[""] * (width - 1)] for title in titles]
    rows += [[*row, *[""] * (width - len(row))] for row in table.rows]
    merged = [Range(row, 0, row, width - 1) for row in range(top)]
    merged += [Range(m.top + top, m.left, m.bottom + top, m.right) for m in table.merged]
    return Sheet(f"{name}（表{number + 1}）" if number else name, rows, tuple(merged))


class _Walk:
    """Walks the body of a document; text that was deleted or is hidden does not count."""

    def __init__(self) -> None:
        self.blocks: list[str | _Table] = []
        self._tables: list[_Table] = []
        self._starts: list[dict[int, int]] = []
        self._text: list[str] = []
        self._cell: list[list[str]] = []
        self._span, self._joins = 1, ""
        self._column = 0
        self._is_text = self._is_hidden = False
        self._depth = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        kind = name.removeprefix(_WORD).removeprefix(_STRICT)
        self._depth += 1
        if self._depth > 10 * _DEEPEST or len(self._tables) > _DEEPEST:
            raise too_big("文档的结构不正常，没有读取。")
        told = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if kind == "tbl":
            self._tables.append(_Table())
            self._starts.append({})
        elif kind == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif kind == "tc":
            self._cell.append([])
            self._span, self._joins = 1, ""
        elif kind == "gridSpan":
            self._span = _count(told.get("val", "1"))
        elif kind == "vMerge":
            self._joins = told.get("val", "continue")
        else:
            self._start_text(kind, told)
        self._is_text = kind == "t" and not self._is_hidden

    def _start_text(self, kind: str, told: Mapping[str, str]) -> None:
        """A paragraph, a run of it, or a break in it begins."""
        if kind == "p":
            self._text = []
        elif kind == "r":
            self._is_hidden = False
        elif kind == "vanish":
            self._is_hidden = told.get("val", "1") not in {"0", "false"}
        elif kind in {"br", "cr", "tab"}:
            self._text.append("\t" if kind == "tab" else "\n")

    def characters(self, text: str) -> None:
        """Takes the text of a run."""
        if self._is_text:
            self._text.append(text)

    def end(self, name: str) -> None:
        """An element is whole."""
        kind = name.removeprefix(_WORD).removeprefix(_STRICT)
        self._depth -= 1
        self._is_text = False
        if kind == "p":
            self._end_paragraph("".join(self._text).strip())
        elif kind == "tc" and self._tables and self._cell:
            self._end_cell("\n".join(filter(None, self._cell.pop())))
        elif kind == "tbl" and self._tables:
            table = self._tables.pop()
            self._starts.pop()
            if not self._tables:
                self.blocks.append(table)

    def _end_paragraph(self, text: str) -> None:
        self._text = []
        if self._cell:
            self._cell[-1].append(text)
        elif text:
            self.blocks.append(text)
            if len(self.blocks) > _MOST_ROWS:
                raise too_big("文档太长，没有读取。")

    def _end_cell(self, text: str) -> None:
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
        row, line = len(table.rows) - 1, table.rows[-1]
        column = len(line)
        if row >= _MOST_ROWS or column + self._span > _MOST_COLUMNS:
            raise too_big("文档里的表格大得不正常，没有读取。")
        line.extend([text, *[""] * (self._span - 1)])
        starts = self._starts[-1]
        if self._joins == "continue" and column in starts:
            line[column] = ""
            first = starts[column]
            table.merged = [m for m in table.merged if (m.top, m.left) != (first, column)]
            table.merged.append(Range(first, column, row, column + self._span - 1))
            return
        starts[column] = row
        if self._span > 1:
            table.merged.append(Range(row, column, row, column + self._span - 1))
        self._span, self._joins = 1, ""


def _count(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def sheet_of_lines(lines: Sequence[str], name: str) -> Sheet | None:
    """A numbered list of persons as a sheet: 1.张某　某公司检修班班长; None where it is none.

    Lines before the first number are titles, lines between head the part below them.
    """
    plain = [line.strip() for line in lines if line.strip()]
    numbered = [bool(_NUMBERED.fullmatch(line)) for line in plain]
    if sum(numbered) < max(_LEAST_NUMBERED, _LEAST_SHARE * len(plain)):
        return None
    if len(plain) > _MOST_ROWS or any(len(line) > _LONGEST_LINE for line in plain):
        return None
    first = numbered.index(True)
    # The heading of the first part belongs below the header.
    titles, rest = _titles_of(plain[:first]), plain[len(_titles_of(plain[:first])) :]
    entries = list(_entries(rest))
    parts = [entry for entry in entries if isinstance(entry, list)]
    headers = ["序号", "姓名", "工作单位及职务", "身份证号", "联系电话"]
    width = len(headers)
    rows: list[list[Cell]] = [[title, *[""] * (width - 1)] for title in titles]
    rows.append([*headers])
    merged = [Range(row, 0, row, width - 1) for row in range(len(titles))]
    for entry in entries:
        if isinstance(entry, str):
            merged.append(Range(len(rows), 0, len(rows), width - 1))
            rows.append([entry, *[""] * (width - 1)])
        else:
            rows.append([*entry])
    return Sheet(name, rows, tuple(merged)) if parts else None


def _titles_of(lines: Sequence[str]) -> Sequence[str]:
    """The lines before a list that speak of all of it."""
    is_heading = lines and re.match(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]", lines[-1])
    return lines[:-1] if is_heading else lines


def _entries(lines: Sequence[str]) -> Iterator[str | list[str]]:
    """Headings of parts as they stand, numbered lines as number, name, unit, ID number, phone."""
    for line in lines:
        match = _NUMBERED.fullmatch(line)
        if not match:
            yield line
            continue
        number, text = match.groups()
        found_id = _ID.search(text)
        rest = text.replace(found_id.group(), " ") if found_id else text
        found_phone = _PHONE.search(rest)
        rest = rest.replace(found_phone.group(), " ") if found_phone else rest
        name, *others = [part for part in _PARTED.split(rest.strip()) if part] or [""]
        yield [
            number,
            name,
            " ".join(others),
            found_id.group() if found_id else "",
            found_phone.group() if found_phone else "",
        ]
