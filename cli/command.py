"""How a command is declared: its name, what it does, its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from cli.context import Context, Run
from cli.parser import Parser, day


@dataclass(frozen=True)
class Command:
    """A command of the program.

    Attributes:
        name: As typed.
        help: What it does, in one line.
        module: Holds what does it, among its ``RUNS``.
        declare: Adds its own arguments to its parser.
        needs_data: It works on a workspace, so ``--data`` is required.
        writes: It may write what carries today's date, so a doubtful date is told.
    """

    name: str
    help: str
    module: str
    declare: Callable[[Parser], None] = lambda _parser: None
    needs_data: bool = True
    writes: bool = False

    def run(self, context: Context) -> None:
        """Do it; only now is its module imported."""
        runs: Mapping[str, Run] = import_module(self.module).RUNS
        runs[self.name](context)

    def parser(self, program: str) -> Parser:
        """The parser of its arguments."""
        parser = Parser(prog=f"{program} {self.name}", description=self.help)
        add = parser.options.add_argument
        self.declare(parser)
        if self.needs_data:
            add("--data", metavar="文件夹", required=True, help="账套所在的文件夹")
            add("--operator", metavar="姓名", default="", help="操作员；不写的用账套的第一个操作员")
        add("--as-of", metavar="日期", type=day, help="按这一天计算，例如 2025-12-31；不写的为今天")
        add("--json", action="store_true", help="输出 JSON")
        return parser
