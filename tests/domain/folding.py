"""Changes for tests of the fold, written as shortly as the cases are told."""

from __future__ import annotations

from domain.change import Change
from domain.fold import Known, fold_record

HOUR = 3600 * 1000 << 16


def change(head, at, *, line="", over=None, saw=(), by="张三", **values):
    """A change known as ``head``; ``over`` names the heads it replaces, in all its fields."""
    replica, _, seq = head.rpartition(":")
    replaced = over if isinstance(over, dict) else {one: [*values] for one in over or ()}
    return Known(
        head,
        Change(
            replica=replica,
            seq=int(seq),
            prev="",
            at=at,
            kind="training",
            unit="530722",
            record="r",
            set=values,
            line=line,
            over=replaced,
            saw=list(saw),
            by=by,
        ),
    )


def fold(*changes):
    """What they fold to, whichever way round they arrive."""
    state = fold_record(changes)
    backwards = fold_record(changes[::-1])
    for one in ("fields", "conflicts", "deleted", "created", "modified", "modified_by"):
        assert getattr(state, one) == getattr(backwards, one)
    assert state.ordered_lines() == backwards.ordered_lines()
    return state


def conflicts_of(state):
    """Line, field and values of each conflict, the one shown first."""
    return [(c.line, c.field, [one.value for one in c.heads]) for c in state.conflicts]
