"""What number formats show of cells: scaled, padded, with words, without a year.

A format code is that of ECMA-376, 18.8.31; WPS and Excel use it in .xlsx and .xls alike. The law
is that what the user sees is what is read, or that the difference is told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import TypeGuard

from exchange.workbook.cells import Cell, ShownNumber, YearlessDate

YEAR, MONTH = 4, 7
"""How many characters of an ISO date are seen where the day is not."""
YEARLESS = 0
"""The month and the day are seen, and no year."""

BUILT_IN: Mapping[int, str] = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    16: "d-mmm",
    **dict.fromkeys((17, 27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
}
"""Formats that files name by number only, those of Chinese Excel included (18.8.30)."""

_LITERAL = re.compile(r'"[^"]*"|\\.|!.|\[[^\]]*\]|_.|\*.')
_TOKEN = re.compile(r'"([^"]*)"|[\\!](.)|[_*].|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|(.)', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_PLACEHOLDERS = "0#?"
_PRECISE = re.compile(r"\d{4}(?:年|[-./年](\d{1,2})月?)?")
_LONG_YEAR = re.compile(r"\d{4}|[〇○零一二三四五六七八九]{4}年")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+", re.ASCII)
_PLAIN_MARKS = re.compile(r"[¥￥$()（）\s+-]*")
_EXACT_DIGITS = 15
_EXACT_BELOW = 10**_EXACT_DIGITS
_CONTEXT = Context(prec=200)
_MOST_DIGITS = 60


@dataclass(frozen=True)
class _Section:
    """One part of a format: for positive numbers, for negative ones, for zero.

    Attributes:
        tokens: Literal texts, and the placeholders of digits as single characters in a tuple.
        power: The power of ten by which what is shown is greater than the number.
        decimals: Digits after the decimal point.
        least: Fewest digits before it.
    """

    prefix: str
    suffix: str
    whole: tuple[tuple[str, str], ...]
    decimals: int
    power: int
    least: int

    @property
    def is_scaled(self) -> bool:
        """Another number is seen than the cell holds."""
        return self.power != 0 or any(kind == "text" for kind, _text in self.whole)

    @property
    def has_words(self) -> bool:
        """Something is written beside the digits that may be a unit."""
        return not all(map(_PLAIN_MARKS.fullmatch, (self.prefix, self.suffix)))

    @property
    def has_digits(self) -> bool:
        """The number is seen at all."""
        return any(kind == "digit" for kind, _text in self.whole) or self.decimals > 0


@lru_cache(maxsize=500)
def shown_precision(code: str) -> int | None:
    """How much of a date a format shows: YEAR, MONTH or YEARLESS; None where it shows all."""
    letters = _LITERAL.sub("", code.partition(";")[0]).lower()
    if any(letter in letters for letter in "hs#0"):
        return None
    if "y" not in letters and "e" not in letters:
        return YEARLESS if "m" in letters and "d" in letters else None
    if "d" in letters:
        return None
    return MONTH if "m" in letters else YEAR


def is_telling(code: str) -> bool:
    """Whether cells of this format may show something else than their plain value."""
    if not code or code.lower() in {"general", "@", "g/通用格式"}:
        return False
    if shown_precision(code) is not None:
        return True
    letters = _LITERAL.sub("", code).lower()
    return any(p in letters for p in "0#?;") and not any(c in letters for c in "ymdhs/")


def as_shown(code: str, cell: Cell) -> Cell:
    """A cell as its format shows it; the same cell where that is its plain value."""
    if isinstance(cell, dt.date):
        return _date_as_shown(code, cell)
    return _number_as_shown(code, float(cell)) if _is_exact(cell) else cell


def _is_exact(cell: Cell) -> TypeGuard[float]:
    """Whether a cell is a number that its digits tell; greater ones have lost some already."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return False
    return bool(abs(cell) < _EXACT_BELOW)


def _rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _CONTEXT)


def as_read(text: str, cell: Cell) -> Cell:
    """A cell of which the file tells what it shows; the same cell where that is its value."""
    text = text.strip()
    if isinstance(cell, dt.date):
        if precision := _PRECISE.fullmatch(text):
            full = cell.isoformat()[:10]
            shown = MONTH if precision.group(1) else YEAR
            return full[:shown] if full.endswith("-01-01"[shown - 4 :]) else cell
        return cell if _LONG_YEAR.search(text) else YearlessDate(cell.year, cell.month, cell.day)
    if not text or not _is_exact(cell):
        return cell
    figure = _FIGURE.search(text)
    if figure is None:
        return cell if cell == 0 else ShownNumber(cell, text, is_scaled=True)
    digits = figure.group().replace(",", "")
    before, after = text[: figure.start()], text[figure.end() :]
    exact = Decimal(f"{cell:.{_EXACT_DIGITS}g}")
    shown_number = Decimal(digits) * (-1 if "-" in before or "(" in before else 1)
    decimals = len(digits.partition(".")[2])
    is_same = shown_number == exact
    is_near = shown_number == _rounded(exact, decimals)
    is_padded = len(digits.partition(".")[0]) > 1 and digits.startswith("0")
    has_words = not all(map(_PLAIN_MARKS.fullmatch, (before, after)))
    if is_same and not has_words and not is_padded:
        return cell
    is_scaled = not is_near or "%" in after
    power = next((p for p in (2, -3, -4, -6, -8) if exact.scaleb(p) == shown_number), 0)
    return ShownNumber(
        cell,
        text,
        plain=f"{before}{abs(exact):f}{after}",
        is_scaled=is_scaled,
        is_rounded=not is_same and not (is_scaled and power),
    )


