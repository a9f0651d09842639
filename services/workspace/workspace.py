"""A workspace: one unit's encrypted database, evidence and keys in one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from db import facts, journal, keyslots, outside
from db.create import create_tables
from db.durable import make_private
from db.engine import checkpoint, open_engine, reading, writing
from db.journal import Author, add_chain
from db.leftovers import clear_leftovers
from db.maker import PROGRAM
from db.projection import Rules
from db.rebuild import rebuild
from db.unit_of_work import unit_of_work
from db.upgrade import REBUILD, upgrade_if_older
from domain.authority import CITY
from domain.clock import HybridClock, system_milliseconds, wall_stamp
from domain.errors import KnownError
from domain.feeds import compile_feeds
from domain.ids import new_id
from domain.plan import read_plan
from domain.stored import require_operator
from exchange.package.sealing import AgeIdentity, SigningKey
from services.program.resources import plan_text
from services.program.version import program_version
from services.workspace.keys import AGE_IDENTITY, SIGNING_KEY
from services.workspace.layout import BACKUPS, DATABASE, KEYS, exists, refuse_long_path
from services.workspace.replicas import succeed

if TYPE_CHECKING:
    import sqlalchemy as sa

    from db.journal import Chain, Tip
    from db.keyfile import KdfCost
    from db.unit_of_work import UnitOfWork
    from domain.plan import Plan


ADMINISTRATOR = "administrator"


@dataclass(eq=False)
class Workspace:
    """An open workspace; everything a service needs.

    Attributes:
        folder: Where it lies.
        engine: The database.
        key: The database key, for copies of the database and the evidence store.
        clock: Stamps changes and tells the time.
        author: This installation, the operator and the plan version.
        rules: What projections depend on.
        plan: The plan in force.
        unit: Code of its unit.
        practice: Practice data: its packages are marked and real workspaces refuse them.
        upgrade_backup: The backup made before its tables were brought up to date on opening;
            None where they were.
    """

    folder: Path
    engine: sa.Engine
    key: bytes
    clock: HybridClock
    author: Author
    rules: Rules
    plan: Plan
    unit: str
    practice: bool
    token: str = ""
    now_ms: Callable[[], int] = system_milliseconds
    facts: dict[str, str] = field(default_factory=dict)
    upgrade_backup: Path | None = None

    @property
    def is_city(self) -> bool:
        """Whether this is the city office's workspace."""
        return self.unit == CITY

    @property
    def unit_name(self) -> str:
        """Full name of the unit."""
        return self.plan.unit_by_code[self.unit].name

    @property
    def database(self) -> Path:
        """The database file."""
        return self.folder / DATABASE

    @property
    def today(self) -> date:
        """Today's date in China."""
        return self.clock.today()

    @property
    def moment(self) -> int:
        """Now by the PC's own clock, as a stamp: for what is noted beside the journal and shown."""
        return wall_stamp(self.now_ms())

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """A write transaction; nothing is kept unless its ``finish`` was called."""
        with unit_of_work(self.engine, self.author, self.clock, self.rules) as work:
            yield work
        if work.journal.written:
            outside.remember(self.token, work.journal.written, self.folder)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A consistent read of the database."""
        with reading(self.engine) as connection:
            yield connection

    def write_back(self) -> None:
        """Write the database's log back into its file; for moments when nobody waits."""
        checkpoint(self.engine)

    def close(self) -> None:
        """Write the log back, as far as the disk has room for it, and let go of the files."""
        try:
            self.write_back()
        finally:
            self.engine.dispose()


def create(  # noqa: PLR0913 - what makes a workspace
    folder: Path,
    *,
    unit: str,
    operator: str,
    passphrase: str,
    practice: bool = False,
    plan_toml: str | None = None,
    now: Callable[[], int] = system_milliseconds,
    cost: KdfCost | None = None,
) -> Workspace:
    """Make a workspace of a unit and open it.

    Raises:
        KnownError: There is one already, the unit is unknown, the passphrase too short, or the
            folder cannot be written.
    """
    folder = folder.resolve()
    refuse_long_path(folder)
    if exists(folder) or (folder / DATABASE).exists():
        raise KnownError("这个文件夹里已经有账套。", "请换一个文件夹，或直接打开原有账套。")
    toml = plan_toml or plan_text()
    plan = read_plan(toml, name="规划")
    if unit not in plan.unit_by_code:
        known = "、".join(f"{one.code}（{one.short}）" for one in plan.units)
        raise KnownError(f"规划里没有代码为“{unit}”的填报单位。", f"可用的有：{known}。")
    # Refused before there is a folder.
    require_operator(operator)
    keyslots.normal_passphrase(passphrase)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise KnownError(f"不能在“{folder}”建立账套。", "请换一个可以写入的文件夹。") from None
    key = keyslots.create(
        folder / KEYS, operator, passphrase, ADMINISTRATOR, cost=cost or keyslots.NORMAL_COST
    )
    engine = open_engine(folder / DATABASE, key)
    signing = SigningKey.new()
    replica, token = new_id()[-16:], new_id()
    with writing(engine) as connection:
        create_tables(connection)
        add_chain(
            connection,
            unit=unit,
            replica=replica,
            letter="甲",
            signing_key=signing.public_hex,
        )
        for name, value in (
            ("unit", unit),
            ("replica", replica),
            ("token", token),
            ("practice", "1" if practice else ""),
            (PROGRAM, program_version()),
        ):
            facts.set_fact(connection, name, value)
        facts.set_secret(connection, SIGNING_KEY, signing.text.encode())
        identity = AgeIdentity.new()
        facts.set_secret(connection, AGE_IDENTITY, identity.text.encode())
        facts.put_plan(connection, plan.key, str(plan.version), toml)
    engine.dispose()
    if unit == CITY:
        keyslots.set_recovery(folder / KEYS, key, identity.recipient)
    outside.remember(token, 0, folder)
    return _open(folder, key, operator, now)


