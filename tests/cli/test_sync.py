"""The commands that write what travels, called in this process."""

from __future__ import annotations

import json

import pytest

from cli.context import PASSPHRASE as VARIABLE
from cli.context import Outlets
from cli.run import run
from db.keyfile import KdfCost
from exchange.report_workbook.read import read_report
from services.records import evidence, records
from services.records.records import Record
from services.sync import joining
from services.workspace import workspace as workspaces

QUICK = KdfCost(memory_kib=8, iterations=1, lanes=1)
PASSPHRASE = "丽江2025口令通行"


def _make(folder, unit):
    return workspaces.create(
        folder, unit=unit, operator="张三", passphrase=PASSPHRASE, practice=False, cost=QUICK
    )


@pytest.fixture
def city(tmp_path):
    """The city's folder."""
    made = _make(tmp_path / "city", workspaces.CITY)
    made.close()
    return made.folder


@pytest.fixture
def county(tmp_path):
    """The folder of a county that has joined and has one record with one evidence file."""
    office, made = _make(tmp_path / "office", workspaces.CITY), _make(tmp_path / "c", "530722")
    files = joining.setup_files(office, tmp_path / "setup")
    joining.join(made, next(one for one in files if one.parent.name == "永胜县"))
    fields = {"name": "电工班", "category": "skill", "start": "2024-05-06", "headcount": 3}
    given = Record("", "training", made.unit, fields | {"complete": True})
    scan = tmp_path / "批文.pdf"
    scan.write_bytes(b"%PDF-1.7")
    evidence.attach(made, records.save(made, given).first(), [scan])
    office.close()
    made.close()
    return made.folder


@pytest.fixture
def call(monkeypatch, capsys):
    """Runs a command on a folder; gives status, output and errors."""
    monkeypatch.setenv(VARIABLE, PASSPHRASE)

    def write_nothing(_html, _path):
        pass

    def call(folder, *arguments):
        outlets = Outlets(
            write_nothing, write_nothing, lambda _workspace, _folder: [], lambda _out: 0
        )
        status = run([*map(str, arguments), "--data", str(folder)], outlets)
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def test_that_a_form_for_a_unit_is_written(call, city, tmp_path):
    out = tmp_path / "永胜县空表.xlsx"
    status, said, _err = call(city, "form", "永胜县", out, "--json")
    assert status == 0
    assert json.loads(said) == {"file": str(out), "unit": "530722"}
    head = read_report(out).head
    assert (head.unit, head.unit_name) == ("530722", "永胜县总工会")


def test_that_a_form_bears_the_period_that_is_named(call, city, tmp_path):
    out = tmp_path / "空表.xlsx"
    assert call(city, "form", "永胜县", out, "--as-of", "2025-08-01")[0] == 0
    assert read_report(out).head.period == "2025年第三季度"
    call(city, "periods", "--add", "2025年度", "2025-01-01", "2025-12-31", "2026-01-15")
    assert call(city, "form", "永胜县", out, "--period", "2025年度")[0] == 0
    assert read_report(out).head.period == "2025年度"
    status, _said, err = call(city, "form", "永胜县", out, "--period", "去年")
    assert status == 1
    assert "没有名为“去年”的报送期" in err


@pytest.mark.parametrize(
    ("unit", "name", "sentence"),
    [
        ("昆明市", "x.xlsx", "没有填报单位“昆明市”"),
        ("530700", "x.xlsx", "没有填报单位“530700”"),
        ("530722", "x.xls", "不是 .xlsx"),
    ],
)
def test_that_a_form_that_cannot_be_is_one_sentence(call, city, tmp_path, unit, name, sentence):
    status, said, err = call(city, "form", unit, tmp_path / name)
    assert (status, said) == (1, "")
    assert sentence in err
    assert not (tmp_path / name).exists()


def test_that_submit_says_how_many_evidence_files_it_carries(call, county, tmp_path):
    first, second, again = (
        call(county, "submit", tmp_path / "usb", *more)[1] for more in ((), (), ("--all-evidence",))
    )
    assert "佐证材料：1 个" in first
    assert "佐证材料" not in second
    assert "佐证材料：1 个" in again


def test_that_evidence_left_out_is_named(call, county, tmp_path):
    for file in (county / "evidence").rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged")
    status, said, err = call(county, "submit", tmp_path / "usb", "--json")
    assert status == 0
    assert json.loads(said)["number"] == "永胜县-甲-0001"
    assert "有 1 个佐证材料读不出来，没有带上：批文.pdf" in err


def test_that_a_workbook_carries_no_evidence(call, county, tmp_path):
    status, _said, err = call(county, "submit", tmp_path / "usb", "--workbook", "--all-evidence")
    assert status == 1
    assert "工作簿不带佐证材料" in err
