"""Evidence in packages: it goes up once, again on request, and is kept only when all is good."""

from __future__ import annotations

import hashlib

import pytest

from domain.errors import Cancelled
from exchange.package.container import peek
from exchange.package.manifest import Blob
from exchange.package.payload import PayloadWriter
from services.records import evidence, records
from services.sync import evidence_travel
from services.sync.receive import preview, receive
from services.sync.submit import submit
from tests.services.forge import altered, bodies_of, forged
from tests.services.road import add, change, database_state

PDF = b"%PDF-1.7\n" + b"text " * 50_000
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 3_000


@pytest.fixture
def county(road):
    return road.county()


@pytest.fixture
def attach(county, tmp_path):
    """Attaches a file of some content to a record; gives its digest."""

    def attach(record_id, content=PDF, name="批文.pdf"):
        file = tmp_path / name
        file.write_bytes(content)
        evidence.attach(county, record_id, [file])
        return hashlib.sha256(content).hexdigest()

    return attach


def carried(package):
    return {one.sha256 for one in peek(package).manifest.evidence}


def stored(workspace):
    return sorted(path for path in (workspace.folder / "evidence").rglob("*") if path.is_file())


def files_of(workspace, record_id):
    return evidence.attached(workspace, records.load(workspace, record_id))


class TestWhatAPackageCarries:
    def test_that_evidence_travels_once(self, road, county, attach):
        first = attach(add(county))
        assert carried(road.send(county)) == {first}
        assert carried(road.send(county)) == set()
        second = attach(add(county, "焊工班"), PNG, "现场.png")
        assert carried(road.send(county)) == {second}

    def test_that_it_travels_again_on_request(self, road, county, attach, tmp_path):
        digests = {attach(add(county)), attach(add(county, "焊工班"), PNG, "现场.png")}
        road.send(county)
        written = submit(county, tmp_path / "usb", all_evidence=True)
        assert carried(written.file) == digests
        assert written.evidence == 2

    def test_that_it_can_be_left_at_home_and_goes_the_next_time(
        self, road, county, attach, tmp_path
    ):
        digest = attach(add(county))
        written = submit(county, tmp_path / "usb", with_evidence=False)
        assert (carried(written.file), written.evidence) == (set(), 0)
        assert carried(road.send(county)) == {digest}

    def test_that_drafts_deleted_records_and_removed_files_keep_theirs(self, road, county, attach):
        draft, dropped, bare = (
            add(county, "草稿班", complete=False),
            add(county, "删掉的班"),
            add(county, "没有附件的班"),
        )
        wanted = attach(draft, b"%PDF-draft", "草稿.pdf")
        attach(dropped, b"%PDF-dropped", "删除.pdf")
        evidence.remove(county, bare, attach(bare, b"%PDF-bare", "移除.pdf"))
        records.delete(county, [dropped])
        assert carried(road.send(county)) == set()
        change(county, draft, complete=True)
        assert carried(road.send(county)) == {wanted}

    def test_that_a_damaged_file_is_left_out_and_named(self, road, county, attach, tmp_path):
        identity = add(county)
        attach(identity)
        (file,) = stored(county)
        file.write_bytes(b"damaged")
        good = attach(identity, PNG, "现场.png")
        written = submit(county, tmp_path / "usb")
        assert (carried(written.file), written.left_out) == ({good}, ["批文.pdf"])
        healed = attach(identity)
        assert carried(road.send(county)) == {healed}

    def test_that_what_does_not_fit_goes_with_the_next(
        self, road, county, attach, tmp_path, monkeypatch
    ):
        monkeypatch.setattr(evidence_travel, "MOST_BYTES", len(PDF) + 10)
        identity = add(county)
        digests = {attach(identity), attach(identity, PNG, "现场.png")}
        written = submit(county, tmp_path / "usb")
        assert (written.evidence, written.waiting) == (1, 1)
        first = carried(written.file)
        assert first | carried(road.send(county)) == digests
        again = [submit(county, tmp_path / "usb", all_evidence=True) for _ in range(2)]
        assert carried(again[0].file) | carried(again[1].file) == digests

    def test_that_cancelling_leaves_no_file_and_nothing_sent(self, road, county, attach, tmp_path):
        digest = attach(add(county))
        with pytest.raises(Cancelled):
            submit(county, tmp_path / "usb", progress=_Stopping())
        assert list((tmp_path / "usb").iterdir()) == []
        assert carried(road.send(county)) == {digest}


