"""What a start finds: the workspace that was open last, the practice workspace, the verdicts."""

from __future__ import annotations

import pytest

from domain.ledgers import LEDGERS
from domain.standing import Decision, Standing
from services.records import lists, records, review, reviews
from services.workspace import recent
from services.workspace.practice import make_practice
from services.workspace.recent import Recent
from tests.services.conftest import QUICK


def test_that_the_last_workspace_is_remembered(workspace):
    noted = Recent(workspace.folder.resolve(), "永胜县总工会", "张三")
    recent.remember_workspace(noted)
    assert recent.last_workspace() == noted


def test_that_a_workspace_that_is_gone_is_not_offered(tmp_path):
    recent.remember_workspace(Recent(tmp_path / "没有了", "永胜县总工会", "张三"))
    assert recent.last_workspace() is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"folder": 3}', "\x00"])
def test_that_a_damaged_note_is_no_note(text):
    path = recent.state_folder() / "recent.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert recent.last_workspace() is None


def test_that_the_practice_workspace_holds_records_of_every_ledger(tmp_path):
    made = make_practice(tmp_path / "练习", cost=QUICK)
    counts = [lists.count(made, lists.query_for(made, ledger)) for ledger in LEDGERS.values()]
    made.engine.dispose()
    assert made.practice
    assert all(counts)


def test_that_a_decision_is_told_with_where_the_record_stands(make_workspace):
    city = make_workspace("530700")
    ledger = LEDGERS["training"]
    fields = {
        "name": "电工班",
        "category": "skill",
        "start": "2024-05-06",
        "headcount": 5,
        "complete": True,
    }
    record_id = records.save(city, records.Record("", "training", city.unit, fields)).first()
    assert reviews.position(city, ledger, record_id).verdict is None
    review.decide(city, [record_id], Decision.RETURN, reason="名册缺 2 人")
    found = reviews.position(city, ledger, record_id)
    assert found.standing is Standing.RETURNED
    assert found.verdict.reason == "名册缺 2 人"
    review.decide(city, [record_id], Decision.ACCEPT)
    assert reviews.position(city, ledger, record_id).standing is Standing.ACCEPTED


def test_that_an_unknown_record_stands_nowhere(workspace):
    found = reviews.position(workspace, LEDGERS["training"], "0" * 32)
    assert found.standing is None
    assert not found.is_changed_since_accepted
