"""A doubtful date of this computer, told by the commands that write."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cli.context import PASSPHRASE as VARIABLE
from cli.context import Outlets
from cli.run import run
from db.keyfile import KdfCost
from services.records import records
from services.records.records import Record
from services.workspace import workspace as workspaces

PASSPHRASE = "丽江2025口令通行"
FAR_AHEAD = int(datetime(2222, 2, 2, tzinfo=UTC).timestamp() * 1000)


@pytest.fixture
def folder(tmp_path):
    """A workspace that was last written to in the far future."""
    made = workspaces.create(
        tmp_path / "永胜县",
        unit="530722",
        operator="张三",
        passphrase=PASSPHRASE,
        now=lambda: FAR_AHEAD,
        cost=KdfCost(memory_kib=8, iterations=1, lanes=1),
    )
    records.save(made, Record("", "training", made.unit, {"name": "电工班"}))
    made.close()
    return made.folder


@pytest.fixture
def call(monkeypatch, capsys, folder):
    """Runs a command on the folder; gives status and errors."""
    monkeypatch.setenv(VARIABLE, PASSPHRASE)

    def call(*arguments):
        outlets = Outlets(
            lambda _html, _path: None,
            lambda _html, _path: None,
            lambda _workspace, _folder: [],
            lambda _out: 0,
        )
        status = run([*map(str, arguments), "--data", str(folder)], outlets)
        return status, capsys.readouterr().err

    return call


def test_that_a_command_that_writes_tells_a_doubtful_date_in_one_line(call, sample):
    status, err = call("import", "training", sample("培训台账.xlsx"), "--json")
    assert status == 0
    line, *more = err.splitlines()
    assert not more
    assert "早于本机上一次保存的日期（2222年2月2日）" in line
    assert "请在 Windows 里校正日期和时间" in line


def test_that_a_command_that_only_reads_says_nothing_of_it(call):
    assert call("check", "--json") == (0, "")
