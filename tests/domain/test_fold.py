"""The fold, case by case (design §6)."""

from __future__ import annotations

import pytest

from domain.fold import fold_record
from tests.domain.folding import HOUR, change, conflicts_of, fold


def test_that_one_head_wins_whatever_the_clocks_say():
    state = fold(change("a:1", 900, name="旧"), change("b:1", 5, over=["a:1"], name="新"))
    assert state.fields["name"] == "新"
    assert state.conflicts == []


def test_that_the_same_value_twice_is_no_conflict():
    base = change("a:1", 1, name="班")
    state = fold(
        base,
        change("a:2", 2, over=["a:1"], name="新"),
        change("b:1", 3, over=["a:1"], name="新"),
    )
    assert state.fields["name"] == "新"
    assert state.conflicts == []


def test_that_two_values_are_a_conflict_and_the_later_one_is_shown():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 20, over=["a:1"], name="甲"),
        change("b:1", 10, over=["a:1"], name="乙"),
    )
    assert state.fields["name"] == "甲"
    assert conflicts_of(state) == [("", "name", ["甲", "乙"])]


def test_that_one_and_true_are_different_values():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, migrant=True),
        change("b:1", 3, migrant=1),
    )
    assert conflicts_of(state) == [("", "migrant", [1, True])]


def test_that_stamps_that_are_equal_are_ordered_by_the_replica():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 7, over=["a:1"], name="甲"),
        change("b:1", 7, over=["a:1"], name="乙"),
    )
    assert state.fields["name"] == "乙"


def test_that_a_decision_naming_all_heads_ends_the_conflict():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 20, over=["a:1"], name="甲"),
        change("b:1", 10, over=["a:1"], name="乙"),
        change("c:1", 2, over=["a:2", "b:1"], name="乙"),
    )
    assert state.fields["name"] == "乙"
    assert state.conflicts == []


def test_that_a_decision_which_missed_a_head_leaves_a_conflict():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 20, over=["a:1"], name="甲"),
        change("b:1", 10, over=["a:1"], name="乙"),
        change("d:1", 30, over=["a:1"], name="丁"),
        change("c:1", 40, over=["a:2", "b:1"], name="乙"),
    )
    assert conflicts_of(state) == [("", "name", ["乙", "丁"])]


def test_that_clearing_a_field_conflicts_with_changing_it():
    state = fold(
        change("a:1", 1, remarks="旧"),
        change("a:2", 3, over=["a:1"], remarks=None),
        change("b:1", 2, over=["a:1"], remarks="新"),
    )
    assert state.fields["remarks"] is None
    assert conflicts_of(state) == [("", "remarks", [None, "新"])]


def test_that_changes_to_different_fields_merge():
    state = fold(
        change("a:1", 1, name="班", hours=10),
        change("a:2", 2, over={"a:1": ["name"]}, name="甲"),
        change("b:1", 3, over={"a:1": ["hours"]}, hours=20),
    )
    assert dict(state.fields) == {"name": "甲", "hours": 20}
    assert state.conflicts == []
    assert (state.created, state.modified) == (1, 3)


def test_that_replacing_one_field_leaves_the_others_of_that_head():
    state = fold(
        change("a:1", 1, name="班", hours=10),
        change("a:2", 2, over={"a:1": ["name"]}, name="新"),
    )
    assert state.record.head_names() == {"a:1", "a:2"}


def test_that_a_deletion_which_saw_everything_deletes():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, line="l", name="和丽华"),
        change("a:3", 3, saw=["a:1", "a:2"], deleted=True),
    )
    assert state.deleted
    assert state.conflicts == []


def test_that_a_change_the_deletion_did_not_see_brings_the_record_back():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 9, saw=["a:1"], deleted=True),
        change("b:1", 5, over=["a:1"], name="新"),
    )
    assert not state.deleted
    assert state.fields["name"] == "新"
    assert conflicts_of(state) == [("", "deleted", [True, False])]


def test_that_a_new_line_the_deletion_did_not_see_brings_the_record_back():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, saw=["a:1"], deleted=True),
        change("b:1", 3, line="l", name="和丽华"),
    )
    assert not state.deleted
    assert [c.field for c in state.conflicts] == ["deleted"]


def test_that_a_change_made_after_seeing_the_deletion_and_restoring_is_no_conflict():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, saw=["a:1"], deleted=True),
        change("b:1", 3, over=["a:2"], deleted=False),
        change("b:2", 4, over={"a:1": ["name"]}, name="新"),
    )
    assert not state.deleted
    assert state.conflicts == []
    assert state.fields["name"] == "新"


def test_that_deleting_again_after_a_conflict_ends_it():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, saw=["a:1"], deleted=True),
        change("b:1", 3, over=["a:1"], name="新"),
        change("a:3", 4, over=["a:2"], saw=["a:2", "b:1"], deleted=True),
    )
    assert state.deleted
    assert state.conflicts == []


