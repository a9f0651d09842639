"""The arguments of each command; declared apart from what it does, so that help stays light."""

from __future__ import annotations

from cli.parser import Parser, placement, year

_BASES = ("ready", "received", "accepted")


def declare_init(parser: Parser) -> None:
    """Those of ``init``."""
    add = parser.options.add_argument
    add("--unit", metavar="单位", required=True, help="单位代码或简称，530700 为市级")
    add("--recovery", metavar="文件", help="市级密钥恢复页写到哪里；不写的放在账套文件夹旁边")
    add("--practice", action="store_true", help="练习账套：它的同步包正式账套不接收")


def declare_setup_files(parser: Parser) -> None:
    """Those of ``setup-files``."""
    parser.values.add_argument(
        "out", metavar="文件夹", help="开通文件写到哪里，每个单位一个子文件夹"
    )
    add = parser.options.add_argument
    add("--code", metavar="开通码", help="给文件加锁，开通码另用电话告知")
    add("--unit", metavar="单位", default="", help="只给这个单位另做一个，别的单位的仍然有效")


def declare_join(parser: Parser) -> None:
    """Those of ``join``."""
    parser.values.add_argument("file", metavar="文件", help="市总工会给的开通文件")
    parser.options.add_argument("--code", metavar="开通码", help="电话里告知的开通码")


def declare_recover(parser: Parser) -> None:
    """Those of ``recover``."""
    parser.options.add_argument("sheet", metavar="恢复页", help="市级密钥恢复页")


def declare_periods(parser: Parser) -> None:
    """Those of ``periods``."""
    add = parser.options.add_argument
    add(
        "--add",
        nargs=4,
        metavar=("名称", "起", "止", "截止"),
        help="设一个报送期，例如 2025年第三季度 2025-07-01 2025-09-30 2025-10-15",
    )
    add("--remove", metavar="名称", help="取消一个报送期")


def declare_template(parser: Parser) -> None:
    """Those of ``template``."""
    add = parser.values.add_argument
    add("ledger", metavar="台账", help="training 培训，competition 竞赛，award 荣誉")
    add("out", metavar="文件", help="模板写到哪里，.xlsx")


def declare_import(parser: Parser) -> None:
    """Those of ``import``."""
    value, option = parser.values.add_argument, parser.options.add_argument
    value("ledger", metavar="台账", help="training 培训，competition 竞赛，award 荣誉")
    value("file", metavar="文件", help="要导入的工作簿：.xlsx、.xls、.et、.ods 或 .csv")
    option("--dry-run", action="store_true", help="只看会导入什么，不写入")
    option(
        "--map",
        metavar="表头=字段",
        action="append",
        type=placement,
        default=[],
        help="说明一列是什么，可以写多次；字段写名称或键，留空表示这一列不导入",
    )
    option(
        "--set",
        metavar="字段=值",
        action="append",
        type=placement,
        default=[],
        help="表里没有的班次信息，例如 类别=职业技能培训，可以写多次",
    )
    option(
        "--sheet",
        metavar="工作表",
        action="append",
        default=[],
        help="只读这张工作表，可以写多次；不写就读全部",
    )
    option(
        "--accept-likely",
        action="store_true",
        help="按表头和内容推定的列照推定导入；不写的话，推定的列要用 --map 说明",
    )
    option("--errors", metavar="文件", help="把没有导入的行标注在原表的副本里，.xlsx")


def declare_list(parser: Parser) -> None:
    """Those of ``list``."""
    add = parser.values.add_argument
    add("ledger", metavar="台账", help="training 培训，competition 竞赛，award 荣誉")
    add("out", metavar="文件", help="写到哪里：.xlsx 工作簿，或 .pdf 打印稿")
    parser.options.add_argument(
        "--unmasked", action="store_true", help="身份证号和电话不遮盖，会记入操作日志"
    )


def declare_submit(parser: Parser) -> None:
    """Those of ``submit``."""
    parser.values.add_argument("out", metavar="文件夹", help="同步包和报送单写到哪里，例如 U 盘")
    add = parser.options.add_argument
    add("--workbook", action="store_true", help="不写同步包，写成人能读的 .xlsx 工作簿")
    add("--unmasked", action="store_true", help="工作簿里身份证号和电话不遮盖，会记入操作日志")
    add("--all-evidence", action="store_true", help="以前带过的佐证材料也再带一次")


