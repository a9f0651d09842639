"""The demo and the selftest: they run through, and say where everything is."""

from __future__ import annotations

from datetime import date

import pytest

from domain.checks import check_record, must_fix
from domain.errors import KnownError
from domain.fields import Line
from domain.ledgers import LEDGERS
from services.program import demo, demo_data, selftest


def keep_html(html, path):
    path.write_text(html, encoding="utf-8")


@pytest.mark.slow
def test_that_the_demo_leaves_packages_covers_and_reports(tmp_path):
    told = []
    made = demo.demo(tmp_path / "demo", print_document=keep_html, tell=told.append)
    names = [file.name for file in made.files]
    assert all(file.is_file() for file in made.files)
    assert sum(name.endswith(".ljsync") for name in names) == 6
    assert sum(name.endswith("报送单.pdf") for name in names) == 6
    assert {"summary.xlsx", "接收预览.txt", "演示说明.txt", "培训台账-标注.xlsx"} <= set(names)
    preview = (tmp_path / "demo" / "报表" / "接收预览.txt").read_text(encoding="utf-8-sig")
    assert "永胜县　G-06" in preview
    assert any("以前收过" in line for line in told)
    demo._make_room(tmp_path / "demo")
    assert [file.name for file in (tmp_path / "demo").iterdir()] == ["演示说明.txt"]


def test_that_the_demo_leaves_somebody_elses_folder_alone(tmp_path):
    (tmp_path / "重要.txt").write_text("x")
    with pytest.raises(KnownError, match="已有别的内容"):
        demo.demo(tmp_path, print_document=keep_html)
    assert [file.name for file in tmp_path.iterdir() if file.name != "state"] == ["重要.txt"]


def test_that_invented_records_are_the_same_every_time_and_sound():
    def made():
        return list(demo_data.invented("530722", "永胜县总工会", "永胜县", until=date(2025, 7, 3)))

    first = made()
    assert first == made()
    assert {record.ledger for record in first} == set(LEDGERS)
    for record in first:
        ledger = LEDGERS[record.ledger]
        lines = [Line(str(n), line.fields) for n, line in enumerate(record.lines)]
        assert must_fix(check_record(ledger, record.fields, lines)) == []
        assert "2021" <= str(record.fields[ledger.date]) <= "2025-07-03"


@pytest.mark.slow
def test_that_the_selftest_passes_and_leaves_nothing(tmp_path, monkeypatch, state_dir):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    steps = selftest.selftest(print_document=keep_html)
    assert len(steps) == 15
    assert {"升级旧账套", "写出和读入工作簿", "接收同步包", "备份和还原"} <= set(steps)
    assert not state_dir.exists()
    assert list(tmp_path.glob("changai-selftest-*")) == []


@pytest.mark.slow
def test_that_a_failing_step_is_named():
    def print_nothing(_html, path):
        path.touch()

    with pytest.raises(KnownError, match="打印报送单"):
        selftest.selftest(print_document=print_nothing)
