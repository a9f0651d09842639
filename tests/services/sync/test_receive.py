"""接收: what arrives once, twice, late, damaged, from the wrong place or from a copied folder."""

from __future__ import annotations

import random

import pytest

from db.backup import read_info
from db.engine import writing
from db.journal import add_chain, insert_changes
from domain.change import Change, decode, digest_of, encode
from domain.errors import KnownError
from domain.fields import Owner
from domain.kinds import KINDS
from domain.ledgers import TRAINING
from domain.standing import Standing
from exchange.package.container import peek
from exchange.package.manifest import Segment
from services.program.version import program_version
from services.records import check, lists, records, review
from services.sync import joining
from services.sync.receive import preview, receive
from services.sync.submit import submit
from services.workspace import workspace as workspaces
from tests.services.conftest import OPERATOR, PASSPHRASE
from tests.services.forge import altered, bodies_of, forged, with_manifest, with_values
from tests.services.road import (
    HUAPING,
    YONGSHENG,
    add,
    change,
    copied_folder,
    database_state,
    fields_of,
    trainee,
)


def counts(arrival):
    return arrival.new, arrival.changed, arrival.same, arrival.conflicts


def conflicts_of(workspace, record_id):
    return [
        (one.line, one.field, sorted(str(head.value) for head in one.heads))
        for one in records.load(workspace, record_id).conflicts
    ]


SHOW = f"{YONGSHENG}/skill_show/{'a' * 32}"
"""A record of a kind that this program does not know."""