def test_that_concurrent_deletions_delete_without_a_conflict():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, saw=["a:1"], deleted=True),
        change("b:1", 3, saw=["a:1"], deleted=True),
    )
    assert state.deleted
    assert state.conflicts == []


def test_that_concurrent_deletions_count_together_what_they_saw():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, over=["a:1"], name="甲"),
        change("b:1", 3, line="l", name="和丽华"),
        change("a:3", 4, saw=["a:2"], deleted=True),
        change("b:2", 5, saw=["a:1", "b:1"], deleted=True),
    )
    assert state.deleted


def test_that_a_restore_beside_a_deletion_is_a_conflict_and_keeps_the_record():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, saw=["a:1"], deleted=True),
        change("a:3", 3, over=["a:2"], deleted=False),
        change("b:1", 4, over=["a:2"], saw=["a:1", "a:2"], deleted=True),
    )
    assert not state.deleted
    assert conflicts_of(state) == [("", "deleted", [True, False])]


def test_that_a_deleted_record_lists_no_conflicts():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, over=["a:1"], name="甲"),
        change("b:1", 3, over=["a:1"], name="乙"),
        change("b:2", 4, saw=["a:2", "b:1"], deleted=True),
    )
    assert state.deleted
    assert state.conflicts == []


def test_that_deleting_a_line_leaves_the_record_and_its_other_lines():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, line="x", name="和丽华", position=0),
        change("a:3", 3, line="y", name="木春燕", position=1),
        change("a:4", 4, line="x", saw=["a:2"], deleted=True),
    )
    assert not state.deleted
    assert [line.id for line in state.ordered_lines()] == ["y"]
    assert set(state.all_lines) == {"x", "y"}


def test_that_a_change_the_deletion_of_its_line_did_not_see_brings_the_line_back():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, line="x", name="和丽华"),
        change("a:3", 4, line="x", saw=["a:2"], deleted=True),
        change("b:1", 3, line="x", over=["a:2"], name="和丽花"),
    )
    assert [line.id for line in state.ordered_lines()] == ["x"]
    assert conflicts_of(state) == [("x", "deleted", [True, False])]


def test_that_a_line_which_is_put_back_is_the_same_line():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, line="x", name="和丽华"),
        change("a:3", 3, line="x", saw=["a:2"], deleted=True),
        change("b:1", 4, line="x", over={"a:3": ["deleted"]}, deleted=False),
    )
    assert [line.id for line in state.ordered_lines()] == ["x"]
    assert state.conflicts == []


def test_that_a_conflict_in_a_deleted_line_is_not_listed():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, line="x", name="和丽华"),
        change("b:1", 3, line="x", name="和丽花"),
        change("a:3", 4, line="x", saw=["a:2", "b:1"], deleted=True),
    )
    assert state.conflicts == []


def test_that_positions_are_never_in_conflict():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, line="x", position=0),
        change("a:3", 3, line="x", over=["a:2"], position=5),
        change("b:1", 4, line="x", over=["a:2"], position=7),
    )
    assert state.conflicts == []
    assert state.all_lines["x"].values["position"] == 7


def test_that_lines_stand_by_position_and_then_by_id():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 2, line="z", position=1),
        change("a:3", 3, line="y", position=1),
        change("b:1", 4, line="x", position="第三"),
    )
    assert [line.id for line in state.ordered_lines()] == ["x", "y", "z"]


def test_that_unseen_changes_of_one_stamp_are_listed_in_one_order():
    fold(
        change("a:1", 1, name="班", hours=1, remarks="旧"),
        change("a:2", 9, saw=["a:1"], deleted=True),
        change("b:1", 5, over={"a:1": ["name"]}, name="乙"),
        change("c:1", 5, over={"a:1": ["hours"]}, hours=2),
        change("d:1", 5, over={"a:1": ["remarks"]}, remarks="新"),
    )


def test_that_lines_known_before_their_record_make_an_empty_record():
    state = fold(change("b:1", 4, line="x", name="和丽华"))
    assert dict(state.fields) == {}
    assert [line.id for line in state.ordered_lines()] == ["x"]


def test_that_a_stamp_far_ahead_still_loses_to_a_change_that_replaces_it():
    state = fold(
        change("a:1", 1, name="班"),
        change("a:2", 1000 * HOUR, over=["a:1"], name="明年"),
        change("b:1", 2, over=["a:2"], name="今天"),
    )
    assert state.fields["name"] == "今天"


def test_that_nothing_cannot_be_folded():
    with pytest.raises(ValueError, match="nothing"):
        fold_record([])


@pytest.mark.parametrize("stamp", [0, 1])
def test_that_a_record_of_one_change_folds_like_any_other(stamp):
    state = fold(change("a:1", stamp, name="班", deleted=True))
    assert state.deleted
    assert state.record.head_names() == {"a:1"}
    assert [one.value for one in state.record.heads["name"]] == ["班"]
