"""Runs a command: arguments in, text or JSON out, exit status 0, 1 (known error) or 2 (usage)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from cli.command import Command
from cli.commands import BY_NAME, COMMANDS
from cli.context import Context, Outlets, write
from cli.parser import WRONG_USAGE
from domain.errors import Cancelled, KnownError, from_system

FAILED = 1
_INTERRUPTED = 130


def run(arguments: Sequence[str], outlets: Outlets, *, program: str = "main.py") -> int:
    """Do what the command line asks for.

    Args:
        arguments: The command and its arguments.
        outlets: What needs a window system.
        program: What the program is called in its help.

    Returns:
        The exit status.
    """
    name, *rest = arguments
    if name in {"-h", "--help", "help"}:
        return _status(lambda: write(_overview(program)))
    command = BY_NAME.get(name)
    if command is None:
        sys.stderr.write(f"没有“{name}”这个命令。请用 {program} --help 查看全部命令。\n")
        return WRONG_USAGE
    return _status(lambda: _run(command, rest, outlets, program))


def _run(command: Command, arguments: list[str], outlets: Outlets, program: str) -> None:
    parsed = command.parser(program).parsed(arguments)
    command.run(Context(parsed, outlets, minds_date=command.writes))


def _status(do: Callable[[], None]) -> int:
    """Do what was asked for; what the user or the machine caused becomes a sentence."""
    try:
        do()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else WRONG_USAGE
    except BrokenPipeError:
        # Whoever read our answer has seen enough, or nobody ever did; nothing more can be told.
        _stop_writing()
        return FAILED
    except (KnownError, OSError, MemoryError) as error:
        _complain(str(error if isinstance(error, KnownError) else from_system(error)))
        return FAILED
    except (Cancelled, KeyboardInterrupt):
        sys.stderr.write("已取消。\n")
        return _INTERRUPTED
    return 0


def _complain(sentence: str) -> None:
    """Says what went wrong; what was left unwritten of the answer is dropped."""
    _stop_writing()
    if sys.stderr is not None:
        sys.stderr.write(f"{sentence}\n")


def _stop_writing() -> None:
    """Lets the rest of the answer go nowhere, so that the interpreter does not fail at its end."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _overview(program: str) -> str:
    width = max(map(len, BY_NAME)) + 2
    lines = [f"  {one.name:<{width}}{one.help}" for one in COMMANDS]
    return "\n".join(
        (
            "产改台账",
            "",
            f"用法：{program} 命令 [参数]；不带命令时打开窗口。",
            "",
            "命令：",
            *lines,
            "",
            f"{program} 命令 --help 查看每个命令的参数。口令取自环境变量 CHANGAI_PASSPHRASE，",
            "没有设置时当场询问。",
        )
    )
