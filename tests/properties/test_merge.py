"""Packages in any order, again, cut anywhere, of copied disks: one state, one list of conflicts."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import ingest
from db.engine import writing
from db.ingest import Segment
from db.journal import changes_of
from db.rebuild import differences, fingerprint, rebuild
from domain.authority import CITY
from domain.change import DELETED, Change, decode, digest_of, encode
from domain.fold import Known, fold_record
from domain.ids import record_key

UNIT = "530722"
REPLICAS = ("aaaa", "bbbb", "cccc")
RECORDS = ("1" * 32, "2" * 32)
LINES = ("3" * 32, "4" * 32)
FIELDS = {
    "name": st.sampled_from(["电工班", "焊工班", None]),
    "place": st.sampled_from(["期纳镇", "三川镇"]),
    "headcount": st.integers(0, 60),
    "start": st.sampled_from(["2023", "2024-05", "2024-05-06"]),
    "category": st.sampled_from(["skill", "apprentice"]),
    "complete": st.booleans(),
}
LINE_FIELDS = {
    "name": st.sampled_from(["和丽华", "杨军"]),
    "remarks": st.sampled_from(["甲", "乙"]),
}


@dataclass
class Writer:
    """A PC while its history is made up; the copy of one goes on under the same replica.

    Attributes:
        replica: Its id.
        bodies: Its chain, with what it had before it was copied.
        known: What it knows, its own changes included, by name.
    """

    replica: str
    bodies: list[bytes] = field(default_factory=list)
    known: dict[str, Known] = field(default_factory=dict)

    def copy(self):
        """What goes on on another PC from an image of this one's disk."""
        return Writer(self.replica, list(self.bodies), dict(self.known))

    def write(self, at, record, line, values, *, deletes):
        found = [k for k in self.known.values() if k.change.record == record]
        state = fold_record(found) if found else None
        entity = None
        if state is not None:
            entity = state.all_lines.get(line) if line else state.record
        saw, over = [], {}
        if deletes and entity is not None:
            values = {DELETED: True}
            saw = sorted(entity.head_names() if line else state.head_names())
        for key in values if entity is not None else ():
            for head in entity.heads.get(key, ()):
                over.setdefault(head.head, []).append(key)
        change, body = encode(
            Change(
                replica=self.replica,
                seq=len(self.bodies) + 1,
                prev=digest_of(self.bodies[-1]) if self.bodies else "",
                at=at << 16,
                kind="training",
                unit=UNIT,
                record=record,
                set=values,
                line=line,
                over=over,
                saw=saw,
                by="张三",
            )
        )
        self.bodies.append(body)
        self.known[digest_of(body)] = Known(digest_of(body), change)


