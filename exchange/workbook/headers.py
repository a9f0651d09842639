"""Which field a column header means: normalised, looked up by label and synonym, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from domain.fields import Field, FieldType, Ledger
from exchange.workbook.units import MONEY, in_unit, stated_unit, unit_in
from exchange.workbook.words import ELSEWHERE, GENERIC, PEOPLE, PLAIN_UNITS, TOTAL_WORDS

RECORD, LINE = "record", "line"

IGNORED = frozenset(
    {"序号", "编号", "no", "no.", "行号", "序", "项次", "顺序号", "导入问题", "id", "#", "№"}
)
"""Headers that never hold data of a record; they need no question."""

REMARKS_HEADER = "导入问题"
"""The column that the annotated copy adds."""

_ESCAPED = re.compile(r"_x000[dDaA]_")
_MARKS = re.compile(r"[*★☆※●◆✱]|[(\[【](?:必填项?|选填|可选|可不填|非必填)[)\]】]|必填项?$|选填$")
_NUMBERING = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、]|^\(\d{1,2}\)")
_BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_MIDDLE = re.compile(r"^(.+?)[(\[【](.+?)[)\]】](.+)$")
_BRACKET = re.compile(r"^(.+?)[(\[【](.*)[)\]】]$")
_TRAILING_UNIT = re.compile(
    r"^(.+?)(?:[/:,](人次|人|学时|课时|天|个)|[/:,]?([亿千百十]?万元|亿元|千元|百元|元))$"
)
_HINT = re.compile(
    r"是[/、]?否|[/、;]|年|月|日|yyyy|格式|位|全称|全名|下拉|选择|填|例|如:|如|√|盖章|签|手机"
    r"|\d|按|以|没有|可|请",
    re.IGNORECASE,
)
_EITHER = re.compile(r"^([^/、或]{2,12})(?:[/、或])([^/、或]{2,12})$")
_PARTIES = frozenset({"个人", "集体", "单位", "团体", "班组"})
_PARTY = re.compile("|".join(sorted(_PARTIES)))
_PLAIN_PARENT = re.compile(r"(?:基本|相关|有关)?(?:情况|信息|资料|明细|内容|概况|其中|数据|要素)$")


@dataclass(frozen=True)
class Target:
    """A field that a column can fill.

    Attributes:
        scope: RECORD or LINE.
        field: Its declaration, with the unit of the column where that differs.
    """

    scope: str
    field: Field

    @property
    def key(self) -> str:
        """How an answer names it: the field's key, after ``lines.`` for a line."""
        return self.field.key if self.scope == RECORD else f"lines.{self.field.key}"


@dataclass(frozen=True)
class Match:
    """What a header can mean.

    Attributes:
        targets: The fields it fits; none where it is unknown.
        certain: The words fit as declared; otherwise the user is asked.
        trouble: What the header says that its field does not take, such as another unit.
    """

    targets: tuple[Target, ...] = ()
    certain: bool = True
    trouble: str = ""


def normal_header(text: str) -> str:
    """A header without line breaks, spaces, width, marks and numbering; lower case."""
    plain = unicodedata.normalize("NFKC", _ESCAPED.sub("", text))
    plain = "".join(plain.split()).replace("\u200b", "").lower()
    plain = _MARKS.sub("", plain).strip(":。,.、-_")
    return _NUMBERING.sub("", plain) or plain


def is_ignored(header: str) -> bool:
    """Whether a header is a running number and the like."""
    return normal_header(header) in IGNORED


def is_elsewhere(path: Sequence[str]) -> bool:
    """Whether a header names what offices write of persons and no ledger here keeps."""
    plain = _BRACKETS.sub("", normal_header(path[-1])) if path else ""
    return any(plain.endswith(word) for word in ELSEWHERE)


def names_of(header: str) -> list[str]:
    """What an answer may call a column: its whole header, or its lowest level."""
    return [normal_header(header.replace("/", "")), normal_header(header.rsplit("/", 1)[-1])]


