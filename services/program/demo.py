"""演示: the whole road of practice data, county → USB → city, its files left to look at."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from domain.authority import CITY
from domain.clock import CHINA
from domain.errors import KnownError
from domain.standing import Decision
from services.program import demo_data, demo_reports
from services.records import records, review
from services.sync import joining
from services.sync import receive as receiving
from services.sync.reception import reception_text
from services.sync.submit import PrintDocument, submit
from services.workspace import workspace as workspaces
from services.workspace.recent import PRACTICE_PASSPHRASE
from services.workspace.workspace import Workspace

if TYPE_CHECKING:
    from domain.plan import UnitInfo

TakePictures = Callable[[Workspace, Path], list[Path]]
"""Leaves pictures of the window's pages of a workspace in a folder."""

AS_OF = date(2025, 7, 3)
OPERATOR = "演示"
SAMPLE_UNIT = "530722"
"""The unit whose workbooks the shipped samples are."""

_MARK = "演示说明.txt"
_WORKSPACES, _SETUP, _STICK, _REPORTS, _PICTURES = "账套", "开通文件", "U盘", "报表", "截图"
_STEP_MS = 40


@dataclass(frozen=True)
class Demo:
    """What the demo left.

    Attributes:
        folder: Where.
        files: What there is to look at.
    """

    folder: Path
    files: list[Path]


@dataclass
class _Clock:
    """A clock that goes on a little whenever it is looked at.

    Attributes:
        milliseconds: Since 1970.
    """

    milliseconds: int

    def __call__(self) -> int:
        """The present time."""
        self.milliseconds += _STEP_MS
        return self.milliseconds


@dataclass
class _Story:
    """One run of the demo."""

    out: Path
    as_of: date
    print_document: PrintDocument
    take_pictures: TakePictures | None
    tell: Callable[[str], None]
    clock: _Clock
    files: list[Path] = field(default_factory=list)

    def play(self, open_ones: ExitStack) -> None:
        """All of it, in the order in which offices do it."""
        city = self._settle_city(open_ones)
        counties = self._settle_counties(city, open_ones)
        for workspace in (*counties, city):
            self._fill(workspace)
        packages = [self._send(workspace) for workspace in counties]
        self._receive(city, packages)
        self._review(city)
        self.files += demo_reports.write_reports(city, self.out / _REPORTS, as_of=self.as_of)
        self._picture(city, next(one for one in counties if one.unit == SAMPLE_UNIT))
        self._explain()

    def _settle_city(self, open_ones: ExitStack) -> Workspace:
        self.tell("市级建立账套，写密钥恢复页和各单位的开通文件")
        city = workspaces.create(
            self.out / _WORKSPACES / "市级",
            unit=CITY,
            operator=OPERATOR,
            passphrase=PRACTICE_PASSPHRASE,
            practice=True,
            now=self.clock,
        )
        open_ones.callback(city.close)
        sheet = self.out / _SETUP / "市级密钥恢复页.txt"
        sheet.parent.mkdir()
        self.files.append(joining.write_recovery_sheet(city, sheet))
        return city

    def _settle_counties(self, city: Workspace, open_ones: ExitStack) -> list[Workspace]:
        self.tell("各县区用开通文件加入市级")
        made = []
        for file in joining.setup_files(city, self.out / _SETUP):
            workspace = joining.join_new(
                file,
                self.out / _WORKSPACES / file.parent.name,
                operator=OPERATOR,
                passphrase=PRACTICE_PASSPHRASE,
                now=self.clock,
            )
            open_ones.callback(workspace.close)
            made.append(workspace)
        return made

    def _fill(self, workspace: Workspace) -> None:
        unit: UnitInfo = workspace.plan.unit_by_code[workspace.unit]
        made = list(demo_data.invented(unit.code, unit.name, unit.short, until=self.as_of))
        if workspace.unit == SAMPLE_UNIT:
            made += demo_data.unfinished(unit.code)
        for record in made:
            records.save(workspace, record)
        self.tell(f"{unit.short}录入 {len(made)} 条记录")
        if workspace.unit == SAMPLE_UNIT:
            self.files += demo_reports.import_samples(
                workspace, self.out / _REPORTS, tell=self.tell
            )

    def _send(self, workspace: Workspace) -> Path:
        short = workspace.plan.unit_by_code[workspace.unit].short
        stick = self.out / _STICK / short
        stick.mkdir(parents=True)
        written = submit(workspace, stick, as_of=self.as_of, print_document=self.print_document)
        self.tell(f"{short}上报 {written.number}")
        self.files += [written.file, *([written.cover] if written.cover else [])]
        return written.file

    def _receive(self, city: Workspace, packages: list[Path]) -> None:
        reports = self.out / _REPORTS
        reports.mkdir(exist_ok=True)
        shown = receiving.preview(city, packages)
        text = reception_text(shown, city.plan)
        self.files.append(demo_reports.write_text(reports / "接收预览.txt", text))
        done = receiving.receive(city, packages)
        if done.refused:
            first = done.refused[0]
            raise KnownError(f"演示的同步包没有被接收：{first.reason}", first.hint)
        self.tell(f"市级接收 {len(packages)} 个同步包，{len(done.movements)} 项指标变化")
        again = receiving.receive(city, packages[:1], with_backup=False).arrivals[0]
        self.tell(f"同一个包再收一次：{again.reason}")

    def _review(self, city: Workspace) -> None:
        waiting = review.waiting(city)
        given_back = review.waiting(city, unit=SAMPLE_UNIT, ledger="training")[:1]
        review.decide(city, given_back, Decision.RETURN, reason="请补附开班通知。")
        review.decide(city, [one for one in waiting if one not in given_back], Decision.ACCEPT)
        self.tell(f"市级审核通过 {len(waiting) - len(given_back)} 条，退回 {len(given_back)} 条")

    def _picture(self, *shown: Workspace) -> None:
        if self.take_pictures is None:
            return
        for workspace in shown:
            short = workspace.plan.unit_by_code[workspace.unit].short
            folder = self.out / _PICTURES / short
            folder.mkdir(parents=True)
            pictures = self.take_pictures(workspace, folder)
            self.tell(f"{short}的窗口截图 {len(pictures)} 张")
            self.files += pictures

    def _explain(self) -> None:
        listed = "\r\n".join(str(file.relative_to(self.out)) for file in self.files)
        text = (
            "产改台账演示：县区录入、导入，用 U 盘上报，市级接收、审核、出汇总表。\r\n"
            f"人员和企业都是虚构的。账套口令：{PRACTICE_PASSPHRASE}，操作员：{OPERATOR}。\r\n"
            f"截至日期：{self.as_of}\r\n\r\n{listed}\r\n"
        )
        demo_reports.write_text(self.out / _MARK, text)