def unlock(
    folder: Path,
    *,
    operator: str,
    passphrase: str,
    now: Callable[[], int] = system_milliseconds,
) -> Workspace:
    """Open a workspace with an operator's passphrase.

    Raises:
        KnownError: No workspace, wrong passphrase, newer or damaged database.
    """
    if not exists(folder):
        raise KnownError(f"“{folder}”里没有账套。", "请新建账套，或选择账套所在的文件夹。")
    key = keyslots.unlock(folder / KEYS, operator, passphrase, clock=lambda: now() / 1000)
    return open_with_key(folder, key, operator=operator, now=now)


def open_with_key(
    folder: Path,
    key: bytes,
    *,
    operator: str,
    now: Callable[[], int] = system_milliseconds,
    is_behind: bool = False,
) -> Workspace:
    """Open a workspace whose key is known; older databases are upgraded after a backup.

    Args:
        folder: Where it lies.
        key: The database key.
        operator: Who opens it.
        now: The present time in milliseconds.
        is_behind: It was put back from a backup and may not know of packages written since: it
            goes on as a new replica, so that their numbers are not used again.
    """
    backup = upgrade_if_older(
        folder / DATABASE, key, backups=folder / BACKUPS, program=program_version(), now=now
    )
    opened = _open(folder, key, operator, now, is_behind=is_behind)
    opened.upgrade_backup = backup
    if opened.facts.get(REBUILD):
        _rebuild(opened)
    return opened


def _rebuild(workspace: Workspace) -> None:
    """After an upgrade the tables are made anew: the journal may hold more than they showed."""
    with writing(workspace.engine) as connection:
        rebuild(connection, workspace.rules)
        facts.set_fact(connection, REBUILD, "")
    workspace.facts.pop(REBUILD)


def _open(
    folder: Path, key: bytes, operator: str, now: Callable[[], int], *, is_behind: bool = False
) -> Workspace:
    folder = folder.resolve()
    make_private(folder)
    for place in (folder, folder / BACKUPS):
        clear_leftovers(place)
    engine = open_engine(folder / DATABASE, key)
    try:
        with writing(engine) as connection:
            known, plan = _facts_and_plan(connection)
            chain = journal.chains_of(connection, known["unit"], known["replica"])[-1]
            seq = journal.tip_of(connection, chain).seq
            noted = outside.remembered(known["token"])
            if is_behind or noted is None or noted[0] > seq or _is_copy(noted[1], folder):
                held = journal.load_chains(connection).values()
                chain, token = succeed(connection, known["unit"], held, now_ms=now())
                known |= {"replica": chain.replica, "token": token}
                outside.remember(token, 0, folder)
                seq = 0
            clock = _clock(now, journal.tips(connection), chain)
    except BaseException:
        engine.dispose()
        raise
    outside.remember(known["token"], seq, folder)
    unit = known["unit"]
    return Workspace(
        folder=folder,
        engine=engine,
        key=key,
        clock=clock,
        author=Author(chain, operator, f"{plan.key}/{plan.version}"),
        rules=Rules(unit, unit == CITY, compile_feeds(plan)),
        plan=plan,
        unit=unit,
        practice=bool(known.get("practice")),
        token=known["token"],
        now_ms=now,
        facts=known,
    )


def _facts_and_plan(connection: sa.Connection) -> tuple[dict[str, str], Plan]:
    known, pack = facts.get_facts(connection), facts.active_plan(connection)
    if pack is None or not {"unit", "replica", "token"} <= known.keys():
        raise KnownError("账套数据不完整。", "请从最近的备份还原。")
    return known, read_plan(pack[2], name="规划")


def _clock(now: Callable[[], int], tips: Iterable[tuple[Chain, Tip]], own: Chain) -> HybridClock:
    """A clock behind nothing written here, nor what others wrote unless far ahead."""
    clock = HybridClock(now)
    for chain, tip in tips:
        if chain == own:
            clock.pass_by(tip.at)
        else:
            clock.observe(tip.at)
    return clock


def _is_copy(noted_folder: str, folder: Path) -> bool:
    """The noted folder is elsewhere and still a workspace: this one is its copy.

    One folder can have two names: a mapped drive, a network path, an alias.
    """
    if not noted_folder:
        return False
    other = Path(noted_folder)
    try:
        return exists(other) and not (other / DATABASE).samefile(folder / DATABASE)
    except (OSError, ValueError):
        return False