def declare_form(parser: Parser) -> None:
    """Those of ``form``."""
    add = parser.values.add_argument
    add("unit", metavar="单位", help="给哪个单位填，例如 530722 或 永胜县")
    add("out", metavar="文件", help="空白工作簿写到哪里，.xlsx")
    parser.options.add_argument(
        "--period", metavar="报送期", default="", help="写上哪个报送期的名称；不写的为当前报送期"
    )


def declare_receive(parser: Parser) -> None:
    """Those of ``receive``."""
    parser.values.add_argument("files", metavar="文件", nargs="+", help="收到的同步包或上报工作簿")
    add = parser.options.add_argument
    add("--preview", action="store_true", help="只看会有什么变化，不写入")
    add("--confirm", action="store_true", help="已核实：把没有签名的上报工作簿作为代录收下")
    add("--unit", metavar="单位", default="", help="手填的工作簿没有写明填报单位时，说明是哪个单位")


def declare_review(parser: Parser) -> None:
    """Those of ``review``."""
    parser.values.add_argument("ids", metavar="记录编号", nargs="*", help="要审核的记录")
    choice = parser.options.add_mutually_exclusive_group(required=True)
    choice.add_argument("--accept", action="store_true", help="审核通过")
    choice.add_argument("--return", dest="give_back", metavar="原因", help="退回，写明原因")
    add = parser.options.add_argument
    add("--all", action="store_true", help="全部等待审核的记录")
    add("--unit", metavar="单位", default="", help="某个单位等待审核的记录")
    add("--ledger", metavar="台账", default="", help="某个台账等待审核的记录，例如 training")


def declare_progress(parser: Parser, *, with_unit: bool = True) -> None:
    """Those of ``progress``, which other figures take as well."""
    add = parser.options.add_argument
    if with_unit:
        add(
            "--unit",
            metavar="单位",
            default="",
            help="单位代码或简称；县区不写的为本单位，市级为全市",
        )
    add("--year", metavar="年", type=year, help="只看一年；不写的为整个规划期")
    add(
        "--basis",
        choices=_BASES,
        help="口径：ready 待报以上，received 含已收，accepted 已通过；市级首次审核前默认含已收",
    )


def declare_explain(parser: Parser) -> None:
    """Those of ``explain``."""
    parser.values.add_argument("code", metavar="指标", help="指标代码，例如 C3-06")
    declare_progress(parser)


def declare_report(parser: Parser) -> None:
    """Those of ``report``."""
    add = parser.values.add_argument
    add("kind", metavar="种类", choices=("summary", "cover"), help="summary 汇总表，cover 报送单")
    add("out", metavar="文件", help="写到哪里：汇总表为 .xlsx，报送单为 .pdf")
    declare_progress(parser, with_unit=False)


def declare_handbook(parser: Parser) -> None:
    """Those of ``handbook``."""
    parser.values.add_argument("out", metavar="文件", help="写到哪里，.pdf")


def declare_check(parser: Parser) -> None:
    """Those of ``check``."""
    parser.options.add_argument(
        "--rebuild", action="store_true", help="另从变更日志重算一遍，与现有数据逐项比较"
    )


def declare_backup(parser: Parser) -> None:
    """Those of ``backup``."""
    parser.values.add_argument("out", metavar="去处", help="备份到哪个文件或文件夹")


def declare_restore(parser: Parser) -> None:
    """Those of ``restore``."""
    parser.values.add_argument("file", metavar="备份", help="备份文件")


def declare_update(parser: Parser) -> None:
    """Those of ``update``."""
    parser.values.add_argument("file", metavar="安装程序", help="安装程序，或它的 .sig 签名文件")


def declare_demo(parser: Parser) -> None:
    """Those of ``demo``."""
    parser.values.add_argument("out", metavar="文件夹", help="演示的结果放在哪里")


def declare_selftest(parser: Parser) -> None:
    """Those of ``selftest``."""
    parser.options.add_argument(
        "--pictures", metavar="文件夹", help="把窗口每一页的截图留在哪里，不写就不留"
    )
