"""A long training workbook in the layout that offices use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook

from bench import data
from domain import codes

HEADER = (
    "序号", "培训班\n名称", "培训类别", "培训工种", "等级", "举办单位", "培训机构", "地点",
    "开班时间", "结业时间", "学时", "培训\n人数", "其中：农民工", "女职工", "资金来源",
    "金额（万元）", "备注",
)  # fmt: skip
_FEN_PER_WAN_YUAN = 1_000_000


def training_workbook(folder: Path, rows: int) -> Path:
    """A workbook with so many good rows under two title lines; made once per run."""
    path = folder / f"培训台账-{rows}.xlsx"
    if path.exists():
        return path
    book = Workbook(write_only=True)
    sheet = book.create_sheet("2024年台账")
    sheet.append(["永胜县2024年职业技能培训台账"])
    sheet.append(["填报单位：永胜县总工会                     单位：人、万元"])
    sheet.append(HEADER)
    for row in _rows(rows):
        sheet.append(row)
    book.save(path)
    return path


def _rows(count: int) -> Iterator[list[str | int | float]]:
    for number in range(count):
        record = data.training(number)
        record["category"] = codes.TRAINING_CATEGORY.label_of(str(record["category"]))
        record["level"] = codes.SKILL_LEVEL.label_of(str(record["level"]))
        record["funding"] = codes.FUNDING.label_of(str(record["funding"]))
        *values, amount = record.values()
        yield [number + 1, *values, int(amount) / _FEN_PER_WAN_YUAN, ""]