class HeaderIndex:
    """All headers that a ledger knows."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.known: dict[str, tuple[Target, ...]] = {}
        for target in targets_of(ledger):
            for word in (target.field.label, target.field.caption, *target.field.synonyms):
                self._learn(word, target)

    def _learn(self, word: str, target: Target) -> None:
        for form in {normal_header(word), _without_total(normal_header(word))}:
            targets = self.known.get(form, ())
            if all(known.key != target.key for known in targets):
                self.known[form] = (*targets, target)

    def match_path(self, path: Sequence[str]) -> Match:
        """What a header of one or more levels means; the topmost text comes first."""
        texts = [normal_header(part) for part in path if normal_header(part)]
        scope = stem = ""
        while len(texts) > 1 and _PLAIN_PARENT.search(texts[0]):
            scope = scope or self._scope_of(texts[0])
            stem = _PLAIN_PARENT.sub("", texts[0])
            del texts[0]
        if not texts:
            return Match()
        texts, words = _without_parents_units(texts)
        match = self._match_levels(texts)
        if words and any(map(_is_number, match.targets)):
            noted = _with_words(match.targets, words)
            match = (
                replace(noted, certain=noted.certain and match.certain) if noted.targets else match
            )
        if not match.targets and stem:
            match = self.match(stem + texts[-1])
        if scope and any(t.scope == scope for t in match.targets):
            return replace(match, targets=tuple(t for t in match.targets if t.scope == scope))
        return match

    def _match_levels(self, texts: list[str]) -> Match:
        leaf = texts[-1]
        if len(texts) == 1:
            return self.match(leaf)
        candidates = ["".join(texts), texts[-2] + leaf]
        if _without_brackets(leaf) in TOTAL_WORDS:
            candidates += ["".join(texts[:-1]), texts[-2]]
        elif leaf not in GENERIC:
            candidates.append(leaf)
        for text in candidates:
            found = self.match(text)
            if found.targets:
                return found
        return Match(self.match(leaf).targets, certain=False)

    def _scope_of(self, parent: str) -> str:
        lines = self.ledger.lines
        if lines and any(word in parent for word in (lines.noun, *lines.words, *PEOPLE)):
            return LINE
        return (
            RECORD if any(word in parent for word in (self.ledger.noun, *self.ledger.words)) else ""
        )

    def match(self, text: str) -> Match:
        """What one normalised header means."""
        if found := self._known_as(text):
            return Match(found)
        base, words = _words_apart(text)
        if words and (found := self._known_as(base)):
            noted = _with_words(found, words)
            if noted.targets:
                return noted
        if middle := _MIDDLE.match(text):
            # 培训班（项目）名称: both 培训班名称 and 项目名称.
            before, inside, after = middle.groups()
            one, other = (self._known_as(word + after) for word in (before, inside))
            if both := tuple(t for t in one if any(t.key == o.key for o in other)):
                return Match(both)
        bracket = _BRACKET.match(text) or _EITHER.match(text)
        if not bracket:
            return Match()
        first, second = bracket.groups()
        outside, within = (self.match(part).targets for part in bracket.groups())
        # 工种（专业）, 姓名/单位名称: both words mean the same field.
        common = tuple(t for t in outside if any(t.key == other.key for other in within))
        if not common and second in _PARTIES:
            # 受表彰个人（集体）: the same word said of the other kind of party.
            other = self.match(_PARTY.sub(second, first)).targets if _PARTY.search(first) else ()
            common = tuple(t for t in outside if any(t.key == one.key for one in other))
        return Match(common) if common else Match(outside, certain=False)

    def _known_as(self, form: str) -> tuple[Target, ...]:
        """The fields that one way of writing a header means."""
        for variant, scope in self._variants(form):
            found = tuple(t for t in self.known.get(variant, ()) if scope in {"", t.scope})
            if found:
                return found
        return ()

    def exact(self, text: str) -> tuple[Target, ...]:
        """The fields that have exactly this label or synonym."""
        return self.known.get(text, ())

    def _variants(self, form: str) -> Iterator[tuple[str, str]]:
        """Other ways of writing a header that mean the same, with the scope they imply."""
        yield form, ""
        yield _without_total(form), ""
        for prefix, scope in self._prefixes():
            rest = form.removeprefix(prefix)
            if rest != form and rest:
                yield rest, scope
        for ending, others in (("日期", ("时间",)), ("时间", ("日期",)), ("名称", ("",))):
            if form.endswith(ending) and len(form) > len(ending):
                yield from ((form.removesuffix(ending) + other, "") for other in others)
        for prefix in ("所在", "所属", "所获", "获得", "取得", "参加"):
            if form.startswith(prefix) and len(form) > len(prefix) + 1:
                yield form.removeprefix(prefix), ""
        if form.startswith("是否"):
            yield form.removeprefix("是否").removeprefix("为").removeprefix("是"), ""
        if form.endswith(("人数", "人次")) and len(form) > 2:
            yield _without_total(form[:-2]), ""

    def _prefixes(self) -> Iterator[tuple[str, str]]:
        if self.ledger.lines:
            yield from (
                (word, LINE) for word in (self.ledger.lines.noun, *self.ledger.lines.words, *PEOPLE)
            )
        else:
            yield from ((word, RECORD) for word in PEOPLE)
        yield from ((word, RECORD) for word in (self.ledger.noun, *self.ledger.words))


def targets_of(ledger: Ledger) -> Iterator[Target]:
    """Every field a column of this ledger's workbooks can fill."""
    for field in ledger.open_fields:
        yield Target(RECORD, field)
    for field in ledger.lines.fields if ledger.lines else ():
        if not field.retired:
            yield Target(LINE, field)