class TestWhatArrives:
    def test_that_records_lines_and_values_arrive(self, road):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", "530722199001010018"), trainee("杨军")])
        (arrival,) = road.bring(road.send(county)).arrivals
        assert counts(arrival) == (1, 0, 0, 0)
        assert (arrival.unit, arrival.number) == (YONGSHENG, "永胜县-甲-0001")
        there, here = records.load(county, identity), records.load(road.city, identity)
        assert (there.fields, there.lines) == (here.fields, here.lines)

    def test_that_the_same_file_twice_changes_nothing_and_says_so(self, road):
        county = road.county()
        add(county)
        package = road.send(county)
        road.bring(package)
        with road.city.read() as connection:
            before = connection.exec_driver_sql("SELECT * FROM change").fetchall()
        reception = road.bring(package)
        (again,) = reception.arrivals
        assert counts(again) == (0, 0, 1, 0)
        assert again.is_repeat
        assert "以前收过" in again.reason
        assert not reception.movements
        with road.city.read() as connection:
            assert connection.exec_driver_sql("SELECT * FROM change").fetchall() == before

    def test_that_the_next_package_heals_a_lost_one(self, road):
        county = road.county()
        add(county, "电工班")
        road.send(county)
        add(county, "焊工班")
        (arrival,) = road.bring(road.send(county)).arrivals
        assert counts(arrival) == (2, 0, 0, 0)

    def test_that_an_older_package_after_a_newer_one_brings_nothing(self, road):
        county = road.county()
        identity = add(county)
        old = road.send(county)
        change(county, identity, headcount=31)
        road.bring(road.send(county))
        (arrival,) = road.bring(old).arrivals
        assert counts(arrival) == (0, 0, 1, 0)
        assert fields_of(road.city, identity)["headcount"] == 31

    def test_that_a_changed_and_a_deleted_record_count_as_changed(self, road):
        county = road.county()
        first, second, _third = add(county, "电工班"), add(county, "焊工班"), add(county, "钳工班")
        road.bring(road.send(county))
        change(county, first, headcount=31)
        records.delete(county, [second])
        (arrival,) = road.bring(road.send(county)).arrivals
        assert counts(arrival) == (0, 2, 1, 0)

    def test_that_a_draft_travels_and_counts_for_nothing_until_it_is_finished(self, road):
        county = road.county()
        identity = add(county, complete=False)
        (arrival,) = road.bring(road.send(county)).arrivals
        assert counts(arrival) == (0, 0, 0, 0)
        assert lists.count(road.city, lists.query_for(road.city, TRAINING)) == 0
        change(county, identity, complete=True)
        (arrival,) = road.bring(road.send(county)).arrivals
        assert counts(arrival) == (1, 0, 0, 0)

    def test_that_several_files_go_in_one_call_and_the_refused_one_does_not_stop_them(
        self, road, tmp_path
    ):
        first, second = road.county(YONGSHENG), road.county(HUAPING)
        add(first)
        add(second)
        broken = tmp_path / "坏的.ljsync"
        broken.write_bytes(road.send(first).read_bytes()[:-9])
        reception = road.bring(broken, road.send(first), road.send(second))
        assert [one.refused for one in reception.arrivals] == [True, False, False]
        assert {one.unit for one in reception.arrivals if not one.refused} == {YONGSHENG, HUAPING}

    def test_that_the_city_lists_what_it_received(self, road):
        county = road.county()
        add(county)
        road.bring(road.send(county))
        assert lists.standing_counts(road.city, TRAINING) == {Standing.RECEIVED: 1}

    def test_that_a_verified_backup_is_made_before(self, road):
        county = road.county()
        add(county)
        reception = receive(road.city, [road.send(county)])
        assert reception.backup is not None
        assert reception.backup.is_file()
        assert "接收前" in reception.backup.name
        assert read_info(reception.backup).counts.get("training", 0) == 0
        road_again = receive(road.city, [road.send(county)])
        assert read_info(road_again.backup).counts["training"] == 1

    def test_that_a_backup_that_fails_leaves_everything_as_it_was(self, road, monkeypatch):
        def full(*_given, **_named):
            raise KnownError("备份没有写成。")

        county = road.county()
        add(county)
        file, before = road.send(county), database_state(road.city)
        monkeypatch.setattr("services.workspace.backup.before", full)
        with pytest.raises(KnownError, match="备份没有写成"):
            receive(road.city, [file])
        assert database_state(road.city) == before

    def test_that_the_check_code_is_that_of_the_cover_sheet(self, road):
        county = road.county()
        add(county)
        sent = submit(county, road.stick())
        (arrival,) = road.bring(sent.file).arrivals
        assert arrival.check_code.replace(" ", "").lower() == sent.digest[:16]

    def test_that_no_backup_is_made_where_nothing_can_be_received(self, road, tmp_path):
        county = road.county()
        add(county)
        file = tmp_path / "坏.ljsync"
        file.write_bytes(road.send(county).read_bytes()[:-1])
        reception = receive(road.city, [file])
        assert reception.backup is None
        assert not list((road.city.folder / "backups").glob("*接收前*"))

    def test_that_the_tables_equal_a_rebuild_from_the_journal(self, road):
        county = road.county()
        identity = add(county, lines=[trainee("和丽华", "530722199001010018")])
        add(county, "竞赛前培训", women=40)
        road.bring(road.send(county))
        review.decide(road.city, review.waiting(road.city), review.Decision.ACCEPT)
        change(county, identity, headcount=44)
        road.bring(road.send(county))
        for workspace in (county, road.city):
            assert check.check(workspace, rebuild=True).differences == []


class TestPreview:
    def test_that_it_says_what_receiving_will_do_and_writes_nothing(self, road):
        county = road.county()
        add(county, headcount=585, category="skill")
        package = road.send(county)
        before = database_state(road.city)
        shown = preview(road.city, [package])
        assert database_state(road.city) == before
        done = road.bring(package)
        assert shown.arrivals == done.arrivals
        assert shown.movements == done.movements
        moved = {one.indicator.code: (one.before, one.after) for one in done.movements}
        assert moved["G-06"][1] == 585
        assert {one.unit for one in done.movements} == {YONGSHENG}

    def test_that_a_preview_does_not_use_up_the_setup_file(self, road):
        first, second = road.county(), road.county()
        add(first)
        add(second)
        preview(road.city, [road.send(first)])
        assert not road.bring(road.send(second)).refused

    def test_that_a_second_package_shows_the_figure_before_and_after(self, road):
        county = road.county()
        add(county, headcount=100)
        road.bring(road.send(county))
        add(county, "焊工班", headcount=50)
        reception = road.bring(road.send(county))
        (moved,) = [one for one in reception.movements if one.indicator.code == "G-06"]
        assert (moved.before, moved.after) == (100, 150)


