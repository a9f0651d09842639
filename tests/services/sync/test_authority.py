"""Who may write what: the laws that hostile packages and copied disks would break."""

from __future__ import annotations

import json
from datetime import date

import pytest

from domain.authority import CITY, fits, may
from domain.change import digest_of, tombstone_of
from domain.errors import KnownError
from domain.fields import Owner
from domain.ids import natural_id, new_id
from domain.kinds import PERIOD, REVIEW
from domain.ledgers import LEDGERS
from domain.standing import Decision, Standing
from exchange.package.container import peek
from exchange.package.manifest import Segment
from services.records import check, purge, records, review
from services.records.reviews import position
from services.sync import periods
from services.sync.receive import receive
from services.workspace import workspace as workspaces
from tests.services.conftest import OPERATOR, PASSPHRASE
from tests.services.forge import altered, bodies_of, forged
from tests.services.road import (
    HUAPING,
    YONGSHENG,
    Road,
    add,
    change,
    copied_folder,
    fields_of,
    trainee,
)

UNITS = (CITY, YONGSHENG, HUAPING)
TRAINING = LEDGERS["training"]


@pytest.fixture
def road(make_workspace, tmp_path):
    return Road(make_workspace, tmp_path)


class Forger:
    """Continues a county's chain with changes that its program would not make."""

    def __init__(self, county, package, folder):
        self._county, self._package, self._folder = county, package, folder
        self._bodies = list(bodies_of(county, package))

    def package(self, **parts):
        """The package with one change more."""
        last = self._bodies[-1]
        header = json.loads(tombstone_of(last))
        follows = {"seq": header["seq"] + 1, "prev": digest_of(last), "over": {}, "saw": []}
        self._bodies.append(altered(last, **(follows | {"at": header["at"] + (1 << 16)} | parts)))
        out = self._folder / f"{new_id()}.ljsync"
        return forged(self._county, self._package, out, bodies=self._bodies)


@pytest.fixture
def forger(road, tmp_path):
    county = road.county()
    add(county)
    package = road.send(county)
    road.bring(package)
    return Forger(county, package, tmp_path)


def taken(road, file):
    """The package is taken in, and the tables are what the journal folds to."""
    (arrival,) = road.bring(file).arrivals
    assert not arrival.refused, arrival.reason
    assert check.check(road.city, rebuild=True).differences == []
    return arrival


class TestPolicy:
    """Written from design §6, Authority, for every sender, receiver, author, owner and kind."""

    @pytest.mark.parametrize("kind", [Owner.UNIT, Owner.CITY, None])
    @pytest.mark.parametrize("receiver", UNITS)
    def test_that_a_county_brings_its_own_of_its_own_to_the_city_alone(self, receiver, kind):
        allowed = {
            (author, owner)
            for author in UNITS
            for owner in UNITS
            if may(sender=YONGSHENG, receiver=receiver, author=author, owner=owner, kind=kind)
        }
        is_for_it = receiver in {CITY, YONGSHENG} and kind is not Owner.CITY
        assert allowed == ({(YONGSHENG, YONGSHENG)} if is_for_it else set())

    @pytest.mark.parametrize("kind", [Owner.UNIT, None])
    def test_that_the_city_brings_its_own_what_it_wrote_for_a_unit_and_what_was_the_units(
        self, kind
    ):
        allowed = {
            (author, owner)
            for author in UNITS
            for owner in UNITS
            if may(sender=CITY, receiver=YONGSHENG, author=author, owner=owner, kind=kind)
        }
        assert allowed == {(CITY, CITY), (CITY, YONGSHENG), (YONGSHENG, YONGSHENG)}

    def test_that_what_binds_everybody_is_the_citys_alone(self):
        allowed = {
            (author, owner)
            for author in UNITS
            for owner in UNITS
            if fits(author=author, owner=owner, kind=Owner.CITY)
        }
        assert allowed == {(CITY, CITY)}


class TestTheCitysDecisions:
    @pytest.mark.parametrize("kind", ["newer_kind", "training"])
    def test_that_a_county_cannot_turn_a_return_into_an_acceptance(self, road, forger, kind):
        (record,) = review.waiting(road.city)
        review.decide(road.city, [record], Decision.RETURN, reason="名册缺 2 人")
        with road.city.read() as connection:
            row = connection.exec_driver_sql("SELECT id FROM review").scalar_one()
        taken(road, forger.package(kind=kind, record=row[-32:], set={"decision": "accept"}))
        where = position(road.city, TRAINING, record)
        assert where.standing is Standing.RETURNED
        assert where.verdict.decision is Decision.RETURN

    def test_that_a_county_cannot_decide_before_the_city(self, road, forger):
        (record,) = review.waiting(road.city)
        with road.city.read() as connection:
            digest = connection.exec_driver_sql("SELECT digest FROM training").scalar_one()
        identity = natural_id(REVIEW.key, (record, digest))
        taken(road, forger.package(kind="training", record=identity, set={"name": "占位"}))
        review.decide(road.city, [record], Decision.RETURN, reason="名册缺 2 人")
        assert position(road.city, TRAINING, record).standing is Standing.RETURNED

    def test_that_a_county_cannot_move_a_deadline(self, road, forger):
        days = {"first_day": date(2025, 4, 1), "last_day": date(2025, 6, 30)}
        periods.add(road.city, label="二季度", deadline=date(2025, 7, 10), **days)
        identity = natural_id(PERIOD.key, ("2025-04-01", "2025-06-30"))
        taken(road, forger.package(kind="x", record=identity, set={"deadline": "2029-01-01"}))
        (period,) = periods.all_periods(road.city)
        assert period.deadline == date(2025, 7, 10)


