"""Argument parsing that speaks Chinese: help pages, usage errors (exit status 2), option types."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NoReturn

WRONG_USAGE = 2
"""Exit status of a command that was called wrongly."""

_MESSAGES = (
    (r"the following arguments are required: (.+)", r"缺少参数 \1"),
    (r"unrecognized arguments: (.+)", r"不认识的参数 \1"),
    (
        r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)",
        r"\1 不能是“\2”，可用的有 \3",
    ),
    (r"argument (.+?): expected one argument", r"\1 后面要跟一个值"),
    (r"argument (.+?): expected at least one argument", r"\1 后面至少要跟一个值"),
    (r"argument (.+?): expected (\d+) arguments", r"\1 后面要跟 \2 个值"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 不能和 \2 同时用"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 后面不能跟值 \2"),
    (r"one of the arguments (.+) is required", r"以下参数要给出一个：\1"),
    (r"ambiguous option: (.+) could match (.+)", r"参数 \1 不明确，可能是 \2"),
    (r"argument (.+?): (.+)", r"\1：\2"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help pages whose usage line begins with 用法."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """As the base class, in Chinese."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser of one command; ``values`` and ``options`` take its arguments.

    Attributes:
        values: Group of what is given by position.
        options: Group of what is given by name.
    """

    def __init__(self, *, prog: str, description: str, epilog: str = "") -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog or None,
            formatter_class=_Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self.values = self.add_argument_group("参数")
        self.options = self.add_argument_group("选项")
        self.options.add_argument("-h", "--help", action="help", help="显示这段说明")

    def parsed(self, arguments: Sequence[str]) -> argparse.Namespace:
        """The arguments; an empty one is refused: a script's unset variable is no choice."""
        before = ""
        for given in arguments:
            if not given or re.fullmatch(r"--[a-z-]+=", given):
                option = (given or before).removesuffix("=")
                self.error(f"{option} 的值是空的" if option[:2] == "--" else "有一个参数是空的")
            before = given
        return self.parse_args(arguments)

    def error(self, message: str) -> NoReturn:
        """Say in Chinese what was wrong with the call, and leave with status 2."""
        sys.stderr.write(f"{translated(message)}。请用 {self.prog} --help 查看用法。\n")
        raise SystemExit(WRONG_USAGE)


def translated(message: str) -> str:
    """What argparse complains of, in Chinese; its own words where there is no translation."""
    for pattern, chinese in _MESSAGES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            sentence = found.expand(chinese)
            # Choices come as Python writes them.
            is_choice = "invalid choice" in message
            return sentence.replace("'", "").replace(", ", "、") if is_choice else sentence
    return message


def day(text: str) -> date:
    """A date given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2025-06-30") from None


def year(text: str) -> int:
    """A year given on the command line."""
    if not re.fullmatch(r"(19|20)[0-9]{2}", text):
        raise argparse.ArgumentTypeError(f"“{text}”不是年份，请写成 2025")
    return int(text)


def placement(text: str) -> tuple[str, str]:
    """``header=field``: where a column of a workbook belongs; an empty field leaves it out."""
    header, sign, field = text.rpartition("=")
    if not sign or not header:
        raise argparse.ArgumentTypeError(f"“{text}”应写成 表头=字段，例如 培训时间=开班日期")
    return header, field
