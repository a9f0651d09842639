"""自检: a small round from county to city in a temporary folder; it passes or says where not."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from db import facts, keyslots, upgrade
from db.create import SCHEMA_VERSION
from db.engine import open_engine, writing
from domain.authority import CITY
from domain.errors import KnownError
from domain.standing import Decision
from services.figures.progress import figures_by_unit
from services.program import demo_data
from services.program.demo import AS_OF, OPERATOR, TakePictures
from services.records import check, lists, records, review
from services.sync import joining
from services.sync.receive import receive
from services.sync.submit import PrintDocument, submit
from services.workbooks import importing, workbooks
from services.workspace import backup, backup_names, layout, restore
from services.workspace import workspace as workspaces
from services.workspace.recent import PRACTICE_PASSPHRASE
from services.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

_UNIT = "530722"
_LEDGER = "training"
_RECORDS = 12
_FEWEST_PICTURES = 16
"""Each page of the city once light and once dark; a record of each ledger comes on top."""
_STATE = "CHANGAI_STATE_DIR"


def selftest(
    *,
    print_document: PrintDocument,
    take_pictures: TakePictures | None = None,
    pictures: Path | None = None,
) -> list[str]:
    """Go through the main steps once and compare what comes out.

    Args:
        print_document: Renders the cover sheet.
        take_pictures: Shows every page of the window; None leaves that step out.
        pictures: Where the pictures stay; None for nowhere.

    Returns:
        The steps that passed.

    Raises:
        KnownError: A step did not give what it should.
    """
    with tempfile.TemporaryDirectory(prefix="changai-selftest-") as name:
        folder = Path(name)
        with _own_state(folder / "state"), ExitStack() as open_ones:
            done = _Round(folder, print_document, open_ones)
            steps = done.go()
            if take_pictures is not None:
                done.show(take_pictures, pictures or folder / "pictures")
            return steps


@contextmanager
def _own_state(folder: Path) -> Iterator[None]:
    """Keep what is noted outside workspaces out of the user's own folder."""
    before = os.environ.get(_STATE)
    os.environ[_STATE] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_STATE]
        else:
            os.environ[_STATE] = before


