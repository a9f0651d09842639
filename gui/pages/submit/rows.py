"""What the 上报 page lists: the check, what the package will hold, the packages written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui.common.tag import TagKind
from gui.pages.home.rows_table import Cell, Column, RowData, Tone

if TYPE_CHECKING:
    from services.figures.dashboard import Attention, LedgerContent
    from services.sync.packages_log import PackageEntry
    from services.sync.periods import Period
    from services.sync.submit import Submission

CONTENT_COLUMNS = (
    Column("台账", stretches=True),
    Column("待报", right=True),
    Column("已报过", right=True),
    Column("未完成", right=True),
    Column("合计", right=True),
)
HISTORY_COLUMNS = (
    Column("同步包"),
    Column("时间"),
    Column("内容", stretches=True),
    Column("经办"),
    Column("状态"),
)
WORKBOOK = ".xlsx"
JOIN = "join"
"""Key of the row that leads to opening the setup file."""


@dataclass(frozen=True)
class Overview:
    """What the page reads.

    Attributes:
        joined: The unit has taken its setup file.
        period: The present reporting period.
        attention: What needs a look.
        contents: How the records stand, by ledger.
        packages: The packages written, the newest first.
    """

    joined: bool
    period: Period
    attention: Sequence[Attention]
    contents: Sequence[LedgerContent]
    packages: Sequence[PackageEntry]

    @property
    def ready(self) -> int:
        """Records that are 待报."""
        return sum(one.ready for one in self.contents)

    @property
    def has_records(self) -> bool:
        """There is something to report at all."""
        return any(one.total for one in self.contents)


def standing_rows(overview: Overview) -> list[RowData]:
    """What stands in the way, or that nothing does."""
    if not overview.joined:
        text = "还没有加入市级，请先打开开通文件。"
        return [
            RowData(
                (
                    Cell("不能上报", tag="bad"),
                    Cell(text, tip=text),
                    Cell("打开 ›", tone="accent"),
                ),
                JOIN,
            )
        ]
    if not overview.has_records:
        return [RowData((Cell("没有内容", tag="hold"), "还没有记录，请先录入或导入。", ""))]
    if overview.ready:
        text = f"{overview.ready:,} 条待报，可以写同步包。"
    else:
        text = "没有新的待报记录；需要时可以再写一份。"
    return [RowData((Cell("可以上报", tag="ok"), Cell(text, tip=text), ""))]


def content_rows(contents: Sequence[LedgerContent]) -> list[RowData]:
    """One row per ledger that holds anything, and the total."""
    shown = [one for one in contents if one.total]
    rows = [_content_row(one.label, one.ready, one.sent, one.unfinished) for one in shown]
    if len(shown) > 1:
        ready, sent = sum(one.ready for one in shown), sum(one.sent for one in shown)
        rows.append(
            _content_row("合计", ready, sent, sum(one.unfinished for one in shown), tone="strong")
        )
    return rows


def _content_row(label: str, ready: int, sent: int, unfinished: int, *, tone: Tone = "") -> RowData:
    return RowData(
        (
            Cell(label, tone=tone),
            Cell(f"{ready:,}", tone=tone),
            Cell(f"{sent:,}", tone=tone if sent else "soft"),
            Cell(f"{unfinished:,}", tone="warn" if unfinished else "soft"),
            Cell(f"{ready + sent + unfinished:,}", tone=tone),
        )
    )


def history_row(entry: PackageEntry) -> RowData:
    """A package written earlier."""
    state = Cell("已写出", tag="ok") if entry.is_done else Cell("没有写完", tag="warn")
    when = f"{entry.when:%Y-%m-%d %H:%M}"
    return RowData((entry_name(entry), when, entry.content or "–", entry.who, state))


def entry_name(entry: PackageEntry) -> str:
    """What a package, or a workbook in its place, is called."""
    return f"{entry.name}（工作簿）" if entry.is_workbook else entry.name


def written_text(written: Submission) -> str:
    """What was written, and what is to be done with it."""
    told = [f"{sum(written.records.values()):,} 条记录"]
    if written.evidence:
        told.append(f"{written.evidence:,} 个佐证材料")
    text = f"{'、'.join(told)}，{written.file.name}。请打印报送单，签字盖章后连同 U 盘交市总工会。"
    if written.file.suffix == WORKBOOK:
        text += "市级核对后按代录收下；本机记录的状态不变。"
    return text


def days_left(days: int) -> tuple[str, TagKind]:
    """Days to the deadline in words, and the kind of tag."""
    if days < 0:
        return f"已过期 {-days} 天", "bad"
    if days == 0:
        return "今天截止", "bad"
    return f"还有 {days} 天", "warn" if days <= 7 else "hold"
