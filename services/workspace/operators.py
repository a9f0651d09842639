"""Operators of a workspace: who can open it, each with a passphrase of their own.

Names and roles guard against mistakes, not against somebody who reads the files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import keyslots
from db.engine import writing
from db.facts import log_action
from domain.clock import system_milliseconds
from domain.errors import KnownError
from services.workspace.layout import KEYS
from services.workspace.workspace import ADMINISTRATOR

if TYPE_CHECKING:
    from db.keyfile import KdfCost
    from services.workspace.workspace import Workspace

CLERK = "clerk"
ROLE_LABELS = {ADMINISTRATOR: "管理员", CLERK: "操作员"}


@dataclass(frozen=True)
class Operator:
    """Somebody who can open the workspace.

    Attributes:
        name: As chosen at start.
        role: ``ADMINISTRATOR`` or ``CLERK``.
        is_self: Who is at work now.
    """

    name: str
    role: str
    is_self: bool

    @property
    def role_label(self) -> str:
        """The role in Chinese."""
        return ROLE_LABELS.get(self.role, self.role)


def operators(workspace: Workspace) -> list[Operator]:
    """Everyone who can open the workspace, in the order they were added."""
    return [
        Operator(name, role, name == workspace.author.operator)
        for name, role in keyslots.operators(workspace.folder / KEYS)
    ]


def add(
    workspace: Workspace,
    name: str,
    passphrase: str,
    *,
    role: str = CLERK,
    cost: KdfCost | None = None,
) -> None:
    """Let another person open the workspace.

    Args:
        workspace: The open workspace.
        name: The person's name.
        passphrase: At least 8 characters; the person can change it.
        role: What the person may do.
        cost: How slow guessing is made; the normal cost when None.

    Raises:
        KnownError: The name is taken or empty, the passphrase too short, or who is at work is
            no administrator.
    """
    _refuse_clerk(workspace)
    name = name.strip()
    keyslots.add_operator(
        workspace.folder / KEYS,
        workspace.key,
        name,
        passphrase,
        role,
        cost=cost or keyslots.NORMAL_COST,
    )
    note(workspace, "添加操作员", name)


def remove(workspace: Workspace, name: str) -> None:
    """Take away a person's access. Backups made until now still open with their passphrase.

    Raises:
        KnownError: There is no such operator, it is who is at work or the last administrator,
            or who is at work is no administrator.
    """
    _refuse_clerk(workspace)
    if name == workspace.author.operator:
        raise KnownError("不能删除正在使用的操作员。", "请用另一位管理员的口令打开后再删除。")
    keyslots.remove_operator(workspace.folder / KEYS, name)
    note(workspace, "删除操作员", name)


def change_passphrase(
    workspace: Workspace,
    old: str,
    new: str,
    *,
    cost: KdfCost | None = None,
    now: Callable[[], int] = system_milliseconds,
) -> None:
    """Change the passphrase of who is at work. Older backups open with the old one.

    Args:
        workspace: The open workspace.
        old: The present passphrase.
        new: At least 8 characters.
        cost: How slow guessing is made; the normal cost when None.
        now: The present time in milliseconds, for the wait after wrong answers.

    Raises:
        KnownError: The old one is wrong, or the new one too short.
    """
    keyslots.change_passphrase(
        workspace.folder / KEYS,
        workspace.author.operator,
        old,
        new,
        cost=cost or keyslots.NORMAL_COST,
        clock=lambda: now() / 1000,
    )
    note(workspace, "修改口令", workspace.author.operator)


def reset_passphrase(
    workspace: Workspace, name: str, passphrase: str, *, cost: KdfCost | None = None
) -> None:
    """Give an operator who forgot the passphrase a new one.

    Raises:
        KnownError: There is no such operator, the passphrase is too short, or who is at work is
            no administrator.
    """
    _refuse_clerk(workspace)
    keyslots.set_passphrase(
        workspace.folder / KEYS,
        workspace.key,
        name,
        passphrase,
        cost=cost or keyslots.NORMAL_COST,
    )
    note(workspace, "重设口令", name)


def _refuse_clerk(workspace: Workspace) -> None:
    own = next((one for one in operators(workspace) if one.is_self), None)
    if own is not None and own.role != ADMINISTRATOR:
        raise KnownError("只有管理员能管理操作员。", "请管理员打开账套后再操作。")


def note(workspace: Workspace, action: str, name: str) -> None:
    """Note in the 操作日志 what was done with an operator's access."""
    with writing(workspace.engine) as connection:
        log_action(
            connection,
            at=workspace.moment,
            by=workspace.author.operator,
            action=action,
            detail=name,
        )
