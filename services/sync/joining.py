"""Setting up a unit: the city gives out setup files, a county joins with one (design §6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from db import facts, keyslots, packages
from db.engine import writing
from domain.clock import CHINA, system_milliseconds
from domain.errors import KnownError
from exchange.atomic import write_verified
from exchange.setup_file import (
    SetupContent,
    SetupFile,
    new_secret,
    read_setup_file,
    write_setup_file,
)
from services.program.version import program_version
from services.workspace import workspace as workspaces
from services.workspace.keys import age_identity, signing_key
from services.workspace.layout import KEYS

if TYPE_CHECKING:
    from db.keyfile import KdfCost
    from services.workspace.workspace import Workspace

CITY_RECIPIENT = "city_recipient"
CITY_KEY = "city_key"
CITY_UNIT = "city_unit"
SECRET_ID = "join_secret_id"
SECRET = "join_secret"


def usual_recovery_sheet(folder: Path) -> Path:
    """Where the recovery sheet goes when nobody says: beside the workspace's folder."""
    place = folder.resolve()
    return place.with_name(f"{place.name}-市级密钥恢复页.txt")


def write_recovery_sheet(workspace: Workspace, path: Path) -> Path:
    """The city's keys on a sheet, for the safe: without them no package can be opened.

    Raises:
        KnownError: The file cannot be written.
    """
    with workspace.read() as connection:
        identity, key = age_identity(connection), signing_key(connection)
    text = "\r\n".join(
        (
            "产改台账　市级密钥恢复页",
            f"单位：{workspace.unit_name}（{workspace.unit}）",
            f"生成日期：{workspace.today.isoformat()}",
            "",
            "请打印一份锁入保险柜，并删除电脑上的这个文件。",
            "收件机损坏、口令遗忘时，凭本页恢复；拿到本页的人可以打开各县区的同步包。",
            "",
            f"解密密钥：{identity.text}",
            f"签名密钥：{key.text}",
            "",
        )
    )
    write_verified(path, ("\ufeff" + text).encode(), private=True)
    return path


def setup_files(
    workspace: Workspace, out: Path, *, code: str | None = None, unit: str = ""
) -> list[Path]:
    """Write one setup file per unit, each in a folder of its own.

    Args:
        workspace: The city's.
        out: Folder for the unit folders.
        code: 开通码 that locks the files; None leaves them open.
        unit: Code of the only unit to get a new one; what others were given stays good.

    Raises:
        KnownError: This is not the city's workspace, or the files cannot be written.
    """
    if not workspace.is_city:
        raise KnownError("只有市级账套可以制作开通文件。", "请在市总工会的电脑上操作。")
    if unit == workspace.unit:
        raise KnownError("市级自己不需要开通文件。", "请写县区的代码或简称。")
    written = []
    with writing(workspace.engine) as connection:
        key = signing_key(connection)
        for one in workspace.plan.units:
            if one.code == workspace.unit or unit not in {"", one.code}:
                continue
            secret_id, secret = new_secret()
            setup = SetupFile(
                program_version=program_version(),
                unit=one.code,
                unit_name=one.short,
                practice=workspace.practice,
                created=_now(workspace),
                content=_content(workspace, connection, secret_id, secret),
            )
            path = out / one.short / f"{one.short}-开通文件.ljsetup"
            _make_folder(path.parent)
            write_setup_file(path, setup, key, code=code)
            packages.give_out(connection, unit=one.code, secret_id=secret_id, secret=secret)
            written.append(path)
    return written


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise KnownError(f"不能建立文件夹“{folder}”。", "请换一个可以写入的位置。") from None


def _now(workspace: Workspace) -> datetime:
    return datetime.fromtimestamp(workspace.now_ms() // 1000, CHINA)


def _content(workspace: Workspace, connection: object, secret_id: str, secret: str) -> SetupContent:
    key, version, toml = facts.active_plan(connection) or ("", "", "")  # type: ignore[arg-type]
    return SetupContent(
        plan=key,
        plan_version=version,
        plan_digest=sha256(toml.encode()).hexdigest(),
        plan_text=toml,
        city=workspace.unit,
        city_name=workspace.unit_name,
        city_recipient=age_identity(connection).recipient,  # type: ignore[arg-type]
        city_key=signing_key(connection).public_hex,  # type: ignore[arg-type]
        secret_id=secret_id,
        secret=secret,
    )


def read_envelope(path: Path) -> SetupFile:
    """Whose setup file it is; its content is None where an 开通码 locks it.

    Raises:
        KnownError: Damaged or newer.
    """
    return read_setup_file(path)


def read_setup(path: Path, code: str | None = None) -> tuple[SetupFile, SetupContent]:
    """A setup file with its content.

    Raises:
        KnownError: Damaged, newer, or locked and the code is missing or wrong.
    """
    setup = read_setup_file(path, code)
    if setup.content is None:
        raise KnownError("这个开通文件有开通码。", "请向市总工会电话询问开通码后再试。")
    return setup, setup.content


def join_new(  # noqa: PLR0913 - what makes a workspace
    path: Path,
    folder: Path,
    *,
    operator: str,
    passphrase: str,
    code: str | None = None,
    now: Callable[[], int] = system_milliseconds,
    cost: KdfCost | None = None,
) -> Workspace:
    """Make a unit's workspace from its setup file."""
    setup, content = read_setup(path, code)
    opened = workspaces.create(
        folder,
        unit=setup.unit,
        operator=operator,
        passphrase=passphrase,
        practice=setup.practice,
        plan_toml=content.plan_text,
        now=now,
        cost=cost,
    )
    join(opened, path, code=code)
    return opened


def join(workspace: Workspace, path: Path, *, code: str | None = None) -> None:
    """Take a setup file into a workspace; records entered before are adopted as they are.

    Raises:
        KnownError: The file is for another unit or another sort of workspace, or another
            city's key than the known one signed it.
    """
    setup, content = read_setup(path, code)
    if setup.unit != workspace.unit:
        raise KnownError(
            f"这个开通文件是给{setup.unit_name}的，本账套是{workspace.unit_name}。",
            "请领取本单位的开通文件。",
        )
    if setup.practice != workspace.practice:
        raise KnownError("练习账套和正式账套不能混用开通文件。", "请核对文件来源。")
    known_key = workspace.facts.get(CITY_KEY)
    if known_key and known_key != content.city_key:
        raise KnownError("这个开通文件不是原来那个市级账套制作的。", "请与市总工会核对后再处理。")
    keyslots.set_recovery(workspace.folder / KEYS, workspace.key, content.city_recipient)
    with writing(workspace.engine) as connection:
        for name, value in (
            (CITY_RECIPIENT, content.city_recipient),
            (CITY_KEY, content.city_key),
            (CITY_UNIT, content.city),
            (SECRET_ID, content.secret_id),
        ):
            facts.set_fact(connection, name, value)
            workspace.facts[name] = value
        facts.set_secret(connection, SECRET, content.secret_bytes)
        if content.plan_text:
            facts.put_plan(connection, content.plan, content.plan_version, content.plan_text)


def is_joined(workspace: Workspace) -> bool:
    """Whether this unit has taken its setup file."""
    return bool(workspace.facts.get(CITY_RECIPIENT))
