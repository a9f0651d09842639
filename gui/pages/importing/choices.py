"""What the user is asked about a workbook, and what was answered: columns and class facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.fields import Field, FieldType, Ledger, Need
from exchange.workbook.cells import cell_text, column_letter
from exchange.workbook.drafts import LIKELY, ROSTER
from exchange.workbook.facts import Offer
from exchange.workbook.headers import LINE, RECORD, target_label, targets_of
from exchange.workbook.layout import Column, Layout, Question
from services.workbooks.importing import Preview

_SAMPLES = 3
_LIKELY = "按表头和内容推定，不对的请改。"
_NUMBERS = re.compile(r"(?<!\d)(\d{3})\d{6,}(\d[\dXx])(?![\dXx])")


@dataclass(frozen=True)
class AskedColumn:
    """A column that the user places.

    Attributes:
        header: As written; the answer is kept under it.
        where: Sheet and letter.
        samples: Some of its values, long numbers masked.
        reason: Why it is asked.
        likely: Fields it may be, as (key, label), the likeliest first.
        others: All other fields.
        answer: Key of the chosen field, empty for 不导入, None where nothing was answered.
        is_likely: It was placed by evidence, and nobody has confirmed it yet.
    """

    header: str
    where: str
    samples: str
    reason: str
    likely: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    answer: str | None
    is_likely: bool = False


@dataclass(frozen=True)
class ShownFact:
    """A fact of the whole workbook that fills a field without a column.

    Attributes:
        field: Which.
        text: As written; empty where it is to be typed, or was cleared.
        source: Where it comes from, or why it is wanted.
        is_wanted: The field is required and nothing gives it.
    """

    field: Field
    text: str
    source: str
    is_wanted: bool


class Choices:
    """Answers and facts of one workbook; remembers what was asked once it is answered.

    Attributes:
        ledger: The ledger.
        answers: Header → key of a field, empty for 不导入.
        facts: Key of a field → what was typed; empty drops what a title offers.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.answers: dict[str, str] = {}
        self.facts: dict[str, str] = {}
        self._questions: dict[str, Question] = {}
        self._reopened: set[str] = set()
        self._offers: dict[str, tuple[Offer, ...]] = {}
        self._wanted: dict[str, None] = {}

    def answer(self, header: str, key: str | None) -> None:
        """Place a column; None leaves it open again."""
        if key is None:
            self.answers.pop(header, None)
        else:
            self.answers[header] = key

    def reopen(self, header: str) -> None:
        """Ask for a column though it was placed with certainty: the user knows better."""
        self._reopened.add(header)

    def state(self, key: str, text: str) -> None:
        """State a fact; an empty text clears what was offered or typed."""
        if text or key in self._offers:
            self.facts[key] = text
        else:
            self.facts.pop(key, None)

    def learn(self, preview: Preview) -> None:
        """Keep what a preview asks, for it asks no more once it is answered."""
        for question in preview.plan.questions:
            self._questions[question.header] = question
        offers: dict[str, list[Offer]] = {}
        for offer in preview.plan.offers:
            offers.setdefault(offer.field, []).append(offer)
        self._offers |= {key: tuple(found) for key, found in offers.items()}
        for lacking in preview.plan.lacking.values():
            self._wanted |= dict.fromkeys(lacking)

    def asked(self, preview: Preview) -> list[AskedColumn]:
        """The columns to place, and those that were placed by an answer."""
        shown: dict[str, AskedColumn] = {}
        for layout in preview.plan.layouts:
            for column in layout.columns:
                question = self._questions.get(column.header)
                is_asked = question or column.header in {*preview.answers, *self._reopened}
                is_asked = is_asked or column.how == LIKELY or column.header in self.answers
                if column.header in shown or not is_asked:
                    continue
                shown[column.header] = self._asked(preview, layout, column, question)
        return list(shown.values())

    def _asked(
        self, preview: Preview, layout: Layout, column: Column, question: Question | None
    ) -> AskedColumn:
        answer = self.answers.get(column.header, preview.answers.get(column.header))
        if answer is None and question is None:
            answer = column.target.key if column.target and not column.note else ""
        fields = [
            (t.key, target_label(self.ledger, t))
            for t in targets_of(self.ledger)
            if t.scope == RECORD or (t.scope == LINE and layout.kind == ROSTER)
        ]
        by_key = dict(fields)
        pairs = zip(question.candidates, question.labels, strict=True) if question else ()
        likely = tuple(pairs) or tuple((k, by_key[k]) for k in column.candidates if k in by_key)
        is_likely = column.how == LIKELY
        return AskedColumn(
            header=column.header,
            where=f"“{layout.sheet.name}”{column_letter(column.index)} 列",
            samples="、".join(_samples(layout, column.index)),
            reason=_LIKELY if is_likely else self._why(preview, column.header, question),
            likely=likely,
            others=tuple(pair for pair in fields if pair not in likely),
            answer=None if answer is None else self._key_of(answer, fields),
            is_likely=is_likely,
        )

    def _why(self, preview: Preview, header: str, question: Question | None) -> str:
        return question.reason if question else self._reason(preview, header)

    def _reason(self, preview: Preview, header: str) -> str:
        if header in self._reopened:
            return "由您改为别的字段，或不导入。"
        return "按上次的回答。" if header in preview.answers else ""

    @staticmethod
    def _key_of(answer: str, fields: Sequence[tuple[str, str]]) -> str:
        """The key that an answer means: it may name a field by its label."""
        for key, label in fields:
            if answer in {key, label, key.removeprefix("lines.")}:
                return key
        return answer

    def shown_facts(self, preview: Preview) -> list[ShownFact]:
        """The facts on show: required ones that are missing first, then those that titles give."""
        wanted = list(self._wanted)
        keys = dict.fromkeys([*wanted, *self._offers, *self.facts])
        headed = {
            column.target.field.key
            for layout in preview.plan.layouts
            for column in layout.columns
            if column.target and column.target.scope == RECORD and not column.note
        }
        return [
            self._fact(key, is_lacking=self._is_lacking(preview, key))
            for key in keys
            if key not in headed or key in self.facts or self._is_lacking(preview, key)
        ]

    @staticmethod
    def _is_lacking(preview: Preview, key: str) -> bool:
        return any(key in lacking for lacking in preview.plan.lacking.values())

    def _fact(self, key: str, *, is_lacking: bool) -> ShownFact:
        field = self.ledger.by_key[key]
        given = self.facts.get(key)
        offers = self._offers.get(key, ())
        if given:
            return ShownFact(field, given, "手工填写，用于没有这一列的表", is_wanted=False)
        if given is None and offers:
            texts = dict.fromkeys(cell_text(offer.value) for offer in offers)
            if len(texts) == 1:
                return ShownFact(field, next(iter(texts)), _source(offers[0]), is_wanted=False)
            told = "；".join(f"{o.sheet}：{cell_text(o.value)}" for o in offers)
            return ShownFact(field, "", f"各表不同（{told}）", is_wanted=False)
        dropped = f"已清除（{_source(offers[0])}）" if offers else "表里没有，填在这里用于所有行"
        is_wanted = is_lacking or (field.need is Need.REQUIRED and given == "")
        return ShownFact(field, "", dropped, is_wanted)

    def addable(self, preview: Preview) -> Iterator[Field]:
        """Fields that could be stated for all rows as well: no column, nothing said yet."""
        shown = {fact.field.key for fact in self.shown_facts(preview)}
        for layout in preview.plan.layouts:
            shown |= layout.headed(RECORD).keys()
        for field in self.ledger.open_fields:
            if field.key not in shown and field.type is not FieldType.LONG_TEXT:
                yield field


def _source(offer: Offer) -> str:
    place = f"第 {offer.row} 行" if offer.row else "表名"
    return f"来自{place}“{offer.text}”"


def _samples(layout: Layout, index: int) -> list[str]:
    texts: dict[str, None] = {}
    for row in layout.body.data[:50]:
        text = cell_text(layout.sheet.rows[row][index])
        if text:
            texts[_NUMBERS.sub(r"\1******\2", text)[:24]] = None
        if len(texts) == _SAMPLES:
            break
    return list(texts)