@st.composite
def histories(draw):
    """The chains of some PCs that worked on the same records; disks are copied now and then."""
    writers = [Writer(replica) for replica in REPLICAS]
    for number in range(draw(st.integers(1, 16))):
        writer = draw(st.sampled_from(writers))
        if draw(st.booleans()):
            writer.known |= draw(st.sampled_from(writers)).known
        if len(writers) < 6 and draw(st.integers(0, 5)) == 0:
            writers.append(writer.copy())
        record = draw(st.sampled_from(RECORDS))
        line = draw(st.sampled_from(["", "", *LINES]))
        fields = LINE_FIELDS if line else FIELDS
        keys = draw(st.sets(st.sampled_from(sorted(fields)), min_size=1))
        values = {key: draw(fields[key]) for key in sorted(keys)}
        deletes = draw(st.integers(0, 5)) == 0
        writer.write(1000 + number // 2, record, line, values, deletes=deletes)
    return [w.bodies for w in writers if w.bodies]


@st.composite
def deliveries(draw, chains):
    """Stretches of the chains that together hold everything, cut, repeated and shuffled."""
    parts = []
    for number, own in enumerate(chains):
        first = 1
        for last in sorted(draw(st.sets(st.integers(1, len(own)), max_size=3)) | {len(own)}):
            parts.append((number, first, last))
            # A package may also begin further back than it need: nothing was confirmed.
            if draw(st.booleans()):
                parts.append((number, draw(st.integers(1, first)), last))
            first = last + 1
    again = draw(st.lists(st.sampled_from(parts), max_size=4))
    return draw(st.permutations([*parts, *again]))


def straight(chains):
    return [(number, 1, len(own)) for number, own in enumerate(chains)]


def segment(chains, number, first, last):
    own = chains[number][first - 1 : last]
    changes = [decode(body) for body in own]
    return Segment(UNIT, changes[0].replica, first, own, [digest_of(b) for b in own], changes)


class _RollBackError(Exception):
    """Ends an example's transaction."""


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A city's workspace that every example leaves as it found it."""
    from db.keyfile import KdfCost  # noqa: PLC0415
    from services.workspace import workspace as workspaces  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHANGAI_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        made = workspaces.create(
            tmp_path_factory.mktemp("city") / "w",
            unit=CITY,
            operator="张三",
            passphrase="丽江2025口令通行",
            cost=KdfCost(memory_kib=8, iterations=1, lanes=1),
        )
    yield made
    made.engine.dispose()


def received(city, chains, parts, look=fingerprint):
    """What the tables hold after packages came in this order, and after a rebuild."""
    found = []
    try:
        with writing(city.engine) as connection:
            _deliver(connection, city.rules, chains, list(parts))
            found.append(look(connection))
            rebuild(connection, city.rules)
            found.append(look(connection))
            raise _RollBackError  # noqa: TRY301 - the transaction ends by it
    except _RollBackError:
        return found


def _deliver(connection, rules, chains, waiting):
    """Take packages in; one with a gap before it is refused and brought again later."""
    while waiting:
        later = []
        for part in waiting:
            one = segment(chains, *part)
            if ingest.joint_of(connection, one) is None:
                later.append(part)
            else:
                ingest.take_in(connection, [one], source=1, rules=rules)
        assert len(later) < len(waiting)
        waiting = later


def held(connection):
    """By record, the names of all changes in the journal, each as often as it is there."""
    keys = [record_key(UNIT, "training", record) for record in RECORDS]
    return {key: sorted(k.head for k in known) for key, known in changes_of(connection, keys)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_that_one_state_comes_of_every_delivery_and_of_the_journal(city, data):
    chains = data.draw(histories())
    expected, rebuilt = received(city, chains, straight(chains))
    assert differences(expected, rebuilt) == []
    shuffled, again = received(city, chains, data.draw(deliveries(chains)))
    assert differences(expected, shuffled) == []
    assert differences(expected, again) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_that_each_change_is_held_once_whatever_way_it_came(city, data):
    chains = data.draw(histories())
    expected: dict[str, set[str]] = {}
    for own in chains:
        for body in own:
            expected.setdefault(decode(body).key, set()).add(digest_of(body))
    found, _ = received(city, chains, data.draw(deliveries(chains)), look=held)
    assert found == {key: sorted(names) for key, names in expected.items()}


def model(changes):
    """What design §6 says of the fields of a record or a line, written from it alone.

    A head is a change of a field that no known change replaces. One value among the heads is the
    value; of several the latest is shown, and it is a conflict.
    """
    heads = {}
    for one in changes:
        for key, value in one.change.set.items():
            replaced = any(key in o.change.over.get(one.head, ()) for o in changes)
            if not replaced:
                heads.setdefault(key, []).append((one.change.at, one.head, value))
    values, conflicts = {}, set()
    for key, several in heads.items():
        values[key] = max(several)[2]
        if len({(type(v), v) for _, _, v in several}) > 1 and key != DELETED:
            conflicts.add(key)
    return values, conflicts


@given(st.data())
def test_that_the_fold_is_what_the_design_says(data):
    chains = data.draw(histories())
    every = {digest_of(b): Known(digest_of(b), decode(b)) for own in chains for b in own}
    chosen = data.draw(st.sets(st.sampled_from(sorted(every)), min_size=1))
    subset = [every[name] for name in chosen]
    for record in {one.change.record for one in subset}:
        own = data.draw(st.permutations([k for k in subset if k.change.record == record]))
        state = fold_record(own)
        lines = {one.change.line for one in own if one.change.line}
        for line, entity in (("", state.record), *((n, state.all_lines[n]) for n in lines)):
            values, conflicts = model([one for one in own if one.change.line == line])
            assert dict(entity.values) == values
            listed = {c.field for c in state.conflicts if c.line == line and c.field != DELETED}
            is_there = not state.deleted and (not line or line in state.lines)
            assert listed == (conflicts if is_there else set())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_that_a_package_taken_in_again_changes_nothing(city, data):
    chains = data.draw(histories())
    once, _ = received(city, chains, straight(chains))
    twice, _ = received(city, chains, [*straight(chains), *straight(chains)])
    assert differences(once, twice) == []
