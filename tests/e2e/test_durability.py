"""Power cuts: what had returned is there, what had not left nothing half done."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from db import journal, sqlite
from db.engine import connect, open_engine
from db.keyfile import KdfCost
from domain.ledgers import LEDGERS
from services import check, importing, joining, lists, records
from services import workspace as workspaces
from services.receive import receive
from services.records import Record
from services.submit import submit
from tests.conftest import DATA

ROOT = Path(__file__).parents[2]
OPERATOR, PASSPHRASE = "张三", "丽江2025口令通行"
QUICK = KdfCost(memory_kib=8, iterations=1, lanes=1)
SYNC_FULL = 2
LONGEST_WAIT = 60
WORKBOOKS = (
    ("training", "培训台账.xlsx"),
    ("training", "学员花名册.xlsx"),
    ("competition", "竞赛成绩表.xls"),
    ("award", "表彰情况统计表.xlsx"),
)


@pytest.fixture
def make(tmp_path):
    """A function that makes a workspace and leaves it closed."""

    def make_closed(unit="530722", name="w"):
        made = workspaces.create(
            tmp_path / name, unit=unit, operator=OPERATOR, passphrase=PASSPHRASE, cost=QUICK
        )
        made.close()
        return made

    return make_closed


@pytest.fixture
def opened():
    """A function that opens a workspace again; all are closed after the test."""
    made = []

    def open_again(folder):
        made.append(workspaces.unlock(folder, operator=OPERATOR, passphrase=PASSPHRASE))
        return made[-1]

    yield open_again
    for workspace in made:
        workspace.close()


def start(work, folder, *files):
    command = [sys.executable, "-m", "tests.e2e.child", work, folder, OPERATOR, PASSPHRASE, *files]
    return subprocess.Popen(
        [str(part) for part in command], cwd=ROOT, stdout=subprocess.PIPE, env=dict(os.environ)
    )


def killed_after(child, seconds):
    """Kill a child some time after it was ready; the lines it had written until then."""
    assert child.stdout.readline() == b"ready\n"
    time.sleep(seconds)
    child.kill()
    rest = child.stdout.read()
    child.stdout.close()
    child.wait(LONGEST_WAIT)
    # A last line without its end had not been written whole.
    return rest.decode().split("\n")[:-1]


def is_sound(workspace):
    assert sqlite.problems(workspace.database, workspace.key) == []
    assert check.check(workspace, rebuild=True).differences == []


def counts(workspace):
    return {
        key: lists.count(workspace, lists.query_for(workspace, ledger))
        for key, ledger in LEDGERS.items()
    }


@pytest.mark.parametrize("seed", range(3))
def test_that_every_save_that_had_returned_is_there(make, opened, seed):
    made = make()
    child = start("save", made.folder)
    saved = killed_after(child, random.Random(seed).uniform(0.02, 0.8))
    again = opened(made.folder)
    is_sound(again)
    assert all(records.load(again, identity).fields["headcount"] == 30 for identity in saved)
    total = counts(again)["training"]
    # At most one more: committed, and killed before it could say so.
    assert total in {len(saved), len(saved) + 1}
    record = Record("", "training", again.unit, {"name": "下一班"})
    assert records.save(again, record).first()


@pytest.mark.parametrize("seed", range(3))
def test_that_an_import_is_there_whole_or_not_at_all(make, opened, tmp_path, seed):
    files, whole = [], []
    for number, (ledger, name) in enumerate(WORKBOOKS):
        file = tmp_path / f"{ledger}-{number}{Path(name).suffix}"
        shutil.copyfile(DATA / "samples" / name, file)
        files.append(file)
    reference = opened(make(name="reference").folder)
    for file in files:
        preview = importing.plan_import(reference, file.stem.split("-")[0], file)
        importing.apply_import(reference, preview, with_backup=False)
        whole.append(counts(reference))
    made = make()
    child = start("import", made.folder, *files)
    done = killed_after(child, random.Random(seed).uniform(0.05, 1.0))
    again = opened(made.folder)
    is_sound(again)
    finished = len([name for name in done if name != "done"])
    possible = [dict.fromkeys(LEDGERS, 0), *whole]
    assert counts(again) in possible[finished : finished + 2]


@pytest.mark.parametrize("seed", range(3))
def test_that_a_received_package_is_there_whole_or_not_at_all(make, opened, tmp_path, seed):
    city_folder = make("530700", "city").folder
    city = opened(city_folder)
    files, per_file = [], 25
    setup = joining.setup_files(city, tmp_path / "setup")
    for file in setup[:4]:
        county = opened(make(_unit_of(city, file), file.parent.name).folder)
        joining.join(county, file)
        for number in range(per_file):
            fields = {"name": f"班{number}", "category": "skill", "start": "2024-05-06"}
            fields |= {"headcount": 30, "complete": True}
            records.save(county, Record("", "training", county.unit, fields))
        files.append(submit(county, tmp_path / "usb").file)
    city.close()
    child = start("receive", city_folder, *files)
    done = killed_after(child, random.Random(seed).uniform(0.02, 0.6))
    again = opened(city_folder)
    is_sound(again)
    finished = len([name for name in done if name != "done"])
    assert counts(again)["training"] in {finished * per_file, (finished + 1) * per_file}
    reception = receive(again, files, with_backup=False)
    assert not reception.refused
    assert counts(again)["training"] == len(files) * per_file


def _unit_of(city, file):
    return next(u.code for u in city.plan.units if u.short == file.parent.name)


def test_that_every_connection_waits_for_the_disk(make):
    made = make()
    engine = open_engine(made.database, made.key)
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == SYNC_FULL
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engine.dispose()
    raw = connect(made.database, made.key)
    assert raw.execute("PRAGMA synchronous").fetchone()[0] == SYNC_FULL
    raw.close()
    opened = workspaces.open_with_key(made.folder, made.key, operator=OPERATOR)
    with opened.write() as work:
        assert work.connection.exec_driver_sql("PRAGMA synchronous").scalar() == SYNC_FULL
    with opened.read() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == SYNC_FULL
        assert journal.tips(connection) == []
    opened.close()


def test_that_an_fsync_precedes_the_return_of_save(make, tmp_path):
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    made, log = make(), tmp_path / "strace.txt"
    calls = "trace=fsync,fdatasync,pwrite64,write"
    work = ["-m", "tests.e2e.child", "save", str(made.folder), OPERATOR, PASSPHRASE, "5"]
    traced = subprocess.run(
        [strace, "-f", "-y", "-e", calls, "-o", str(log), sys.executable, *work],
        check=False,
        cwd=ROOT,
        capture_output=True,
        timeout=LONGEST_WAIT,
    )
    if b"done" not in traced.stdout:
        pytest.skip("strace may not trace here")
    assert _unsynced_saves(log.read_text(encoding="utf-8", errors="replace")) == []


def _unsynced_saves(trace):
    """Saves that were told of while the log of the database was not yet on the disk."""
    written, unsynced, told = False, [], 0
    for line in trace.splitlines():
        if re.search(r"pwrite64\(\d+<[^>]*data\.db-wal>", line):
            written = True
        elif re.search(r"(?:fsync|fdatasync)\(\d+<[^>]*data\.db-wal>.*= 0", line):
            written = False
        elif re.search(r'write\(1<[^>]*>, "[0-9]{6}/[a-z_]+/[0-9a-f]{12}', line):
            told += 1
            if written:
                unsynced.append(line)
    assert told == 5, "no save was seen in the trace"
    return unsynced
