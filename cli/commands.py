"""Which commands there are, what each does, its arguments, and the module that does it.

The table is all that an overview or a command's help needs: only the module of the command that
runs is imported.
"""

from __future__ import annotations

from collections.abc import Mapping

from cli import arguments
from cli.command import Command

COMMANDS = (
    Command(
        "init",
        "新建账套；市级的同时生成密钥和恢复页",
        "cli.setup",
        arguments.declare_init,
        writes=True,
    ),
    Command(
        "setup-files",
        "市级：给每个单位写一个开通文件",
        "cli.setup",
        arguments.declare_setup_files,
        writes=True,
    ),
    Command(
        "join",
        "县区：用开通文件加入市级，没有账套的新建",
        "cli.setup",
        arguments.declare_join,
        writes=True,
    ),
    Command(
        "recover", "忘记口令时凭市级密钥恢复页设新口令", "cli.setup", arguments.declare_recover
    ),
    Command(
        "periods", "报送期：查看；市级可以设定", "cli.setup", arguments.declare_periods, writes=True
    ),
    Command(
        "template",
        "写一个台账的 Excel 模板",
        "cli.workbooks",
        arguments.declare_template,
        needs_data=False,
    ),
    Command(
        "import", "从 Excel、WPS 表格导入", "cli.workbooks", arguments.declare_import, writes=True
    ),
    Command("list", "把台账写成工作簿或打印稿", "cli.workbooks", arguments.declare_list),
    Command(
        "submit",
        "县区：写同步包（或工作簿）和报送单",
        "cli.sync",
        arguments.declare_submit,
        writes=True,
    ),
    Command("form", "给装不了程序的单位写一本空白上报工作簿", "cli.sync", arguments.declare_form),
    Command(
        "receive",
        "接收同步包或上报工作簿，或预览",
        "cli.sync",
        arguments.declare_receive,
        writes=True,
    ),
    Command(
        "review",
        "市级：审核通过或退回，逐条或成批",
        "cli.sync",
        arguments.declare_review,
        writes=True,
    ),
    Command(
        "progress",
        "指标进度：每项指标的实际、目标、状态",
        "cli.figures",
        arguments.declare_progress,
    ),
    Command(
        "explain",
        "一项指标计入了哪些记录，哪些没有计入、为什么",
        "cli.figures",
        arguments.declare_explain,
    ),
    Command("report", "写汇总表或报送单", "cli.figures", arguments.declare_report),
    Command("check", "对全部记录做逻辑检查", "cli.maintenance", arguments.declare_check),
    Command("backup", "备份并核对", "cli.maintenance", arguments.declare_backup),
    Command("restore", "从备份还原", "cli.maintenance", arguments.declare_restore, writes=True),
    Command(
        "update",
        "核对一个安装程序的签名和版本，不运行它",
        "cli.maintenance",
        arguments.declare_update,
        needs_data=False,
    ),
    Command(
        "selftest",
        "在临时账套里走一遍全程，看程序是否完好",
        "cli.maintenance",
        arguments.declare_selftest,
        needs_data=False,
    ),
    Command(
        "handbook",
        "把使用手册写成 PDF",
        "cli.maintenance",
        arguments.declare_handbook,
        needs_data=False,
    ),
    Command(
        "demo",
        "用练习数据演示县区到市级的全程",
        "cli.maintenance",
        arguments.declare_demo,
        needs_data=False,
    ),
)
"""The commands in the order of the overview, each in one line of words."""

BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}
