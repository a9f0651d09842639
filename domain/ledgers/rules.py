"""Rules that several ledgers share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain import gb
from domain.fields import Fields, Issue, Line, Rule, Severity

PLANNED: Mapping[str, str] = {
    r"(?:计划|方案)(?:表|数|人数|安排|汇总|一览|统计|名额|$|[（(])": "计划，不是已经办的"
}
"""What the title of a plan says: none of its rows has taken place."""


def count_given(count: str, label: str) -> Rule:
    """A record without lines needs its count, and none of 0 goes without a word."""

    def rule(fields: Fields, lines: Sequence[Line]) -> Iterator[Issue]:
        given = fields.get(count)
        if given is None and not lines:
            yield Issue(
                f"{count}_missing",
                Severity.MUST,
                f"缺{label}",
                f"填写{label}，或录入名册。",
                field=count,
            )
        elif given == 0 and not lines:
            yield Issue(
                f"{count}_zero",
                Severity.EXPLAIN,
                f"{label}是0，又没有名册",
                f"请核对{label}，或说明原因。",
                field=count,
                value="0",
            )

    return rule


def ends_after_start(start: str, end: str, *, start_label: str, end_label: str) -> Rule:
    """The end may not come before the start, as far as both are precise."""

    def rule(fields: Fields, _lines: Sequence[Line]) -> Iterator[Issue]:
        first, last = fields.get(start), fields.get(end)
        if isinstance(first, str) and isinstance(last, str):
            precision = min(len(first), len(last))
            if last[:precision] < first[:precision]:
                yield Issue(
                    "end_before_start",
                    Severity.MUST,
                    f"{end_label}早于{start_label}",
                    f"请核对{start_label}日期和{end_label}日期。",
                    field=end,
                    value=last,
                )

    return rule


def part_within_whole(fields: Fields, *, part: str, whole: str, label: str) -> Iterator[Issue]:
    """A part of the headcount may not exceed it."""
    some, total = fields.get(part), fields.get(whole)
    if isinstance(some, int) and isinstance(total, int) and some > total:
        yield Issue(
            f"{part}_exceed",
            Severity.MUST,
            f"{label}多于培训人数",
            f"培训人数 {total}，{label} {some}，请核对。",
            field=part,
            value=str(some),
        )


def lines_within_count(count: str, lines_label: str, count_label: str) -> Rule:
    """More lines than the declared count: fix or explain."""

    def rule(fields: Fields, lines: Sequence[Line]) -> Iterator[Issue]:
        declared = fields.get(count)
        if isinstance(declared, int) and len({_person(line) for line in lines}) > declared:
            yield Issue(
                f"{count}_differs",
                Severity.EXPLAIN,
                f"{lines_label} {len(lines)} 行，{count_label} {declared}",
                f"请核对{lines_label}和{count_label}，或说明原因。",
                field=count,
                value=str(declared),
            )

    return rule


def distinct_lines(noun: str, *, within: str | None = None) -> Rule:
    """The same ID number twice in one record is a mistake (per ``within``, where given)."""

    def rule(_fields: Fields, lines: Sequence[Line]) -> Iterator[Issue]:
        seen: set[tuple[object, object]] = set()
        for line in lines:
            number = line.fields.get("id_number")
            if not number:
                continue
            key = (number, line.fields.get(within) if within else None)
            if key in seen:
                yield Issue(
                    "line_repeated",
                    Severity.MUST,
                    f"班内重复{noun}" if not within else f"重复{noun}",
                    "同一身份证号出现了两次，请删去多余的一行。",
                    field="id_number",
                    line=line.id,
                    value=gb.mask_id_number(str(number)),
                )
            seen.add(key)

    return rule


def sex_matches_id_number(_fields: Fields, line: Fields) -> Iterator[Issue]:
    """The 17th digit of an ID number is odd for men (GB 11643)."""
    number, sex = line.get("id_number"), line.get("sex")
    if isinstance(number, str) and sex in {"m", "f"}:
        expected = gb.sex_of(number)
        if expected and sex != expected:
            yield Issue(
                "sex_differs",
                Severity.EXPLAIN,
                "性别与身份证号不一致",
                "请核对证件，或说明原因。",
                field="sex",
            )


def _person(line: Line) -> object:
    return line.fields.get("id_number") or line.id


__all__ = [
    "PLANNED",
    "count_given",
    "distinct_lines",
    "ends_after_start",
    "lines_within_count",
    "part_within_whole",
    "sex_matches_id_number",
]
