"""The fold is a function of the set of changes: not of their order, nor of how often they come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.change import DELETED, Change, decode, digest_of, encode
from domain.fold import Known, fold_record

REPLICAS = ("a", "b", "c")
FIELDS = ("name", "place", "headcount")
VALUES = st.sampled_from(["甲", "乙", 1, 2, True, False, None])


@st.composite
def histories(draw):
    """What several replicas did to one record, each knowing some of what the others did."""
    known: dict[str, list[Known]] = {replica: [] for replica in REPLICAS}
    every: list[Known] = []
    for number in range(draw(st.integers(1, 14))):
        replica = draw(st.sampled_from(REPLICAS))
        if draw(st.booleans()):
            learned = draw(st.sampled_from(REPLICAS))
            merged = {k.head: k for k in (*known[replica], *known[learned])}
            known[replica] = list(merged.values())
        change = _next(draw, replica, number, known[replica])
        known[replica].append(change)
        every.append(change)
    return every


def _next(draw, replica, number, seen):
    seq = sum(k.change.replica == replica for k in seen) + 1
    line = draw(st.sampled_from(["", "", "l1", "l2"]))
    values = draw(st.dictionaries(st.sampled_from(FIELDS), VALUES, min_size=1, max_size=3))
    saw = set()
    state = fold_record(seen) if seen else None
    entity = None
    if state is not None:
        entity = state.all_lines.get(line) if line else state.record
    if entity is not None and draw(st.integers(0, 4)) == 0:
        values = {DELETED: True}
        saw = entity.head_names() if line else state.head_names()
    over: dict[str, list[str]] = {}
    for key in values:
        for head in entity.heads.get(key, ()) if entity is not None else ():
            over.setdefault(head.head, []).append(key)
    # Stamps may be equal between replicas: their clocks know nothing of each other.
    at = 1000 + number // 2 if draw(st.booleans()) else 1000 + number
    change = Change(
        replica=replica,
        seq=seq,
        prev="",
        at=at,
        kind="training",
        unit="530722",
        record="r",
        set=values,
        line=line,
        over=over,
        saw=sorted(saw),
        by=replica,
    )
    _, body = encode(change)
    return Known(digest_of(body), decode(body))


def content_of(state):
    """All that a record folds to, as plain values that compare."""

    def entity(one):
        return dict(one.values), {key: list(heads) for key, heads in one.heads.items()}

    return (
        entity(state.record),
        {line: entity(one) for line, one in state.all_lines.items()},
        sorted(state.lines),
        [line.id for line in state.ordered_lines()],
        state.deleted,
        list(state.conflicts),
        (state.created, state.modified, state.modified_by, state.kind, state.unit),
    )


@given(histories(), st.randoms(use_true_random=False))
def test_that_the_order_of_changes_does_not_matter(history, chance):
    shuffled = list(history)
    chance.shuffle(shuffled)
    assert content_of(fold_record(shuffled)) == content_of(fold_record(history))


@given(histories(), st.data())
def test_that_a_change_known_twice_counts_once(history, data):
    again = {k.head: k for k in (*history, data.draw(st.sampled_from(history)))}
    assert content_of(fold_record(again.values())) == content_of(fold_record(history))


@given(histories(), st.data())
def test_that_what_is_shown_is_a_value_that_somebody_set(history, data):
    state = fold_record(history)
    for key, value in state.fields.items():
        assert value in [k.change.set.get(key) for k in history if not k.change.line]
    shown = data.draw(st.sampled_from(state.conflicts)) if state.conflicts else None
    if shown is not None and shown.field != DELETED:
        assert len({(type(h.value), h.value) for h in shown.heads}) > 1


@given(histories())
def test_that_a_decision_that_names_all_heads_ends_every_conflict(history):
    state = fold_record(history)
    every, number = list(history), 0
    for line, entity in (("", state.record), *state.all_lines.items()):
        for key, heads in entity.heads.items():
            if len(heads) < 2:
                continue
            number += 1
            change = Change(
                replica="z",
                seq=number,
                prev="",
                at=9999 + number,
                kind="training",
                unit="530722",
                record="r",
                set={key: False if key == DELETED else heads[0].value},
                line=line,
                over={head.head: [key] for head in heads},
            )
            every.append(Known(f"z:{number}", change))
    after = fold_record(every)
    assert [one for one in after.conflicts if one.field != DELETED] == []


@given(histories())
def test_that_a_deletion_that_saw_everything_hides_the_record(history):
    state = fold_record(history)
    over: dict[str, list[str]] = {}
    for head in state.record.heads.get(DELETED, ()):
        over.setdefault(head.head, []).append(DELETED)
    change = Change(
        replica="z",
        seq=1,
        prev="",
        at=9999,
        kind="training",
        unit="530722",
        record="r",
        set={DELETED: True},
        over=over,
        saw=sorted(state.head_names()),
    )
    gone = fold_record([*history, Known("z:1", change)])
    assert gone.deleted
    assert gone.conflicts == []
