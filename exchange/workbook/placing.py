"""Which field every column of a sheet fills, where that is certain; else why it must be asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from domain.errors import KnownError
from domain.fields import FieldType, Ledger, Need
from exchange.workbook.body import Body
from exchange.workbook.cells import (
    Cell,
    Sheet,
    cell_text,
    column_letter,
    is_blank,
)
from exchange.workbook.drafts import LIST, NOT_IMPORTED, ROSTER, Answers, DraftColumn, Titles
from exchange.workbook.evidence import is_number, reads
from exchange.workbook.head import Head
from exchange.workbook.headers import (
    LINE,
    RECORD,
    Match,
    Target,
    find_target,
    in_header_unit,
    index_of,
    is_ignored,
    names_of,
    normal_header,
)
from exchange.workbook.weighing import ask_for_units, in_context, weigh_open

_FREE_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_SAMPLED_ROWS = 400
_ENOUGH = 3
_NAME = "名称"
_VARYING_SHARE = 0.2
_GENERIC_WORDS = frozenset({"单位", "单位名称", "名称", "项目", "项目名称", "企业名称"})


class Placing:
    """Settles the columns of one sheet.

    Attributes:
        drafts: The columns.
        kind: LIST or ROSTER.
    """

    def __init__(
        self, ledger: Ledger, sheet: Sheet, head: Head, body: Body, titles: Titles
    ) -> None:
        self._ledger = ledger
        self._titles = titles
        self._sheet = sheet
        self._body = body
        self.drafts = self._draft(head)
        self.kind = self._kind()

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes of the fields that this kind of sheet can fill."""
        return (LINE, RECORD) if self.kind == ROSTER else (RECORD,)

    @property
    def names_records_by_answer(self) -> bool:
        """The user has said which column holds the names of the records."""
        title = self._ledger.title
        return any(d.is_answered and d.target and d.target.key == title for d in self.drafts)

    def values(self, draft: DraftColumn) -> list[Cell]:
        """What stands in the first rows of a column."""
        cells = (self._sheet.rows[row][draft.index] for row in self._body.data[:_SAMPLED_ROWS])
        return [cell for cell in cells if not is_blank(cell)]

    def settle(self, answers: Answers, *, accept_likely: bool) -> None:
        """Places every column or gives the reason why it has to be asked.

        Args:
            answers: What the user said.
            accept_likely: What the evidence says is taken, and marked; else it is asked.

        Raises:
            KnownError: An answer names a field that the ledger does not have.
        """
        self._answer(answers)
        self._place()
        self._settle_by_values()
        self._ask_for_rivals()
        self._ask_for_generic_words()
        ask_for_units(self.drafts, self._titles, self.values)
        weigh_open(
            self._ledger,
            self.drafts,
            self.scopes,
            self._titles,
            self.values,
            accept_likely=accept_likely,
        )

    def reason_against(self, told: Collection[str]) -> str:
        """Why a sheet with a few familiar words is still not one of this ledger.

        Args:
            told: Keys of the fields that its titles give.
        """
        if self.kind == ROSTER:
            return ""
        keys = {d.target.field.key for d in self.drafts if d.target}
        keys |= {t.field.key for d in self.drafts if d.reason for t in d.match.targets}
        ledger = self._ledger
        required = {field.key for field in ledger.open_fields if field.need is Need.REQUIRED}
        if ledger.title in keys and required <= keys.union(told):
            return ""
        if keys & {ledger.title, ledger.date} and len(keys) >= 2:
            return ""
        labels = "、".join(ledger.by_key[key].label for key in (ledger.title, ledger.date))
        return f"没有“{labels}”这些列，不像{ledger.label}台账"

    def _draft(self, head: Head) -> list[DraftColumn]:
        index = index_of(self._ledger)
        drafts: list[DraftColumn] = []
        seen: dict[str, int] = {}
        rows = self._sheet.rows
        for column, path in enumerate(head.paths):
            has_values = any(not is_blank(rows[r][column]) for r in self._body.data)
            if path:
                header = "/".join("".join(part.split()) for part in path)
                seen[header] = seen.get(header, 0) + 1
                name = header if seen[header] == 1 else f"{header}#{seen[header]}"
                draft = DraftColumn(column, name, index.match_path(path), has_values, path=path)
                drafts.append(draft)
            elif has_values:
                name = f"{column_letter(column)}列（没有表头）"
                drafts.append(DraftColumn(column, name, Match(), has_values))
        return drafts

    def _kind(self) -> str:
        """A sheet is a roster where a column tells persons apart."""
        lines = self._ledger.lines
        if lines is None:
            return LIST
        telling = {lines.identity, lines.fields[0].key}
        is_roster = any(
            draft.match.targets
            and all(t.scope == LINE and t.field.key in telling for t in draft.match.targets)
            and not self._is_a_count(draft)
            for draft in self.drafts
        )
        return ROSTER if is_roster else LIST

    def _is_a_count(self, draft: DraftColumn) -> bool:
        """参赛人员 may head names or how many there were."""
        values = self.values(draft)
        is_name = draft.match.targets[0].field.type is FieldType.TEXT
        return is_name and bool(values) and all(is_number(value) for value in values)

    def _answer(self, answers: Answers) -> None:
        """Applies what the user said; it settles a column whatever its header."""
        wanted = {normal_header(h.replace("/", "")): field for h, field in answers.items()}
        for draft in self.drafts if wanted else ():
            words = names_of(draft.header)
            answer = next((wanted[word] for word in words if word in wanted), None)
            if answer is None:
                continue
            if answer.strip() in {NOT_IMPORTED, "不导入"}:
                draft.note = "按您的选择不导入"
                draft.match = Match()
            elif target := self._answered(answer):
                texts = {cell_text(value) for value in self.values(draft)}
                target = in_context(target, self._titles, texts)
                draft.target, draft.doubt = in_header_unit(target, draft.header)
                draft.match = Match()

    def _answered(self, answer: str) -> Target | None:
        """The field an answer names; None where it is one of another sheet's people."""
        ledger = self._ledger
        target = find_target(ledger, answer, prefer=LINE if self.kind == ROSTER else RECORD)
        if target is None:
            labels = "、".join(f.label for f in ledger.open_fields)
            raise KnownError(f"“{ledger.label}”没有“{answer}”这个字段。", f"可以对应到：{labels}。")
        if target.scope not in self.scopes:
            return None
        return target

    def _place(self) -> None:
        answered = {d.target.key for d in self.drafts if d.target}
        for draft in self.drafts:
            if draft.is_answered or draft.note:
                continue
            fitting = self._fitting(draft)
            free = tuple(t for t in fitting if t.key not in answered)
            if draft.index in self._titles.outside:
                draft.note = "在并排的几栏外面，不知道说的是哪一栏的人，没有导入"
                draft.doubt = draft.note if draft.has_values else ""
            elif is_ignored(draft.header):
                draft.note = "序号不需要导入"
            elif fitting and not free:
                draft.note = "您已为这个字段选了另一列"
            else:
                self._place_one(draft, free)

    def _fitting(self, draft: DraftColumn) -> list[Target]:
        """The fields of this kind of sheet that a header means.

        In a list of events 工种 is what 竞赛工种 is.
        """
        targets = draft.match.targets
        if targets and self.kind == LIST and all(t.scope == LINE for t in targets):
            word = self._ledger.label + normal_header(draft.header.rsplit("/", 1)[-1])
            targets = index_of(self._ledger).exact(word) or targets
        return [t for t in targets if t.scope in self.scopes]

    def _place_one(self, draft: DraftColumn, free: tuple[Target, ...]) -> None:
        only = free[0] if len(free) == 1 and draft.match.certain else None
        if not draft.has_values:
            draft.note = "这一列没有内容"
            draft.target = only
        elif not free:
            draft.ask(self._unknown_reason(draft), is_open=True)
        elif not draft.match.certain:
            label = free[0].field.label
            trouble = draft.match.trouble
            reason = trouble or f"不能确定“{draft.header}”是不是“{label}”"
            draft.ask(reason, is_open=not trouble)
            draft.match = Match(free, certain=False)
        else:
            draft.match = Match(free)
            draft.target = only

    def _unknown_reason(self, draft: DraftColumn) -> str:
        ledger = self._ledger
        if draft.match.targets and ledger.lines:
            noun = ledger.lines.noun
            return f"“{draft.header}”像是{noun}的内容，但这张表每行是一个{ledger.noun}"
        return f"不认识“{draft.header}”这一列"

    def _settle_by_values(self) -> None:
        """Lets the values decide between the readings of a header, where they can."""
        groups = self._class_of_rows()
        for draft in self.drafts:
            if draft.note or draft.reason or draft.is_answered:
                continue
            values = self.values(draft)
            targets = draft.match.targets
            is_only = draft.target is not None
            readable = tuple(t for t in targets if reads(t, values, is_only=is_only))
            if not readable and len(values) >= _ENOUGH:
                label = targets[0].field.label
                draft.ask(f"“{draft.header}”的内容不像“{label}”")
            elif draft.target is None:
                draft.target = self._one_of(readable or targets, draft, groups)
                if draft.target is None:
                    draft.ask(f"“{draft.header}”可以是几个字段，需要您选一个", is_open=True)
            elif self._contradicts_itself(draft, draft.target, groups):
                draft.ask(f"同一个{self._ledger.noun}里“{draft.header}”各行不同")
            elif self._is_of_each_person(draft.target):
                draft.ask(
                    f"“{draft.header}”每人一行，像是每个人的数，不是整个{self._ledger.noun}的"
                )

    def _is_of_each_person(self, target: Target) -> bool:
        """A figure beside each person of a class that only the title names is not the class's."""
        title = self._ledger.title
        is_figure = target.scope == RECORD and target.field.type is FieldType.NUMBER
        is_roster = self.kind == ROSTER and is_figure
        return is_roster and not any(d.target and d.target.key == title for d in self.drafts)

    def _contradicts_itself(
        self, draft: DraftColumn, target: Target, groups: Mapping[int, tuple[Cell, ...]]
    ) -> bool:
        is_key = target.field.key in {self._ledger.title, *self._ledger.match}
        if not groups or target.scope != RECORD or is_key:
            return False
        return self._share_varying(draft, groups) > _VARYING_SHARE

    def _one_of(
        self,
        targets: tuple[Target, ...],
        draft: DraftColumn,
        groups: Mapping[int, tuple[Cell, ...]],
    ) -> Target | None:
        """The only reading that the values allow; None where there are several."""
        if len(targets) == 1:
            return targets[0]
        of_line = [t for t in targets if t.scope == LINE]
        of_record = [t for t in targets if t.scope == RECORD]
        if len(of_line) != 1:
            return None
        is_text = all(t.field.type in _FREE_TEXTS for t in targets)
        if is_text and not any(
            d.target and d.target.key == self._ledger.title for d in self.drafts
        ):
            # Of a class that only the title names, each row tells of its own person.
            return of_line[0]
        has_certificate = any(d.target and d.target.key == "lines.certificate" for d in self.drafts)
        beside_certificate = has_certificate and of_line[0].field.key == "level"
        if beside_certificate or self._share_varying(draft, groups) > 0:
            return of_line[0]
        spans_rows = any(
            m.left <= draft.index <= m.right and m.bottom > m.top and m.top in groups
            for m in self._sheet.merged
        )
        return of_record[0] if spans_rows and len(of_record) == 1 else None

    def _class_of_rows(self) -> dict[int, tuple[Cell, ...]]:
        """The class that each sampled row of a roster names, by what tells classes apart.

        One of the same name on another day is another one.
        """
        if self.kind != ROSTER:
            return {}
        keys = {self._ledger.title, *self._ledger.match}
        columns = [d.index for d in self.drafts if d.target and d.target.key in keys]
        rows = self._body.data[:_SAMPLED_ROWS]
        filled = {column: self._filled_down(column) for column in columns}
        return {
            row: tuple(filled[c].get(row, self._sheet.rows[row][c]) for c in columns)
            for row in rows
        }

    def _filled_down(self, column: int) -> dict[int, Cell]:
        """What the merged cells of a column say of their rows."""
        return {
            row: self._sheet.rows[m.top][m.left]
            for m in self._sheet.merged
            if m.left == column
            for row in range(m.top, m.bottom + 1)
        }

    def _share_varying(self, draft: DraftColumn, groups: Mapping[int, tuple[Cell, ...]]) -> float:
        """The share of rows whose value differs from the commonest of their class."""
        if draft.match.targets[0].field.type is FieldType.DATE:
            return 0.0
        counts: dict[tuple[Cell, ...], dict[str, int]] = {}
        for row, group in groups.items():
            value = self._sheet.rows[row][draft.index]
            if not is_blank(value):
                found = counts.setdefault(group, {})
                text = cell_text(value)
                found[text] = found.get(text, 0) + 1
        total = sum(sum(found.values()) for found in counts.values())
        common = sum(max(found.values()) for found in counts.values())
        return (total - common) / total if total else 0.0

    def _ask_for_rivals(self) -> None:
        """Two columns that claim one field are both asked for; a blank one makes no claim."""
        claims: dict[str, list[DraftColumn]] = {}
        for draft in self.drafts:
            if draft.target and not draft.note:
                claims.setdefault(draft.target.key, []).append(draft)
        for draft in self.drafts:
            if draft.note and draft.target and draft.target.key in claims:
                draft.target = None
        for rivals in claims.values():
            names = "、".join(f"“{d.header}”" for d in rivals)
            are_answered = all(rival.is_answered for rival in rivals)
            for draft in rivals if len(rivals) > 1 else ():
                if draft.target is None:
                    continue
                label = draft.target.field.label
                if not draft.is_answered:
                    draft.ask(f"{names}都像“{label}”")
                elif are_answered:
                    # Nothing is lost: where both were said to be one field, neither is taken.
                    draft.match = Match((draft.target,), certain=False)
                    draft.ask(f"{names}不能都导入“{label}”，只能选一列")

    def _ask_for_generic_words(self) -> None:
        """A word such as 单位 is asked for where the record's own name has no column."""
        title = self._ledger.title
        if self.kind == ROSTER or any(d.target and d.target.key == title for d in self.drafts):
            return
        own = Target(RECORD, self._ledger.by_key[title])
        for draft in self.drafts:
            if draft.is_answered or draft.target is None or draft.note:
                continue
            word = normal_header(draft.header.rsplit("/", 1)[-1])
            if normal_header(draft.header) in _GENERIC_WORDS:
                draft.match = Match((own, draft.target), certain=False)
                draft.ask(f"表里没有“{own.field.label}”，“{draft.header}”可能就是")
            elif word.endswith(_NAME) and not index_of(self._ledger).exact(word):
                # 竞赛项目名称 may be 竞赛项目, or the name that has no other column.
                draft.match = Match((own, draft.target), certain=False)
                draft.ask(f"表里没有“{own.field.label}”，“{draft.header}”可能就是", is_open=True)