class TestConflicts:
    @pytest.fixture
    def two_pcs(self, road, tmp_path):
        """A record that two PCs of one county know, and both PCs."""
        county = road.county()
        identity = add(county)
        folder = copied_folder(county, tmp_path / "copy")
        other = workspaces.unlock(
            folder, operator=OPERATOR, passphrase=PASSPHRASE, now=county.now_ms
        )
        yield identity, county, other
        other.engine.dispose()

    def test_that_different_values_are_a_conflict_whatever_arrives_first(self, road, two_pcs):
        identity, one, other = two_pcs
        change(one, identity, headcount=31)
        change(other, identity, headcount=32, place="期纳镇")
        first, second = road.send(one), road.send(other)
        reception = road.bring(first, second)
        assert [arrival.conflicts for arrival in reception.arrivals] == [0, 1]
        assert conflicts_of(road.city, identity) == [("", "headcount", ["31", "32"])]
        assert fields_of(road.city, identity)["place"] == "期纳镇"

    def test_that_the_same_value_twice_is_none(self, road, two_pcs):
        identity, one, other = two_pcs
        change(one, identity, headcount=31)
        change(other, identity, headcount=31)
        road.bring(road.send(one), road.send(other))
        assert conflicts_of(road.city, identity) == []

    def test_that_a_change_unseen_by_a_deletion_brings_the_record_back(self, road, two_pcs):
        identity, one, other = two_pcs
        records.delete(one, [identity])
        change(other, identity, headcount=32)
        road.bring(road.send(one), road.send(other))
        found = records.load(road.city, identity)
        assert not found.deleted
        assert [conflict.field for conflict in found.conflicts] == ["deleted"]