class _Stopping:
    """Somebody presses 取消 after work has asked a few times."""

    def __init__(self, patience=0):
        self._patience = patience

    def report(self, done, total, text=""):
        pass

    def check(self):
        if self._patience == 0:
            raise Cancelled
        self._patience -= 1


class TestWhatTheCityKeeps:
    def test_that_it_can_read_what_was_attached(self, road, county, attach):
        identity = add(county)
        digest = attach(identity)
        (arrival,) = road.bring(road.send(county)).arrivals
        assert (arrival.new, arrival.evidence, arrival.reason) == (1, 1, "")
        (one,) = files_of(road.city, identity)
        assert (one.name, one.size, one.kind, one.is_here) == ("批文.pdf", len(PDF), "pdf", True)
        assert evidence.read(road.city, digest) == PDF
        assert b"text " not in stored(road.city)[0].read_bytes()

    def test_that_a_preview_leaves_no_trace(self, road, county, attach):
        attach(add(county))
        package = road.send(county)
        before = database_state(road.city)
        (arrival,) = preview(road.city, [package]).arrivals
        assert (arrival.refused, arrival.evidence) == (False, 1)
        assert stored(road.city) == []
        assert database_state(road.city) == before

    def test_that_what_has_not_arrived_comes_with_a_later_package(
        self, road, county, attach, tmp_path
    ):
        identity = add(county)
        digest = attach(identity)
        road.send(county)
        road.bring(road.send(county))
        assert [one.is_here for one in files_of(road.city, identity)] == [False]
        again = submit(county, tmp_path / "usb", all_evidence=True).file
        (arrival,) = road.bring(again).arrivals
        assert (arrival.evidence, arrival.is_repeat) == (1, False)
        assert "新到佐证材料 1 个" in arrival.reason
        assert evidence.read(road.city, digest) == PDF
        (twice,) = road.bring(again).arrivals
        assert (twice.evidence, twice.is_repeat) == (0, True)

    def test_that_a_refused_package_leaves_none_of_it(self, road, county, attach, tmp_path):
        attach(add(county))
        package = road.send(county)
        (body,) = (altered(one, record="../etc") for one in bodies_of(county, package)[:1])
        files = [(hashlib.sha256(PDF).hexdigest(), PDF)]
        bad = forged(county, package, tmp_path / "x.ljsync", bodies=[body], evidence=files)
        before = database_state(road.city)
        (arrival,) = road.bring(bad).arrivals
        assert arrival.refused
        assert stored(road.city) == []
        assert database_state(road.city) == before
        assert not road.bring(package).refused

    def test_that_a_file_that_is_not_what_its_digest_says_refuses_the_package(
        self, road, county, attach, tmp_path, monkeypatch
    ):
        attach(add(county))

        def altered_files(files, listed):
            for sha256, content in files:
                listed.append(Blob(sha256, len(content)))
                yield content[:-1] + b"X"

        monkeypatch.setattr(PayloadWriter, "_files", staticmethod(altered_files))
        written = submit(county, tmp_path / "usb")
        (arrival,) = road.bring(written.file).arrivals
        assert arrival.refused
        assert "损坏" in arrival.reason
        assert stored(road.city) == []

    def test_that_cancelling_between_files_takes_nothing_in(self, road, county, attach):
        attach(add(county))
        package = road.send(county)
        before = database_state(road.city)
        with pytest.raises(Cancelled):
            # Asked before the package, after its chains, and before its file.
            receive(road.city, [package], with_backup=False, progress=_Stopping(patience=2))
        assert database_state(road.city) == before
        assert stored(road.city) == []

    def test_that_a_full_disk_refuses_the_package(self, road, county, attach):
        attach(add(county))
        package = road.send(county)
        (road.city.folder / "evidence").write_text("not a folder")
        before = database_state(road.city)
        (arrival,) = receive(road.city, [package], with_backup=False).arrivals
        assert arrival.refused
        assert "附件没有保存成功" in arrival.reason
        assert database_state(road.city) == before