class _Round:
    """One round."""

    def __init__(self, folder: Path, print_document: PrintDocument, open_ones: ExitStack) -> None:
        self._folder = folder
        self._print = print_document
        self._open_ones = open_ones
        self._passed: list[str] = []

    def go(self) -> list[str]:
        """All steps in their order."""
        self._upgrade()
        city = self._city()
        county = self._county(city)
        self._fill(county)
        self._workbook(county)
        package = self._submit(county)
        self._receive(city, package)
        self._compare(county, city)
        self._restore(city)
        return self._passed

    def show(self, take_pictures: TakePictures, folder: Path) -> None:
        """Show every page of the window once, of the restored workspace."""
        files = take_pictures(self._restored, folder)
        self._expect(
            "显示窗口的每一页",
            lambda: len(files) >= _FEWEST_PICTURES and all(file.stat().st_size for file in files),
        )

    def _expect(self, step: str, is_right: Callable[[], bool]) -> None:
        if not is_right():
            raise KnownError(
                f"自检没有通过：{step}。", "请重新安装程序；仍不通过的请与维护人员联系。"
            )
        self._passed.append(step)

    def _upgrade(self) -> None:
        """The oldest tables there were, brought to today's, with a backup before."""
        folder = self._folder / "old"
        folder.mkdir()
        database = folder / layout.DATABASE
        key = keyslots.create(
            folder / layout.KEYS,
            OPERATOR,
            PRACTICE_PASSPHRASE,
            workspaces.ADMINISTRATOR,
            cost=keyslots.NORMAL_COST,
        )
        upgrade.migrate(database, key, upgrade.revisions()[0])
        engine = open_engine(database, key)
        with writing(engine) as connection:
            facts.set_fact(connection, "unit", _UNIT)
        engine.dispose()
        upgrade.upgrade_if_older(database, key, backups=folder)
        self._expect("升级旧账套", lambda: upgrade.version_of(database, key) == SCHEMA_VERSION)
        self._expect("升级前备份", lambda: any(folder.glob(f"*{backup_names.SUFFIX}")))

    def _city(self) -> Workspace:
        made = workspaces.create(
            self._folder / "city",
            unit=CITY,
            operator=OPERATOR,
            passphrase=PRACTICE_PASSPHRASE,
            practice=True,
        )
        self._open_ones.callback(made.close)
        self._expect("新建加密账套", lambda: made.is_city)
        return made

    def _county(self, city: Workspace) -> Workspace:
        files = joining.setup_files(city, self._folder / "setup")
        short = city.plan.unit_by_code[_UNIT].short
        file = next(one for one in files if one.parent.name == short)
        made = joining.join_new(
            file, self._folder / "county", operator=OPERATOR, passphrase=PRACTICE_PASSPHRASE
        )
        self._open_ones.callback(made.close)
        self._expect("用开通文件加入", lambda: joining.is_joined(made))
        return made

    def _fill(self, county: Workspace) -> None:
        unit = county.plan.unit_by_code[_UNIT]
        made = list(demo_data.invented(unit.code, unit.name, unit.short, until=AS_OF))[:_RECORDS]
        for record in made:
            records.save(county, record)
        report = check.check(county, rebuild=True)
        self._expect("录入和逻辑检查", lambda: (report.records, report.must_fix) == (_RECORDS, 0))
        self._expect("台账与变更日志一致", lambda: not report.differences)

    def _workbook(self, county: Workspace) -> None:
        file = self._folder / "list.xlsx"
        ledger = records.ledger_named(_LEDGER)
        query = lists.query_for(county, ledger)
        workbooks.write_list(county, query, file, masked=False)
        read = importing.plan_import(county, _LEDGER, file).records
        self._expect(
            "写出和读入工作簿",
            lambda: read.read > 0 and read.same == read.read == lists.count(county, query),
        )

    def _submit(self, county: Workspace) -> Path:
        written = submit(county, self._folder / "usb", print_document=self._print)
        cover = written.cover
        self._expect("写同步包", lambda: sum(written.records.values()) == _RECORDS)
        self._expect("打印报送单", lambda: cover is not None and cover.stat().st_size > 0)
        return written.file

    def _receive(self, city: Workspace, package: Path) -> None:
        first = receive(city, [package], with_backup=False).arrivals[0]
        again = receive(city, [package], with_backup=False).arrivals[0]
        self._expect("接收同步包", lambda: not first.refused and first.new == _RECORDS)
        self._expect("重复接收没有变化", lambda: again.is_repeat and not again.new)
        broken = package.with_name("broken.ljsync")
        broken.write_bytes(package.read_bytes()[:-1])
        refused = receive(city, [broken], with_backup=False).arrivals[0]
        self._expect("损坏的文件被拒收", lambda: refused.refused)
        review.decide(city, review.waiting(city), Decision.ACCEPT)
        self._expect("审核", lambda: not review.waiting(city))

    def _compare(self, county: Workspace, city: Workspace) -> None:
        def own(workspace: Workspace) -> dict[str, object]:
            with workspace.read() as connection:
                figures = figures_by_unit(workspace, connection)
            return {code: figure for (code, unit), figure in figures.items() if unit == _UNIT}

        self._expect("市级与县区的指标相同", lambda: own(county) == own(city))

    def _restore(self, city: Workspace) -> None:
        info = backup.backup(city, self._folder / "copy.cgbak")
        restored = restore.restore(
            info.path,
            self._folder / "restored",
            operator=OPERATOR,
            passphrase=PRACTICE_PASSPHRASE,
        )
        self._open_ones.callback(restored.workspace.close)
        self._restored = restored.workspace
        found = check.check(self._restored).records
        self._expect("备份和还原", lambda: found == _RECORDS)