class TestRefusals:
    def refusal(self, road, file):
        """Why a file is refused; nothing was changed by it."""
        before = database_state(road.city)
        (arrival,) = road.bring(file).arrivals
        assert arrival.refused
        assert (arrival.new, arrival.changed, arrival.same) == (0, 0, 0)
        assert database_state(road.city) == before
        assert arrival.reason.endswith("。")
        return arrival.reason

    @pytest.fixture
    def county(self, road):
        county = road.county()
        add(county)
        return county

    def test_that_a_damaged_file_is(self, road, county, tmp_path):
        data = bytearray(road.send(county).read_bytes())
        chance = random.Random(5)
        for _ in range(20):
            copy = bytearray(data)
            copy[chance.randrange(len(copy))] ^= 1 << chance.randrange(8)
            file = tmp_path / "x.ljsync"
            file.write_bytes(copy)
            self.refusal(road, file)

    def test_that_another_kind_of_file_is(self, road, tmp_path):
        file = tmp_path / "台账.ljsync"
        file.write_text("这不是同步包", encoding="utf-8")
        assert "不是产改台账的同步包" in self.refusal(road, file)

    def test_that_a_missing_file_and_a_folder_are(self, road, tmp_path):
        assert "读不出来" in self.refusal(road, tmp_path / "没有.ljsync")
        assert "读不出来" in self.refusal(road, tmp_path)

    def test_that_a_file_for_another_unit_is(self, road, county, make_workspace):
        package = road.send(county)
        elsewhere = make_workspace(HUAPING)
        (arrival,) = receive(elsewhere, [package], with_backup=False).arrivals
        assert "不是发给本单位的" in arrival.reason
        assert "它是发给丽江市的，本单位是华坪县" in arrival.hint

    def test_that_a_county_takes_no_countys_file(self, road, county, tmp_path):
        other = road.county(HUAPING)
        add(other)
        file = forged(other, road.send(other), tmp_path / "x.ljsync", addressed_to=YONGSHENG)
        (arrival,) = receive(county, [file], with_backup=False).arrivals
        assert "不是市级下发的" in arrival.reason

    def test_that_practice_data_is(self, road, make_workspace, tmp_path):
        practice_city = make_workspace("530700", practice=True)
        files = joining.setup_files(practice_city, tmp_path / "p")
        county = make_workspace(practice=True)
        joining.join(county, next(f for f in files if f.parent.name == "永胜县"))
        add(county)
        assert "练习数据" in self.refusal(road, road.send(county))

    def test_that_a_newer_format_is_with_the_version_that_is_needed(self, road, county):
        package = road.send(county)
        data = package.read_bytes()
        newer = with_manifest(data, b'"format_version": "1.0"', b'"format_version": "9.0"')
        package.write_bytes(newer)
        (arrival,) = road.bring(package).arrivals
        assert f"需要产改台账 {program_version()} 或更高版本" in self.refusal(road, package)
        assert arrival.hint == "请先升级本机的程序。"

    def test_that_a_county_is_told_which_version_a_newer_package_needs(
        self, road, county, tmp_path
    ):
        data = road.send(county).read_bytes()
        data = with_manifest(data, b'"format_version": "1.0"', b'"format_version": "2.3"')
        own = f'"program_version": "{program_version()}"'.encode()
        from_the_city = tmp_path / "下发.ljsync"
        from_the_city.write_bytes(with_manifest(data, own, b'"program_version": "4.2.1"'))
        (arrival,) = receive(county, [from_the_city], with_backup=False).arrivals
        assert arrival.refused
        assert "需要产改台账 4.2.1 或更高版本" in arrival.reason
        (looked_at,) = preview(county, [from_the_city]).arrivals
        assert looked_at.reason == arrival.reason

    def test_that_one_units_key_cannot_speak_for_another(self, road, county, tmp_path):
        file = forged(county, road.send(county), tmp_path / "x.ljsync", unit=HUAPING)
        self.refusal(road, file)

    def test_that_another_key_under_a_known_replica_is(self, road, county, tmp_path):
        road.bring(road.send(county))
        other = road.county()
        add(other)
        replica = county.author.chain.replica
        file = forged(other, road.send(other), tmp_path / "x.ljsync", replica=replica)
        assert "不是这台电脑登记的签名" in self.refusal(road, file)

    def test_that_a_record_of_another_unit_cannot_be_changed(self, road, county, tmp_path):
        other = road.county(HUAPING)
        theirs = add(other, "华坪电工班")
        road.bring(road.send(other))
        package = road.send(county)
        body = altered(bodies_of(county, package)[0], record=theirs[-32:])
        file = forged(county, package, tmp_path / "x.ljsync", bodies=[body])
        (arrival,) = road.bring(file).arrivals
        assert (arrival.refused, arrival.new) == (False, 1), "it is a record of its own"
        assert fields_of(road.city, theirs)["name"] == "华坪电工班"

    @pytest.mark.parametrize("kind", sorted(k.key for k in KINDS.values() if k.owner is Owner.CITY))
    def test_that_what_only_the_city_writes_is(self, road, county, tmp_path, kind):
        package = road.send(county)
        body = altered(bodies_of(county, package)[0], kind=kind)
        file = forged(county, package, tmp_path / "x.ljsync", bodies=[body])
        assert "无权填报" in self.refusal(road, file)

    def test_that_changes_of_another_unit_are(self, road, county, tmp_path):
        package = road.send(county)
        body = altered(bodies_of(county, package)[0], unit=HUAPING, author=YONGSHENG)
        file = forged(county, package, tmp_path / "x.ljsync", bodies=[body])
        assert "无权填报" in self.refusal(road, file)

    def test_that_a_gap_is_with_how_much_is_missing(self, road, county, tmp_path):
        add(county, "焊工班")
        add(county, "钳工班")
        package = road.send(county)
        bodies = bodies_of(county, package)
        file = forged(county, package, tmp_path / "x.ljsync", bodies=bodies[2:])
        assert "缺 2 处变更" in self.refusal(road, file)

    def test_that_a_broken_chain_is(self, road, county, tmp_path):
        add(county, "焊工班")
        package = road.send(county)
        first, second = bodies_of(county, package)
        swapped = [first, altered(second, prev="0" * 32)]
        file = forged(county, package, tmp_path / "x.ljsync", bodies=swapped)
        assert "前后不一致" in self.refusal(road, file)

    def test_that_fewer_changes_than_declared_are(self, road, county, tmp_path):
        add(county, "焊工班")
        package = road.send(county)
        first, _second = bodies_of(county, package)
        manifest = peek(package).manifest
        file = forged(
            county,
            package,
            tmp_path / "x.ljsync",
            bodies=[first],
            segments=manifest.segments,
        )
        assert "前后不一致" in self.refusal(road, file)

    @pytest.mark.parametrize(
        "values",
        [
            {"start": "2024-13-45"},
            {"start": "abcd"},
            {"start": 5},
            {"headcount": "很多"},
            {"headcount": 1 << 70},
            {"headcount": True},
            {"name": 7},
            {"name": "长" * 30_000},
            {"complete": "是"},
            {"deleted": 1},
            {"evidence:../../x": "a.pdf"},
            {"x" * 300: "y"},
            {"strange": 1 << 80},
        ],
        ids=lambda values: str(values)[:40],
    )
    def test_that_values_no_program_writes_are(self, road, county, tmp_path, values):
        package = road.send(county)
        body = with_values(bodies_of(county, package)[0], **values)
        file = forged(county, package, tmp_path / "x.ljsync", bodies=[body])
        self.refusal(road, file)

    @pytest.mark.parametrize(
        "parts",
        [
            {"at": -1},
            {"at": 1 << 63},
            {"record": "../etc"},
            {"record": ""},
            {"line": "行" * 9},
            {"over": {"nonsense": ["name"]}},
            {"saw": ["x"]},
            {"saw": {"x": 1}},
            {"workbook": {"x": 1}},
            {"author": YONGSHENG},
            {"commit": "x"},
            {"replica": "../x"},
            {"kind": "../x"},
            {"unit": "永胜县"},
            {"by": "张" * 500},
        ],
        ids=str,
    )
    def test_that_changes_no_program_writes_are(self, road, county, tmp_path, parts):
        package = road.send(county)
        body = altered(bodies_of(county, package)[0], **parts)
        file = forged(county, package, tmp_path / "x.ljsync", bodies=[body])
        self.refusal(road, file)

    def test_that_a_body_that_is_no_change_is(self, road, county, tmp_path):
        package = road.send(county)
        manifest = peek(package).manifest
        bad = _with_body(county, package, tmp_path / "x.ljsync", b'{"a":1}', manifest)
        self.refusal(road, bad)


