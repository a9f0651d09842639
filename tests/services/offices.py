"""Workbooks as offices make them, for tests of the import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl

TRAINING = ("培训班名称", "培训类别", "开班时间", "结业时间", "培训人数", "其中：农民工", "地点")
ROSTER = ("培训班名称", "开班时间", "姓名", "身份证号", "工作单位", "等级")
RESULTS = (
    "竞赛名称",
    "竞赛类别",
    "级别",
    "竞赛时间",
    "工种",
    "姓名",
    "身份证号",
    "名次",
    "授予称号",
)
AWARDS = ("荣誉称号", "获得者", "身份证号", "文号", "表彰时间")

IDS = (
    "530724197906245106",
    "530723197307064120",
    "530724198609045217",
    "530724197911183202",
    "53072219940608076X",
    "530723200210181480",
)
"""Valid ID numbers of invented people."""


def book(path: Path, *sheets: tuple[str, Sequence[Sequence[object]]]) -> Path:
    """Write an .xlsx of sheets given as rows."""
    made = openpyxl.Workbook(write_only=True)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return path


def training(path: Path, rows: Iterable[Sequence[object]], name: str = "台账") -> Path:
    """A training list."""
    return book(path, (name, [TRAINING, *rows]))


def roster(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    """A roster, in which the class is named in every row."""
    return book(path, ("企业新型学徒制花名册", [ROSTER, *rows]))


def a_class(number: int = 1, **other: object) -> tuple[object, ...]:
    """A good row of the list; `other` names cells by their header."""
    cells = dict(
        zip(
            TRAINING,
            (
                f"电工培训班（第{number}期）",
                "职业技能培训",
                "2024.5.6",
                "2024.5.16",
                50,
                20,
                "三川镇",
            ),
            strict=True,
        )
    )
    return tuple((cells | other).values())
