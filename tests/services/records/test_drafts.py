"""暂存 is on disk at once, cheap, and stays out of the journal."""

from __future__ import annotations

from db.journal import all_records
from services.records import drafts
from services.workspace import workspace as workspaces
from tests.services.conftest import OPERATOR, PASSPHRASE

STATE = {"fields": {"name": "电工培训班", "headcount": 30, "start": None}, "lines": [["1", {}]]}


def test_that_a_draft_comes_back_as_it_was(workspace):
    drafts.keep(workspace, "new-1", "training", "", STATE)
    (draft,) = drafts.all_drafts(workspace)
    assert (draft.key, draft.ledger, draft.record, draft.state) == ("new-1", "training", "", STATE)
    assert draft.kept.isoformat() == "2025-06-03T09:00:00+08:00"


def test_that_a_form_has_one_draft_and_the_newest_comes_first(workspace, clock):
    drafts.keep(workspace, "a", "training", "", {"n": 1})
    clock.move(seconds=1)
    drafts.keep(workspace, "b", "award", "x", {"n": 2})
    clock.move(seconds=1)
    drafts.keep(workspace, "a", "training", "", {"n": 3})
    assert [(one.key, one.state) for one in drafts.all_drafts(workspace)] == [
        ("a", {"n": 3}),
        ("b", {"n": 2}),
    ]


def test_that_a_dropped_draft_is_gone(workspace):
    drafts.keep(workspace, "a", "training", "", STATE)
    assert drafts.drop(workspace, "a") is True
    assert drafts.drop(workspace, "a") is False
    assert drafts.all_drafts(workspace) == []


def test_that_a_draft_is_there_for_another_process_at_once(workspace):
    drafts.keep(workspace, "a", "training", "", STATE)
    # Not closed first: as after a power cut.
    again = workspaces.unlock(workspace.folder, operator=OPERATOR, passphrase=PASSPHRASE)
    assert len(drafts.all_drafts(again)) == 1
    again.engine.dispose()


def test_that_drafts_do_not_enter_the_journal(workspace):
    drafts.keep(workspace, "a", "training", "", STATE)
    with workspace.read() as connection:
        assert list(all_records(connection)) == []
