"""What every command gets: its arguments, the workspace, and the way to answer."""

from __future__ import annotations

import getpass
import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from domain.errors import KnownError
from services.workspace import layout

if TYPE_CHECKING:
    from datetime import date

    from domain.plan import Plan
    from services.program.demo import TakePictures
    from services.sync.submit import PrintDocument
    from services.workspace.workspace import Workspace

PASSPHRASE = "CHANGAI_PASSPHRASE"
FIRST_OPERATOR = "管理员"
"""Name of the operator who makes a workspace, unless another is given."""
INDENT = 1


def _somebody_can_type() -> bool:
    """Whether the input is a terminal; Windows calls its null device one as well."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only
        import msvcrt  # noqa: PLC0415

        mode = ctypes.c_ulong()
        handle = ctypes.c_void_p(msvcrt.get_osfhandle(sys.stdin.fileno()))
        return bool(ctypes.windll.kernel32.GetConsoleMode(handle, ctypes.byref(mode)))
    return True


@dataclass(frozen=True)
class Outlets:
    """What the program can do only with a window system; handed in by the entry point.

    Attributes:
        print_document: Renders an HTML document as A4 PDF.
        print_sideways: The same with the long side of the page across.
        take_pictures: Leaves pictures of the window's pages of a workspace in a folder.
        write_handbook: Writes the handbook as A4 PDF; returns the number of pages.
    """

    print_document: PrintDocument
    print_sideways: PrintDocument
    take_pictures: TakePictures
    write_handbook: Callable[[Path], int]


@dataclass(frozen=True)
class Context:
    """One call of a command.

    Attributes:
        arguments: As parsed.
        outlets: What needs Qt.
        minds_date: A doubtful date of this computer is told.
    """

    arguments: Namespace
    outlets: Outlets
    minds_date: bool = False

    @property
    def folder(self) -> Path:
        """The workspace's folder."""
        return Path(self.arguments.data)

    @property
    def operator(self) -> str:
        """The operator named, else the first of the workspace."""
        if self.arguments.operator:
            return str(self.arguments.operator)
        if not layout.exists(self.folder):
            return FIRST_OPERATOR
        return layout.operators(self.folder)[0]

    def passphrase(self, *, new: bool = False) -> str:
        """The operator's passphrase, from the environment or the keyboard.

        Raises:
            KnownError: There is neither, or the two new ones differ.
        """
        given = os.environ.get(PASSPHRASE)
        if given is not None:
            return given
        if not _somebody_can_type():
            raise KnownError("没有给出口令。", f"请设置环境变量 {PASSPHRASE}，或在终端里运行。")
        passphrase = getpass.getpass("口令：")
        if new and getpass.getpass("再输一遍：") != passphrase:
            raise KnownError("两次输入的口令不一样。", "请重新运行命令。")
        return passphrase

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """The workspace, opened and closed again."""
        if not layout.exists(self.folder):
            raise KnownError(
                f"“{self.folder}”里没有账套。", "请用 init 或 join 新建，或核对 --data。"
            )
        from services.workspace import workspace as workspaces  # noqa: PLC0415 - heavy

        opened = workspaces.unlock(
            self.folder, operator=self.operator, passphrase=self.passphrase()
        )
        try:
            self.tell_doubtful_date(opened)
            yield opened
        finally:
            opened.close()

    def tell_doubtful_date(self, workspace: Workspace) -> None:
        """A line on standard error where this computer's date is probably wrong."""
        from services.program.date_check import date_doubt  # noqa: PLC0415 - heavy

        doubt = date_doubt(workspace) if self.minds_date else None
        if doubt is not None:
            sys.stderr.write(f"{doubt}\n")

    def as_of(self, workspace: Workspace) -> date:
        """The day that counts as today."""
        given: date | None = self.arguments.as_of
        return given or workspace.today

    def unit(self, plan: Plan) -> str | None:
        """Code of the unit named; None where none is."""
        return unit_code(plan, self.arguments.unit) if self.arguments.unit else None

    def answer(self, value: Mapping[str, Any], text: str) -> None:
        """Give the result: JSON where it was asked for, else Chinese text."""
        if self.arguments.json:
            write(json.dumps(value, ensure_ascii=False, indent=INDENT))
        else:
            write(text)

    def note(self, text: str) -> None:
        """Say something beside the result; JSON stays alone on its stream."""
        stream = sys.stderr if self.arguments.json else sys.stdout
        say(text, stream)


Run = Callable[[Context], None]
"""Does a command; what goes wrong is a KnownError."""


def write(text: str) -> None:
    """A line on standard output.

    Raises:
        BrokenPipeError: Nobody reads it.
        KnownError: It cannot be written, on a full disk for example.
    """
    say(text, sys.stdout)


def say(text: str, stream: TextIO | None) -> None:
    """A line on a stream, which there may be none of; see ``write``."""
    if stream is None:
        raise BrokenPipeError
    try:
        stream.write(text + "\n")
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise KnownError(
            "命令做完了，但结果写不出去。", "请检查输出到的文件或磁盘是否已满。"
        ) from error


def unit_code(plan: Plan, name: str) -> str:
    """The code of a unit given by code, short name or full name.

    Raises:
        KnownError: The plan has no such unit.
    """
    for unit in plan.units:
        if name in {unit.code, unit.short, unit.name}:
            return unit.code
    known = "、".join(f"{one.code}（{one.short}）" for one in plan.units)
    raise KnownError(f"规划里没有填报单位“{name}”。", f"可用的有：{known}。")
