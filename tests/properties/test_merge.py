"""Packages in any order, more than once, cut anywhere: one state, one list of conflicts."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import ingest
from db.engine import writing
from db.ingest import Chain
from db.rebuild import differences, fingerprint, rebuild
from domain.change import DELETED, Change, as_ranges, decode, digest_of, encode
from domain.fold import Known, fold_record
from services.workspace import CITY

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
    """A replica while its history is made up.

    Attributes:
        replica: Its id.
        bodies: What it wrote.
        known: What it knows, its own changes included, by head.
    """

    replica: str
    bodies: list[bytes] = field(default_factory=list)
    known: dict[str, Known] = field(default_factory=dict)

    def of_record(self, record):
        return [k for k in self.known.values() if k.change.record == record]

    def write(self, at, record, line, values, *, deletes):
        state = fold_record(found) if (found := self.of_record(record)) else None
        entity = None
        if state is not None:
            entity = state.all_lines.get(line) if line else state.record
        saw, over = {}, {}
        if deletes and entity is not None:
            values = {DELETED: True}
            saw = as_ranges(entity.head_names() if line else state.head_names())
        for key in values if entity is not None else ():
            for head in entity.heads.get(key, ()):
                over.setdefault(head.head, []).append(key)
        change = Change(
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
        self.bodies.append(encode(change))
        head = f"{self.replica}:{change.seq}"
        self.known[head] = Known(head, change)


@st.composite
def chains(draw):
    """The chains of some replicas that worked on the same records, meeting now and then."""
    writers = {replica: Writer(replica) for replica in REPLICAS}
    for number in range(draw(st.integers(1, 16))):
        writer = writers[draw(st.sampled_from(REPLICAS))]
        if draw(st.booleans()):
            writer.known |= writers[draw(st.sampled_from(REPLICAS))].known
        record = draw(st.sampled_from(RECORDS))
        line = draw(st.sampled_from(["", "", *LINES]))
        fields = LINE_FIELDS if line else FIELDS
        keys = draw(st.sets(st.sampled_from(sorted(fields)), min_size=1))
        values = {key: draw(fields[key]) for key in sorted(keys)}
        deletes = draw(st.integers(0, 5)) == 0
        writer.write(1000 + number // 2, record, line, values, deletes=deletes)
    return {w.replica: w.bodies for w in writers.values() if w.bodies}


@st.composite
def deliveries(draw, bodies):
    """Ranges of the chains that together hold everything, cut, repeated and shuffled."""
    parts = []
    for replica, own in bodies.items():
        cuts = sorted(draw(st.sets(st.integers(1, len(own)), max_size=3)) | {len(own)})
        first = 1
        for last in cuts:
            parts.append((replica, first, last))
            # A package may also begin further back than it need: nothing was confirmed.
            if draw(st.booleans()):
                parts.append((replica, draw(st.integers(1, first)), last))
            first = last + 1
    again = draw(st.lists(st.sampled_from(parts), max_size=4))
    return draw(st.permutations([*parts, *again]))


def chain(bodies, replica, first, last):
    own = bodies[replica][first - 1 : last]
    return Chain(
        replica, UNIT, first, own, [digest_of(body) for body in own], [decode(b) for b in own]
    )


class _RollBackError(Exception):
    """Ends an example's transaction."""


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A city's workspace that every example leaves as it found it."""
    from db.keyfile import KdfCost  # noqa: PLC0415
    from services import workspace as workspaces  # noqa: PLC0415

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


def received(city, bodies, parts):
    """What the tables hold after packages came in this order, and after a rebuild."""
    found = []
    try:
        with writing(city.engine) as connection:
            _deliver(connection, city.rules, bodies, list(parts))
            found.append(fingerprint(connection))
            rebuild(connection, city.rules)
            found.append(fingerprint(connection))
            raise _RollBackError  # noqa: TRY301 - the transaction ends by it
    except _RollBackError:
        return found


def _deliver(connection, rules, bodies, waiting):
    """Take packages in; one with a gap before it is refused and brought again later."""
    while waiting:
        later = []
        for replica, first, last in waiting:
            part = chain(bodies, replica, first, last)
            if ingest.missing_before(connection, part):
                later.append((replica, first, last))
                continue
            assert ingest.breaks_into(connection, part)
            ingest.take_in(connection, [part], source=1, rules=rules)
        assert len(later) < len(waiting)
        waiting = later


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_that_one_state_comes_of_every_delivery_and_of_the_journal(city, data):
    bodies = data.draw(chains())
    straight = [(replica, 1, len(own)) for replica, own in bodies.items()]
    expected, rebuilt = received(city, bodies, straight)
    assert differences(expected, rebuilt) == []
    shuffled, again = received(city, bodies, data.draw(deliveries(bodies)))
    assert differences(expected, shuffled) == []
    assert differences(expected, again) == []


@given(st.data())
def test_that_the_pure_fold_gives_the_same_whatever_the_delivery(data):
    bodies = data.draw(chains())
    every = [
        Known(f"{replica}:{seq}", decode(body))
        for replica, own in bodies.items()
        for seq, body in enumerate(own, start=1)
    ]
    for record in RECORDS:
        own = [known for known in every if known.change.record == record]
        if own:
            one = fold_record(own)
            other = fold_record(data.draw(st.permutations(own)))
            assert one.conflicts == other.conflicts
            assert one.fields == other.fields
            assert one.ordered_lines() == other.ordered_lines()
            assert one.deleted == other.deleted


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_that_a_package_taken_in_again_changes_nothing(city, data):
    bodies = data.draw(chains())
    straight = [(replica, 1, len(own)) for replica, own in bodies.items()]
    once, _ = received(city, bodies, straight)
    twice, _ = received(city, bodies, [*straight, *straight])
    assert differences(once, twice) == []