class TestOtherUnits:
    def test_that_the_id_of_anothers_record_locks_nobody_out(self, road, forger):
        other = road.county(HUAPING)
        theirs = add(other, "华坪电工班")
        taken(road, forger.package(record=theirs[-32:], set={"name": "占位"}))
        taken(road, road.send(other))
        assert fields_of(road.city, theirs)["name"] == "华坪电工班"

    def test_that_the_id_of_anothers_pc_locks_nobody_out(self, road, tmp_path):
        county, other = road.county(), road.county(HUAPING)
        add(county)
        theirs = add(other, "华坪电工班")
        package = road.send(county)
        replica = other.author.chain.replica
        (body,) = bodies_of(county, package)
        body = altered(body, replica=replica)
        claim = Segment(YONGSHENG, replica, 1, 1, "", digest_of(body))
        taken(road, forged(county, package, tmp_path / "x.ljsync", raw=[body], segments=(claim,)))
        taken(road, road.send(other))
        assert fields_of(road.city, theirs)["name"] == "华坪电工班"

    def test_that_one_id_under_two_kinds_is_two_records(self, road, forger):
        identity = new_id()
        taken(road, forger.package(kind="newer_kind", record=identity, set={"a": "b"}))
        values = {"name": "电工班", "category": "skill", "start": "2024-01-01", "complete": True}
        arrival = taken(
            road, forger.package(kind="training", record=identity, set=values | {"headcount": 10})
        )
        assert arrival.new == 1

    def test_that_the_name_of_a_package_is_that_of_the_sender_in_the_plan(self, road, tmp_path):
        county = road.county()
        add(county)
        package = road.send(county)
        again = forged(county, package, tmp_path / "x.ljsync", letter="丙", number=7)
        first, second = road.bring(package, again).arrivals
        assert (first.number, second.number) == ("永胜县-甲-0001", "永胜县-甲-0007")

    def test_that_a_number_used_twice_is_said(self, road):
        county = road.county()
        add(county)
        package = road.send(county)
        road.bring(package)
        add(county, "焊工班")
        later = road.send(county)
        number = peek(package).manifest.number
        same = forged(county, later, later.with_name("y.ljsync"), number=number)
        (arrival,) = road.bring(same).arrivals
        assert "编号与收过的另一个包相同" in arrival.reason