class TestWhatIsNotKnownYet:
    def test_that_fields_codes_and_kinds_of_a_newer_program_are_kept(self, road, tmp_path):
        county = road.county()
        identity = add(county)
        package = road.send(county)
        (body,) = bodies_of(county, package)
        newer = with_values(body, colour="红", category="future_code")
        first = forged(county, package, tmp_path / "x.ljsync", bodies=[newer])
        (arrival,) = road.bring(first).arrivals
        assert counts(arrival) == (1, 0, 0, 0)
        assert fields_of(road.city, identity)["colour"] == "红"

    def test_that_a_kind_of_a_newer_program_is_kept_but_neither_shown_nor_counted(
        self, road, tmp_path
    ):
        county = road.county()
        add(county)
        package = road.send(county)
        (body,) = bodies_of(county, package)
        newer = altered(body, kind="skill_show", record="a" * 32, set={"title": "技能展演"})
        (arrival,) = road.bring(
            forged(county, package, tmp_path / "x.ljsync", bodies=[newer])
        ).arrivals
        assert not arrival.refused
        with road.city.read() as connection:
            kept = connection.exec_driver_sql(f"SELECT body FROM change WHERE record = '{SHOW}'")
            assert kept.scalar_one() == newer
            assert connection.exec_driver_sql("SELECT count(*) FROM training").scalar() == 0
            assert connection.exec_driver_sql("SELECT count(*) FROM contribution").scalar() == 0
        assert check.check(road.city, rebuild=True).differences == []

    def test_that_what_a_newer_program_of_the_unit_wrote_is_passed_on_as_it_is(self, road):
        county = road.county()
        add(county)
        colleague = "c" * 16
        at = county.clock.tick()
        _, body = encode(
            Change(colleague, 1, "", at, "skill_show", YONGSHENG, "a" * 32, set={"x": "新"})
        )
        body = altered(body, part_of_a_later_minor=[1])
        with writing(county.engine) as connection:
            other = add_chain(connection, unit=YONGSHENG, replica=colleague)
            row = (other.number << 40 | 1, SHOW, digest_of(body), body)
            insert_changes(connection, [row], source=1)
        package = road.send(county)
        assert body in bodies_of(county, package)
        assert not road.bring(package).refused
        with road.city.read() as connection:
            kept = connection.exec_driver_sql(f"SELECT body FROM change WHERE record = '{SHOW}'")
            assert kept.scalar_one() == body

    def test_that_a_stamp_far_ahead_is_taken_without_moving_the_clock(self, road, clock):
        county = road.county()
        county_clock = county.clock
        clock.move(days=30)
        identity = add(county)
        clock.move(days=-30)
        assert not road.bring(road.send(county)).refused
        assert road.city.clock.tick() < county_clock.newest
        assert fields_of(road.city, identity)