def _without_parents_units(texts: list[str]) -> tuple[list[str], str]:
    """The levels of a header without the unit that an upper one states, and that unit."""
    kept, words = list(texts), ""
    for level, text in enumerate(texts[:-1]):
        bracket = _BRACKET.match(text)
        if bracket and any(unit in bracket.group(2) for unit in ("元", "万", "单位")):
            kept[level], words = bracket.group(1), bracket.group(2)
    return kept, words


def _without_total(form: str) -> str:
    return form.removeprefix("其中").lstrip(":,") or form


def _without_brackets(form: str) -> str:
    match = _BRACKET.match(form)
    return match.group(1) if match else form


def _words_apart(form: str) -> tuple[str, str]:
    """A header without the words in its brackets or the unit at its end, and those words."""
    match = _BRACKET.match(form) or _TRAILING_UNIT.match(form)
    if not match:
        return form, ""
    base, *words = match.groups()
    return base, next(filter(None, words), "")


def _with_words(targets: Sequence[Target], words: str) -> Match:
    """What a header means with words in brackets: a unit, a hint how to fill it in, or more."""
    is_hint = words.removeprefix("单位:") in PLAIN_UNITS or _HINT.search(words) is not None
    fitting: list[Target] = []
    trouble = ""
    for target in targets:
        stated = unit_in(target.field, words) if _is_number(target) else None
        if stated and stated.is_said:
            trouble = trouble or stated.trouble
            if not stated.trouble:
                fitting.append(Target(target.scope, in_unit(target.field, stated.unit)))
        elif is_hint:
            fitting.append(target)
    if fitting or not trouble:
        return Match(tuple(fitting))
    return Match(tuple(targets), certain=False, trouble=trouble)


def _is_number(target: Target) -> bool:
    return target.field.type is FieldType.NUMBER


def in_header_unit(target: Target, header: str) -> tuple[Target, str]:
    """A target in the unit that a column's header states, and why that cannot be."""
    stated = stated_unit(target.field, header)
    if stated.trouble:
        return target, stated.trouble
    return Target(target.scope, in_unit(target.field, stated.unit)), ""


def in_title_unit(target: Target, header: str, unit: str) -> Target:
    """A column of money in the unit that the table's title states, unless its own header does."""
    is_money = _is_number(target) and target.field.unit in MONEY
    if not is_money or stated_unit(target.field, header).is_said:
        return target
    return Target(target.scope, in_unit(target.field, unit))


def find_target(ledger: Ledger, answer: str, *, prefer: str) -> Target | None:
    """The field that an answer names by key (``lines.level``) or Chinese label.

    Args:
        ledger: Its fields.
        answer: As given by the user.
        prefer: The scope taken where both have a field of that name.
    """
    wanted = normal_header(answer)
    exact = [t for t in targets_of(ledger) if t.key.lower() == answer.strip().lower()]
    named = exact + [
        t
        for t in targets_of(ledger)
        if wanted in {t.field.key.lower(), normal_header(t.field.label)}
        or wanted == normal_header(target_label(ledger, t))
    ]
    named = named or list(HeaderIndex(ledger).match(wanted).targets)
    if exact and "." in answer:
        return exact[0]
    return next((t for t in named if t.scope == prefer), named[0] if named else None)


def target_label(ledger: Ledger, target: Target) -> str:
    """A field's label, with the noun it belongs to where the ledger has two of that name."""
    label = target.field.label
    if not ledger.lines:
        return label
    others = ledger.lines.fields if target.scope == RECORD else ledger.fields
    if not any(label == other.label for other in others):
        return label
    noun = ledger.noun if target.scope == RECORD else ledger.lines.noun
    return f"{noun}{label}"


def column_caption(ledger: Ledger, target: Target) -> str:
    """The header that templates and lists give a field; it reads back as that field only."""
    unit = f"（{target.field.unit}）" if target.field.unit else ""
    return target_label(ledger, target) + unit


def index_of(ledger: Ledger) -> HeaderIndex:
    """The ledger's headers; made once."""
    known = _indexes.get(ledger.key)
    if known is None or known.ledger is not ledger:
        known = _indexes[ledger.key] = HeaderIndex(ledger)
    return known


_indexes: dict[str, HeaderIndex] = {}


def similar_targets(
    ledger: Ledger, header: str, scopes: Sequence[str], taken: Collection[str]
) -> tuple[Target, ...]:
    """The free fields whose labels share most characters with an unknown header, at most four."""
    wanted = set(_without_brackets(normal_header(header)))
    shared = [
        (len(wanted & set(target.field.label)), target)
        for target in targets_of(ledger)
        if target.scope in scopes and target.key not in taken
    ]
    ranked = sorted((pair for pair in shared if pair[0] > 1), key=lambda pair: -pair[0])
    return tuple(target for _shared, target in ranked[:4])
