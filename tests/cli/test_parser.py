"""The parts of the commands that need no workspace."""

from __future__ import annotations

import argparse
from datetime import date

import pytest

from cli.bugs import report
from cli.parser import Parser, day, placement, translated, year
from cli.table import columns, width


def test_that_dates_years_and_placements_are_read():
    assert day("2025-06-30") == date(2025, 6, 30)
    assert year("2025") == 2025
    assert placement("培训时间/起=start") == ("培训时间/起", "start")
    assert placement("a=b=c") == ("a=b", "c")
    assert placement("备注=") == ("备注", "")


@pytest.mark.parametrize(
    ("read", "text"), [(day, "2025/6/30"), (year, "25"), (placement, "x"), (placement, "=x")]
)
def test_that_what_is_none_is_told_in_chinese(read, text):
    with pytest.raises(argparse.ArgumentTypeError, match=r"不是|应写成"):
        read(text)


def test_that_complaints_of_argparse_are_translated(capsys):
    parser = Parser(prog="x", description="y")
    parser.values.add_argument("file", metavar="文件")
    parser.options.add_argument("--kind", choices=("a", "b"))
    for arguments in ([], ["f", "--kind", "c"], ["f", "--strange"], ["f", "--kind"]):
        with pytest.raises(SystemExit) as leaving:
            parser.parse_args(arguments)
        assert leaving.value.code == 2
        words = capsys.readouterr().err
        assert not any(word in words for word in ("argument", "required", "invalid", "expected"))
    assert translated("something new") == "something new"


def test_that_help_is_chinese(capsys):
    parser = Parser(prog="x", description="说明")
    parser.options.add_argument("--data", metavar="文件夹", help="账套")
    with pytest.raises(SystemExit):
        parser.parse_args(["--help"])
    words = capsys.readouterr().out
    assert words.startswith("用法：x")
    assert "选项" in words
    assert "options" not in words


def test_that_columns_stand_under_each_other_in_a_terminal():
    lines = columns([("G-06", "培训人次", "1"), ("C3-06", "班", "22")])
    assert width(lines[0][: lines[0].index("1")]) == width(lines[1][: lines[1].index("22")])
    assert columns([]) == []


def test_that_a_bug_tells_places_and_no_values(capsys):
    try:
        try:
            int("身份证号530722199001010018")
        except ValueError as error:
            raise KeyError("和丽华") from error
    except KeyError as error:
        report(type(error), error, error.__traceback__)
    words = capsys.readouterr().err
    assert "KeyError" in words
    assert "ValueError" in words
    assert "tests/cli/test_parser.py" in words
    assert "530722" not in words
    assert "和丽华" not in words
