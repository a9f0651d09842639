"""How the program answers calls that are wrong, and what it does not load."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.e2e.program import ROOT, environment


def test_that_the_help_lists_every_command_in_chinese(program):
    answer = program("--help")
    assert answer.status == 0
    for name in (
        "init", "setup-files", "join", "template", "import", "list", "submit", "form", "receive",
        "review", "progress", "explain", "report", "check", "backup", "restore", "update",
        "selftest", "demo",
    ):  # fmt: skip
        assert f"  {name} " in answer.out
    assert "usage" not in answer.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["frobnicate"], "没有“frobnicate”这个命令"),
        (["init"], "缺少参数"),
        (["progress", "--year", "x", "--data", "d"], "不是年份"),
        (["progress", "--as-of", "2025-13-01", "--data", "d"], "不是日期"),
        (["progress", "--basis", "x", "--data", "d"], "不能是“x”，可用的有 ready、received、"),
        (["review", "--data", "d"], "以下参数要给出一个"),
        (["review", "--accept", "--return", "x", "--data", "d"], "不能和"),
        (["import", "training", "f", "--map", "nonsense", "--data", "d"], "表头=字段"),
        (["check", "--nonsense", "--data", "d"], "不认识的参数"),
        (["init", "--unit"], "后面要跟一个值"),
        (["progress", "--unit", "", "--data", "d"], "--unit 的值是空的"),
        (["progress", "--data="], "--data 的值是空的"),
        (["explain", "", "--data", "d"], "有一个参数是空的"),
        (["--data"], "没有“--data”这个命令"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_that_wrong_usage_is_a_chinese_sentence_and_status_2(program, arguments, sentence):
    answer = program(*arguments)
    assert answer.status == 2
    assert sentence in answer.err
    assert answer.out == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["progress"], "没有账套"),
        (["init", "--unit", "999999"], "没有填报单位"),
        (["join", "没有.ljsetup"], "读不出来"),
        (["template", "nonsense", "x.xlsx"], "没有名为“nonsense”的台账"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_that_a_known_error_is_one_sentence_and_status_1(program, arguments, sentence):
    data = "" if arguments[0] == "template" else "nowhere"
    answer = program(*arguments, data=data)
    assert answer.status == 1
    assert sentence in answer.err
    assert answer.err.count("\n") == 1
    assert not (program.folder / "nowhere").exists()


def test_that_a_passphrase_too_short_leaves_no_folder(program):
    answer = program("init", "--unit", "永胜县", data="w", CHANGAI_PASSPHRASE="short")
    assert answer.status == 1
    assert answer.err == "口令至少 8 位。请换一个长一些的口令。\n"
    assert not (program.folder / "w").exists()


def test_that_a_county_is_told_that_the_city_reviews_also_when_nothing_waits(program):
    program.ask("init", "--unit", "永胜县", data="w")
    answer = program("review", "--accept", "--all", data="w")
    assert answer.status == 1
    assert "市级的操作" in answer.err


def test_that_a_backup_counts_the_records_of_each_ledger(program):
    program.ask("init", "--unit", "永胜县", data="w")
    told = program.ask("backup", "b", data="w")
    assert told["records"] == {"training": 0, "competition": 0, "award": 0}


def test_that_a_wrong_passphrase_is_told(program):
    program.ask("init", "--unit", "永胜县", data="w")
    answer = program("progress", data="w", CHANGAI_PASSPHRASE="不是这个口令")
    assert answer.status == 1
    assert "口令" in answer.err


def test_that_a_missing_passphrase_is_told_where_nobody_can_type(program):
    variables = environment(program.state)
    del variables["CHANGAI_PASSPHRASE"]
    finished = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "init", "--unit", "530722", "--data", "w"],
        check=False,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        cwd=program.folder,
        env=variables,
    )
    assert finished.returncode == 1
    assert "CHANGAI_PASSPHRASE" in finished.stderr


def test_that_the_citys_set_up_leaves_a_recovery_sheet_or_nothing(program):
    told = program.ask("init", "--unit", "530700", data="city")
    assert "AGE-SECRET-KEY-1" in (program.folder / "city-市级密钥恢复页.txt").read_text("utf-8-sig")
    assert told["recovery"].endswith("city-市级密钥恢复页.txt")
    sheet = program.folder / "gone" / "sheet.txt"
    answer = program("init", "--unit", "530700", "--recovery", sheet, data="city-2")
    assert answer.status == 1
    assert not (program.folder / "city-2").exists()


def test_that_periods_are_set_by_the_city_and_default_to_quarters(program):
    program.ask("init", "--unit", "530700", data="city")
    default = program.ask("periods", "--as-of", "2025-08-20", data="city")
    assert default["periods"] == []
    assert default["current"]["label"] == "2025年第三季度"
    days = ("2025-07-01", "2025-09-30", "2025-10-20")
    told = program.ask(
        "periods", "--add", "三季度报送", *days, "--as-of", "2025-10-18", data="city"
    )
    assert told["current"]["label"] == "三季度报送"
    gone = program.ask("periods", "--remove", "三季度报送", data="city")
    assert gone["periods"] == []
    wrong = program("periods", "--add", "x", "2025-07-01", "2025-09-31", "x", data="city")
    assert wrong.status == 1


def test_that_text_goes_out_in_utf8_whatever_the_locale(program):
    answer = program("--help", PYTHONUTF8="0", LC_ALL="C", PYTHONIOENCODING="")
    assert "产改台账" in answer.out


@pytest.mark.parametrize("module", ["PySide6", "sqlalchemy", "openpyxl", "cryptography"])
def test_that_help_loads_nothing_heavy(module):
    code = (
        "import sys; sys.argv = ['main.py', 'progress', '--help']\n"
        "import main\n"
        "main.main(sys.argv[1:])\n"
        f"sys.exit({module!r} in sys.modules)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, cwd=ROOT
    )
    assert finished.returncode == 0, finished.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has a disk that is always full")
@pytest.mark.parametrize("arguments", ["progress --data w", "progress --data w --json", "--help"])
def test_that_an_answer_that_cannot_be_written_is_told_and_is_no_bug(program, arguments):
    program.ask("init", "--unit", "永胜县", data="w")
    command = [sys.executable, str(ROOT / "main.py"), *arguments.split()]
    for shell, sentence in (('exec "$@" >/dev/full', "结果写不出去"), ('exec "$@" >&-', "")):
        finished = subprocess.run(
            ["sh", "-c", shell, "sh", *command],
            check=False,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=program.folder,
            env=environment(program.state),
        )
        assert finished.returncode == 1
        assert sentence in finished.stderr
        assert finished.stderr.count("\n") == bool(sentence), finished.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows finds no such folder, and says so")
def test_that_a_name_too_long_for_the_system_is_a_sentence(program):
    program.ask("init", "--unit", "永胜县", data="w")
    for arguments, data in ((["backup", "长" * 200], "w"), (["progress"], "长" * 200)):
        answer = program(*arguments, data=data)
        assert answer.status == 1
        assert answer.err == "文件或文件夹的名字太长，系统不接受。请改短后再试。\n"