def demo(
    out: Path,
    *,
    print_document: PrintDocument,
    as_of: date | None = None,
    take_pictures: TakePictures | None = None,
    tell: Callable[[str], None] = lambda _text: None,
) -> Demo:
    """Play the whole road through on practice data.

    Args:
        out: Where everything goes; what an earlier demo left there is replaced.
        print_document: Renders the cover sheets.
        as_of: The day on which it plays, in or after the plan's period.
        take_pictures: Takes pictures of the window; None for none.
        tell: Told what is done, step by step.

    Raises:
        KnownError: The folder holds something else, or cannot be written.
    """
    out = out.resolve()
    _make_room(out)
    day = as_of or AS_OF
    morning = datetime.combine(day, time(9), CHINA)
    story = _Story(
        out,
        day,
        print_document,
        take_pictures,
        tell,
        _Clock(int(morning.timestamp() * 1000)),
    )
    with ExitStack() as open_ones:
        story.play(open_ones)
    return Demo(out, [*story.files, out / _MARK])


def _make_room(out: Path) -> None:
    """An empty folder; an earlier demo's is emptied, somebody else's is left alone."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        if (out / _MARK).is_file():
            for name in (_WORKSPACES, _SETUP, _STICK, _REPORTS, _PICTURES):
                shutil.rmtree(out / name, ignore_errors=True)
            (out / _MARK).unlink()
        if any(out.iterdir()):
            raise KnownError(f"“{out}”里已有别的内容。", "请给演示另选一个空文件夹。")
        # Marked at once, so that a run that was broken off can be repeated.
        demo_reports.write_text(out / _MARK, "")
    except OSError:
        raise KnownError(f"不能在“{out}”写入演示内容。", "请换一个可以写入的文件夹。") from None
