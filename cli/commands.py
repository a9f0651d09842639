"""Which commands there are, what each does, and the module that does it.

The table is all that an overview needs: only the module of the command that runs is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from cli.command import Command

MODULES: Mapping[str, Mapping[str, str]] = {
    "cli.setup": {
        "init": "新建账套；市级的同时生成密钥和恢复页",
        "setup-files": "市级：给每个单位写一个开通文件",
        "join": "县区：用开通文件加入市级，没有账套的新建",
        "recover": "忘记口令时凭市级密钥恢复页设新口令",
        "periods": "报送期：查看；市级可以设定",
    },
    "cli.workbooks": {
        "template": "写一个台账的 Excel 模板",
        "import": "从 Excel、WPS 表格导入",
        "list": "把台账写成工作簿或打印稿",
    },
    "cli.sync": {
        "submit": "县区：写同步包（或工作簿）和报送单",
        "form": "给装不了程序的单位写一本空白上报工作簿",
        "receive": "接收同步包或上报工作簿，或预览",
        "review": "市级：审核通过或退回，逐条或成批",
    },
    "cli.figures": {
        "progress": "指标进度：每项指标的实际、目标、状态",
        "explain": "一项指标计入了哪些记录，哪些没有计入、为什么",
        "report": "写汇总表或报送单",
    },
    "cli.maintenance": {
        "check": "对全部记录做逻辑检查",
        "backup": "备份并核对",
        "restore": "从备份还原",
        "update": "核对一个安装程序的签名和版本，不运行它",
        "selftest": "在临时账套里走一遍全程，看程序是否完好",
        "handbook": "把使用手册写成 PDF",
        "demo": "用练习数据演示县区到市级的全程",
    },
}
"""The modules with their commands, in the order of the overview, each in one line of words."""

HELP: Mapping[str, str] = {name: text for group in MODULES.values() for name, text in group.items()}


def command_named(name: str) -> Command | None:
    """The command of a name; None where there is none."""
    for module, names in MODULES.items():
        if name in names:
            commands: tuple[Command, ...] = import_module(module).COMMANDS
            return next(command for command in commands if command.name == name)
    return None