class TestForks:
    def test_that_a_tail_that_differs_is_taken_in_beside_the_held_one(self, road, tmp_path):
        county = road.county()
        add(county, "电工班")
        package = road.send(county)
        first, second = _two_tails(county, package, tmp_path)
        reception = road.bring(first, second)
        assert [one.new for one in reception.arrivals] == [2, 1]
        assert "复制过的账套" in reception.arrivals[1].reason
        (again,) = road.bring(second).arrivals
        assert counts(again)[:2] == (0, 0)

    def test_that_a_third_tail_is_not_skipped(self, road, tmp_path):
        county = road.county()
        add(county, "电工班")
        package = road.send(county)
        (body,) = bodies_of(county, package)
        tails = [_tail(body, f"{n:032x}", name) for n, name in enumerate("甲乙丙", start=7)]
        files = [
            forged(county, package, tmp_path / f"{n}.ljsync", bodies=[body, *tail])
            for n, tail in enumerate(([tails[0]], [tails[1]], [tails[2]]))
        ]
        longer = _tail(tails[1], "e" * 32, "丁")
        other = _tail(tails[1], "f" * 32, "戊")
        for n, last in enumerate((longer, other), start=5):
            files.append(
                forged(county, package, tmp_path / f"{n}.ljsync", bodies=[body, tails[1], last])
            )
        reception = road.bring(*files)
        assert [one.refused for one in reception.arrivals] == [False] * 5
        assert [one.new for one in reception.arrivals] == [2, 1, 1, 1, 1]
        assert lists.count(road.city, lists.query_for(road.city, TRAINING)) == 6
        assert check.check(road.city, rebuild=True).differences == []


def _tail(body, record, name):
    """A change that follows another in its chain and makes one more record."""
    before = decode(body)
    values = dict(before.set) | {"name": name}
    return altered(body, seq=before.seq + 1, prev=digest_of(body), record=record, set=values)


def _two_tails(county, package, folder):
    (body,) = bodies_of(county, package)
    return [
        forged(
            county,
            package,
            folder / f"{n}.ljsync",
            bodies=[body, _tail(body, f"{n:032x}", f"班{n}")],
        )
        for n in (1, 2)
    ]


def _with_body(workspace, package, out, body, manifest):
    """A package whose one body need not be a change."""
    claim = Segment(manifest.unit, manifest.replica, 1, 1, "", digest_of(body))
    return forged(workspace, package, out, raw=[body], segments=(claim,))


def test_that_the_preview_tells_which_received_records_are_gone(road):
    county = road.county()
    deleted, reopened, kept = add(county), add(county, "焊工班"), add(county, "钳工班")
    road.bring(road.send(county))
    records.delete(county, [deleted])
    change(county, reopened, complete=False)
    change(county, kept, headcount=31)
    (arrival,) = preview(road.city, [road.send(county)]).arrivals
    assert (arrival.changed, arrival.reason) == (3, "收过的记录有 2 条被删除或改回草稿，请核实")
    (arrival,) = road.bring(road.send(county)).arrivals
    assert "2 条被删除或改回草稿" in arrival.reason
    assert not preview(road.city, [road.send(county)]).arrivals[0].changed