def _date_as_shown(code: str, cell: dt.date) -> Cell:
    precision = shown_precision(code)
    if precision is None:
        return cell
    if precision == YEARLESS:
        return YearlessDate(cell.year, cell.month, cell.day)
    text = cell.isoformat()[:10]
    return text[:precision] if text.endswith("-01-01"[precision - 4 :]) else cell


@lru_cache(maxsize=20_000)
def _number_as_shown(code: str, number: float) -> Cell:
    section, is_own_sign = _section_of(code, number)
    if section is None:
        return number
    if not section.has_digits:
        text = section.prefix + section.suffix
        is_nothing = number == 0 or "e" in code.lower()
        return number if is_nothing else ShownNumber(number, text, is_scaled=True)
    exact = Decimal(f"{number:.{_EXACT_DIGITS}g}")
    scaled = abs(exact.scaleb(section.power))
    rounded = _rounded(scaled, section.decimals)
    sign = "-" if number < 0 and not is_own_sign else ""
    whole, _point, decimals = f"{rounded:f}".partition(".")
    is_padded = section.least > 1 and len(whole) < section.least
    is_rounded = rounded != scaled
    if not (section.is_scaled or section.has_words or is_padded or is_rounded):
        return number
    shown = _filled(section, whole.lstrip("0"))
    text = f"{section.prefix}{sign}{shown}{'.' if decimals else ''}{decimals}{section.suffix}"
    plain = f"{section.prefix}{sign}{abs(exact):f}{section.suffix}"
    return ShownNumber(
        number,
        text.strip(),
        plain=plain.strip(),
        is_scaled=section.is_scaled,
        is_rounded=is_rounded,
    )


def _filled(section: _Section, digits: str) -> str:
    """The digits before the decimal point in their places, the last one in the last."""
    left = list(digits.rjust(max(section.least, 0), "0"))
    parts: list[str] = []
    for number, (kind, text) in enumerate(reversed(section.whole)):
        is_first = all(k == "text" for k, _t in section.whole[: len(section.whole) - number - 1])
        if kind == "text":
            parts.append(text if left else "")
        elif left:
            parts.append("".join(left) if is_first else left.pop())
            left = [] if is_first else left
    return "".join(reversed(parts)) or ("0" if section.least else "")


def _section_of(code: str, number: float) -> tuple[_Section | None, bool]:
    """The section that a number is shown by, and whether that one is for negatives alone."""
    parts = _sections(code)
    conditions = [_CONDITION.search(part) for part in parts]
    if any(conditions):
        for part, condition in zip(parts, conditions, strict=True):
            if condition is None or _holds(condition.group(1), number, float(condition.group(2))):
                return _parsed(part), False
        return None, False
    if number < 0 and len(parts) > 1:
        return _parsed(parts[1]), True
    if number == 0 and len(parts) > 2:
        return _parsed(parts[2]), False
    return _parsed(parts[0]), False


def _holds(sign: str, number: float, limit: float) -> bool:
    return {
        "<": number < limit,
        ">": number > limit,
        "<=": number <= limit,
        ">=": number >= limit,
        "=": number == limit,
        "<>": number != limit,
    }[sign]


@lru_cache(maxsize=500)
def _sections(code: str) -> Sequence[str]:
    parts, rest = [""], code
    while rest:
        literal = _LITERAL.match(rest)
        taken = literal.group() if literal else rest[0]
        rest = rest[len(taken) :]
        if taken == ";":
            parts.append("")
        else:
            parts[-1] += taken
    return tuple(parts)


@lru_cache(maxsize=500)
def _parsed(part: str) -> _Section | None:
    """A section taken apart; None where it shows no plain decimal number."""
    tokens = list(_tokens(part))
    if ("", "") in tokens:
        return None
    if len(tokens) > _MOST_DIGITS:
        return None
    power = 2 * sum(text == "%" for kind, text in tokens if kind == "text")
    places = [n for n, (kind, _text) in enumerate(tokens) if kind == "digit"]
    if not places:
        return _Section("".join(t for k, t in tokens if k == "text"), "", (), 0, 0, 0)
    first, last = places[0], places[-1]
    after = last + 1
    while after < len(tokens) and tokens[after] == ("mark", ","):
        power -= 3
        after += 1
    core = tokens[first : last + 1]
    point = core.index(("mark", ".")) if ("mark", ".") in core else len(core)
    if first > 0 and tokens[first - 1] == ("mark", "."):
        point = 0
    whole = tuple(token for token in core[:point] if token[0] != "mark")
    decimals = sum(kind == "digit" for kind, _text in core[point:])
    if any(kind == "text" for kind, _text in core[point:]):
        return None
    least = sum(token == ("digit", "0") for token in whole)
    return _Section(
        "".join(t for k, t in tokens[:first] if k == "text"),
        "".join(t for k, t in tokens[after:] if k == "text"),
        whole,
        decimals,
        power,
        least,
    )


def _tokens(part: str) -> Iterator[tuple[str, str]]:
    """What a section consists of; an empty token for what shows no plain decimal number."""
    for quoted, escaped, currency, mark in _TOKEN.findall(part):
        if text := quoted or escaped or currency:
            yield "text", text
        elif mark and mark in _PLACEHOLDERS:
            yield "digit", mark
        elif mark in {".", ","}:
            yield "mark", mark
        elif mark in {"E", "e", "/", "@", "G", "g"}:
            yield "", ""
        elif mark:
            yield "text", mark
