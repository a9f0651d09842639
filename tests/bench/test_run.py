"""The benchmark itself: that its data are sound and its table has the shape that is read."""

from __future__ import annotations

import json

import pytest

from bench import data, run
from bench.case import median, slowest_of_twenty
from domain.ledgers import LEDGERS


def test_that_every_case_leaves_a_row(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "BUILD", tmp_path)
    run.main(["--quick", "--only", "start", "save", "search", "merge"])
    table = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in table] == ["start", "save", "search", "merge"]
    for row in table:
        assert list(row) == ["name", "ours", "reference", "ratio", "goal"]
        assert row["reference"] > 0
    assert [path.name for path in tmp_path.iterdir()] == ["bench.json"]


def test_that_the_invented_records_are_records_of_the_ledger():
    training = LEDGERS["training"]
    assert set(data.training(1)) <= set(training.by_key)
    assert set(data.trainee(1)) <= {field.key for field in training.lines.fields}
    assert data.training(7) == data.training(7)


def test_that_invented_people_have_different_id_numbers():
    assert len({data.id_number(number) for number in range(20_000)}) == 20_000


@pytest.mark.parametrize(
    ("times", "expected"), [([3.0], 3.0), ([float(n) for n in range(100)], 95)]
)
def test_that_one_time_in_twenty_is_slower(times, expected):
    assert slowest_of_twenty(times) == expected
    assert median(times) <= expected