BODIES = {
    "no text": b"\xff\xfe\x00",
    "a tab alone": b"\t",
    "too deep": b'{"set":' + b"[" * 50_000,
    "no object": b"7",
    "lone surrogate": b'{"replica":"\\ud800"}',
    "a number too large": b'{"seq":1e999}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_that_a_hostile_file_never_harms_the_others_of_the_call(road, tmp_path, body):
    county, other = road.county(), road.county(HUAPING)
    add(county)
    add(other)
    package, good = road.send(county), road.send(other)
    claim = Segment(YONGSHENG, county.author.chain.replica, 1, 1, "", digest_of(body))
    bad = forged(county, package, tmp_path / "x.ljsync", raw=[body], segments=(claim,))
    first, second = road.bring(bad, good).arrivals
    assert first.refused
    assert first.reason.endswith("。")
    assert (second.refused, second.new) == (False, 1)


@pytest.fixture
def copied(clock, tmp_path):
    """Opens a copy of a workspace's folder, as somebody makes who wants a second PC."""

    def copy(workspace):
        folder = copied_folder(workspace, tmp_path / "copy")
        return workspaces.unlock(folder, operator=OPERATOR, passphrase=PASSPHRASE, now=clock)

    return copy


class TestCopies:
    def test_that_a_copied_folder_that_submits_first_locks_nobody_out(self, road, copied):
        county = road.county()
        add(county, "电工班")
        copy = copied(county)
        add(copy, "焊工班")
        first, second = road.bring(road.send(copy), road.send(county)).arrivals
        assert (first.refused, second.refused) == (False, False)
        assert {first.number, second.number} == {"永胜县-乙-0001", "永胜县-甲-0001"}

    def test_that_another_pc_with_the_setup_file_is_still_refused_after_a_copy(self, road, copied):
        county, stranger = road.county(), road.county()
        for one in (county, stranger):
            add(one)
        road.bring(road.send(copied(county)))
        (arrival,) = road.bring(road.send(stranger)).arrivals
        assert "已被另一台电脑用过" in arrival.reason


class TestPurge:
    NUMBER = "530722199001010018"

    @pytest.fixture
    def purged(self, road):
        """A record that the city holds no more, the county's old package, and the county."""
        county = road.county()
        record = add(county, "误导入的班", lines=[trainee("和丽华", self.NUMBER)])
        change(county, record, headcount=31)
        add(county, "焊工班")
        package = road.send(county)
        road.bring(package)
        purge.purge(road.city, [record], reason="误把外单位人员名册导入")
        return record, package, county

    def bodies(self, workspace):
        with workspace.read() as connection:
            return b"".join(connection.exec_driver_sql("SELECT body FROM change").scalars().all())

    def is_gone(self, workspace, record):
        assert "误导入的班".encode() not in self.bodies(workspace)
        assert self.NUMBER.encode() not in self.bodies(workspace)
        with workspace.read() as connection:
            ids = connection.exec_driver_sql("SELECT id FROM training").scalars().all()
            lines = connection.exec_driver_sql("SELECT count(*) FROM training_line").scalar()
        assert record not in ids
        assert len(ids) == 1
        assert lines == 0

    def test_that_nothing_of_it_is_left_and_the_rest_stands(self, road, purged):
        record, _package, _county = purged
        self.is_gone(road.city, record)
        assert check.check(road.city, rebuild=True).differences == []

    def test_that_an_old_package_brings_nothing_back(self, road, purged):
        record, package, county = purged
        assert not road.bring(package).refused
        self.is_gone(road.city, record)
        change(county, record, headcount=32)
        (arrival,) = road.bring(road.send(county)).arrivals
        assert not arrival.refused, "the chain still verifies"
        assert "误导入的班".encode() not in self.bodies(road.city)
        assert check.check(road.city, rebuild=True).differences == []

    def test_that_a_package_that_comes_after_the_purge_brings_tombstones_only(self, road, purged):
        record, package, _county = purged
        with road.city.read() as connection:
            known = connection.exec_driver_sql("SELECT digest FROM purged").fetchall()
        assert len(known) == 3
        # As after a restore of the city from before the package, which knew of the purge.
        elsewhere = road.city
        with elsewhere.engine.begin() as connection:
            for table in ("change", "training", "training_line"):
                connection.exec_driver_sql(
                    f"DELETE FROM {table}"
                    + (" WHERE record NOT LIKE '%/purge/%'" if table == "change" else "")
                )
        assert not road.bring(package).refused
        self.is_gone(elsewhere, record)

    def test_that_a_county_cannot_pass_off_less_as_a_purge(self, road, tmp_path):
        county = road.county()
        add(county)
        package = road.send(county)
        bare = [tombstone_of(body) for body in bodies_of(county, package)]
        file = forged(county, package, tmp_path / "x.ljsync", bodies=bare)
        (arrival,) = road.bring(file).arrivals
        assert arrival.refused
        assert "没有要求清除" in arrival.reason

    def test_that_only_the_city_purges_and_says_why(self, road):
        county = road.county()
        record = add(county)
        with pytest.raises(KnownError, match="市级的操作"):
            purge.purge(county, [record], reason="试")
        with pytest.raises(KnownError, match="写明原因"):
            purge.purge(road.city, [record], reason=" ")


def test_that_what_can_be_saved_can_be_received(road):
    """The longest that a form takes goes up (one limit per field, declared once)."""
    county = road.county()
    record = add(county)
    loaded = records.load(county, record)
    longest = {
        field.key: "长" * field.max_length
        for field in TRAINING.open_fields
        if field.type.value in {"text", "long_text"}
    }
    fields = {**loaded.fields, **longest, "explain:headcount_differs": "说" * 500}
    records.save(county, records.Record(record, "training", county.unit, fields))
    taken(road, road.send(county))
    assert receive(road.city, [], with_backup=False).arrivals == []


@pytest.mark.parametrize("is_deleted", [True, False])
def test_that_whether_a_record_stays_deleted_is_decided_once(road, copied, is_deleted):
    """An edit that met a deletion brings the record back until somebody chooses."""
    county = road.county()
    record = add(county)
    copy = copied(county)
    records.delete(county, [record])
    change(copy, record, headcount=31)
    road.bring(road.send(county), road.send(copy))
    loaded = records.load(road.city, record)
    assert [one.field for one in loaded.conflicts] == ["deleted"]
    records.decide(road.city, record, {"deleted": is_deleted})
    decided = records.load(road.city, record)
    assert decided.conflicts == ()
    assert decided.deleted is is_deleted
    road.bring(road.send(county), road.send(copy))
    assert records.load(road.city, record).deleted is is_deleted
    assert check.check(road.city, rebuild=True).differences == []
