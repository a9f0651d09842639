"""What is likely the record being typed, and what is not."""

from __future__ import annotations

from domain.ledgers import LEDGERS
from services.records import records
from services.records.duplicates import similar

TRAINING = LEDGERS["training"]
AWARD = LEDGERS["award"]


def test_that_the_same_title_and_date_is_the_same(workspace, save_record):
    record_id = save_record(name="电工培训班（第3期）", start="2024-06-03")
    (found,) = similar(workspace, TRAINING, {"name": "电工培训班（第3期）", "start": "2024-06-03"})
    assert found.record_id == record_id
    assert found.is_same


def test_that_another_width_or_space_is_near(workspace, save_record):
    save_record(name="电工培训班（第3期）", start="2024-06-03")
    (found,) = similar(workspace, TRAINING, {"name": "电工 培训班(第3期)", "start": "2024-06-03"})
    assert not found.is_same


def test_that_another_session_on_the_same_day_is_not(workspace, save_record):
    save_record(name="电工培训班（第3期）", start="2024-06-03")
    assert not similar(workspace, TRAINING, {"name": "电工培训班（第4期）", "start": "2024-06-03"})


def test_that_another_day_is_not(workspace, save_record):
    save_record(name="电工培训班（第3期）", start="2024-06-03")
    assert not similar(workspace, TRAINING, {"name": "电工培训班（第3期）", "start": "2024-07-03"})


def test_that_a_less_precise_date_agrees_as_far_as_it_goes(workspace, save_record):
    save_record("award", honour="may_day_city", recipient="杨玉兰", awarded="2024-04")
    assert similar(workspace, AWARD, {"recipient": "杨玉兰", "awarded": "2024-04-28"})


def test_that_the_edited_record_and_deleted_ones_do_not_count(workspace, save_record):
    own = save_record(name="电工班", start="2024-06-03")
    gone = save_record(name="电工班", start="2024-06-03")
    records.delete(workspace, [gone])
    fields = {"name": "电工班", "start": "2024-06-03"}
    assert not similar(workspace, TRAINING, fields, exclude_id=own)


def test_that_nothing_is_asked_before_title_and_date_are_known(workspace, save_record):
    save_record(name="电工班")
    assert similar(workspace, TRAINING, {"name": "电工班"}) == []
