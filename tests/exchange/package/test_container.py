"""What a sync file keeps, and what is refused."""

from __future__ import annotations

import gzip
import hashlib
import zipfile
import zlib

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import Cancelled, KnownError
from exchange.package import layout
from exchange.package import manifest as manifests
from exchange.package.container import open_payload, peek, read_package
from exchange.package.layout import Member
from exchange.package.manifest import SIGNING_CONTEXT, Blob, Manifest, Payload
from exchange.package.sealing import AgeIdentity, SigningKey, open_sealed, seal

CITY = "530700"
SENDER = "530722"
REPLICA = "0192f5a3" * 4


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def parts_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rebuilt(path, **replaced):
    """The container with other parts, correct in every checksum of the zip."""
    parts = parts_of(path)
    names = {"note": layout.NOTE, "text": layout.MANIFEST, "signature": layout.SIGNATURE}
    for key, content in replaced.items():
        parts[names.get(key, layout.PAYLOAD)] = content
    members = [Member(name, zlib.crc32(parts[name]), len(parts[name])) for name in layout.NAMES]
    body = b"".join(m.header + parts[m.name] for m in members)
    path.write_bytes(body + layout.trailer(members))


def resigned(path, key, **changed):
    """The package with a changed manifest under a valid signature of some key."""
    fields = msgspec.json.decode(parts_of(path)[layout.MANIFEST]) | changed
    text = msgspec.json.encode(fields | {"signer": key.public_hex})
    rebuilt(path, text=text, signature=key.sign(text, SIGNING_CONTEXT))


def refusal(path) -> str:
    with pytest.raises(KnownError) as caught:
        peek(path)
    return caught.value.message


def claim(**parts):
    """A segment as a manifest's JSON may have it."""
    usual = {
        "unit": SENDER,
        "replica": REPLICA,
        "first": 1,
        "last": 4,
        "prev": "",
        "tip": "ab" * 16,
    }
    return usual | parts


class TestRoundTrip:
    def test_that_changes_come_out_as_they_went_in(self, write, city):
        written = write()
        read = read_package(written.path, [city], unit=CITY)
        assert read.changes == [b'{"a":1}', b'{"b":2}', '{"名":"和"}'.encode()]
        assert read.manifest == written.manifest
        assert read.manifest.changes == 3

    def test_that_digest_and_size_are_those_of_the_file(self, write, key):
        written = write()
        data = written.path.read_bytes()
        info = peek(written.path)
        assert (written.digest, written.size) == (sha(data), len(data))
        assert (info.digest, info.size, info.signer) == (sha(data), len(data), key.public_hex)

    def test_that_joined_changes_are_the_same_as_single_ones(self, write, city, tmp_path):
        for number, joined in enumerate((b'{"a":1}\n{"b":2}', b'{"a":1}\n{"b":2}\n')):
            written = write(joined, path=tmp_path / f"{number}.ljsync")
            assert read_package(written.path, [city], unit=CITY).changes == [b'{"a":1}', b'{"b":2}']

    def test_that_a_package_without_changes_can_be_sent(self, write, city, tmp_path):
        for number, none in enumerate((b"", ())):
            written = write(none, path=tmp_path / f"{number}.ljsync")
            assert read_package(written.path, [city], unit=CITY).changes == []

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        bodies=st.lists(st.binary(max_size=60).filter(lambda body: b"\n" not in body)),
        files=st.lists(st.binary(max_size=3000), max_size=4),
    )
    def test_that_any_bodies_and_files_come_through(self, write, city, bodies, files):
        evidence = [(sha(content), content) for content in files]
        written = write(bodies, evidence=evidence[:2], relayed=evidence[2:])
        read = read_package(written.path, [city], unit=CITY)
        assert read.changes == bodies
        assert read.files == dict(evidence)
        assert [blob.sha256 for blob in read.manifest.evidence] == [d for d, _ in evidence[:2]]

    def test_that_the_sender_can_open_its_own_package(self, write, county):
        info = peek(write().path)
        assert len(open_payload(info, [county]).changes) == 3

    def test_that_an_older_key_of_the_unit_still_opens(self, write, city):
        info = peek(write().path)
        assert open_payload(info, [AgeIdentity.new(), city]).changes

    def test_that_files_can_be_taken_one_by_one(self, write, city):
        big = bytes(range(256)) * 20000
        files = [(sha(big), big), (sha(b""), b""), (sha(b"x"), b"x")]
        info = peek(write(evidence=files).path)
        taken = []
        read = open_payload(info, [city], take_file=lambda *file: taken.append(file))
        assert taken == files
        assert read.files == {}

    def test_that_public_tools_understand_the_file(self, write, city):
        parts = parts_of(write().path)
        assert list(parts) == ["说明.txt", "manifest.json", "signature", "payload.age"]
        assert parts["说明.txt"].decode("utf-8-sig") == "同步包\r\n请交市总工会。\r\n"
        lines = gzip.decompress(open_sealed(parts["payload.age"], city)).splitlines()
        assert lines[1:] == [b'{"a":1}', b'{"b":2}', '{"名":"和"}'.encode()]

    def test_that_a_newer_minor_version_is_read(self, write, key, city):
        path = write().path
        resigned(path, key, format_version="1.7", later_field={"x": [1]})
        assert len(read_package(path, [city], unit=CITY).changes) == 3

    def test_that_many_changes_come_through(self, write, city):
        bodies = [b'{"n":%d}' % number for number in range(5000)]
        assert read_package(write(iter(bodies)).path, [city], unit=CITY).changes == bodies


class TestRefusal:
    def test_that_any_flipped_bit_is_refused(self, write):
        path = write(note_text="包").path
        data = path.read_bytes()
        with path.open("r+b", buffering=0) as stream:
            for at, byte in enumerate(data):
                for bit in range(8):
                    stream.seek(at)
                    stream.write(bytes([byte ^ 1 << bit]))
                    with pytest.raises(KnownError):
                        peek(path)
                stream.seek(at)
                stream.write(bytes([byte]))
        assert peek(path)

    def test_that_any_shorter_or_longer_file_is_refused_as_damaged(self, write):
        path = write(note_text="包").path
        data = path.read_bytes()
        for size in (*range(0, len(data), 7), len(data) - 1):
            path.write_bytes(data[:size])
            assert refusal(path) == "文件不完整或已损坏，请重新拷贝。"
        path.write_bytes(data + b"\0")
        assert refusal(path) == "文件不完整或已损坏，请重新拷贝。"

    def test_that_another_kind_of_file_is_no_package(self, tmp_path):
        path = tmp_path / "a.ljsync"
        for content in (b"hello, this is a text", b"\xd0\xcf\x11\xe0" * 20):
            path.write_bytes(content)
            assert refusal(path) == "这不是产改台账的同步包。"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("[Content_Types].xml", "<x/>" * 20)
        assert refusal(path) == "这不是产改台账的同步包。"

    def test_that_a_missing_file_is_a_sentence(self, tmp_path):
        assert refusal(tmp_path / "没有.ljsync") == "文件“没有.ljsync”读不出来。"

    def test_that_a_newer_major_format_names_the_program_that_is_needed(self, write, key):
        path = write().path
        resigned(path, key, format_version="2.0", program_version="3.1.0", unit={"new": "shape"})
        assert "需要产改台账 3.1.0 或更高版本" in refusal(path)

    def test_that_an_altered_manifest_fails_on_its_signature(self, write):
        path = write().path
        text = parts_of(path)[layout.MANIFEST]
        rebuilt(path, text=text.replace(b'"number": 4', b'"number": 5'))
        assert refusal(path) == "同步包的签名无效，内容可能被改动过。"

    def test_that_a_signature_for_another_use_does_not_pass(self, write, key):
        path = write().path
        text = parts_of(path)[layout.MANIFEST]
        rebuilt(path, signature=key.sign(text, "certificate 1"))
        assert "签名无效" in refusal(path)

    @pytest.mark.parametrize("part", ["note", "payload"])
    def test_that_an_exchanged_part_is_refused(self, write, part):
        path = write().path
        rebuilt(path, **{part: b"something else"})
        assert "已损坏" in refusal(path)

    @pytest.mark.parametrize(
        "changed",
        [
            {"number": 0},
            {"number": -1},
            {"number": 10**40},
            {"number": "4"},
            {"unit": "53072"},
            {"unit": "530722\n"},
            {"letter": "a"},
            {"created": "2026-11-22T09:30:00"},
            {"direction": "sideways"},
            {"segments": [claim(first=5, last=4)]},
            {"segments": [claim(first=1, prev="ab" * 16)]},
            {"segments": [claim(first=2, prev="")]},
            {"segments": [claim(replica="../x")]},
            {"segments": [claim(tip="x")]},
            {"payload": {"sha256": "0" * 64, "size": 1, "inflated": 1 << 40}},
            {"evidence": [{"sha256": "x", "size": 1}]},
            {"unit_recipient": "age1\n"},
            {"format": "ljsetup"},
            {"format_version": "one"},
        ],
    )
    def test_that_a_manifest_against_the_rules_is_a_sentence(self, write, key, changed):
        path = write().path
        resigned(path, key, **changed)
        assert refusal(path)

    @pytest.mark.parametrize("text", [b"", b"null", b"[]", b'{"a":' * 100000, b'{"format":"\xff"}'])
    def test_that_hostile_json_is_a_sentence(self, write, text):
        path = write().path
        rebuilt(path, text=text)
        assert "已损坏" in refusal(path)


class TestAddress:
    def test_that_a_package_for_another_unit_is_refused(self, write, city):
        with pytest.raises(KnownError, match="不是发给本单位的") as caught:
            read_package(write().path, [city], unit="530702")
        assert "530700" in caught.value.hint

    def test_that_a_package_sealed_to_somebody_else_is_refused(self, write):
        with pytest.raises(KnownError, match="这个同步包不是发给本单位的。"):
            read_package(write().path, [AgeIdentity.new()], unit=CITY)

    def test_that_practice_and_real_data_do_not_mix(self, write, manifest, city):
        path = write(manifest=msgspec.structs.replace(manifest, practice=True)).path
        with pytest.raises(KnownError, match="练习数据"):
            read_package(path, [city], unit=CITY)
        assert read_package(path, [city], unit=CITY, practice=True).changes
        with pytest.raises(KnownError, match="正式数据"):
            read_package(write().path, [city], unit=CITY, practice=True)


class TestContent:
    """The sealed part is hostile too: whoever knows the city's public key can make one."""

    def opened(self, path, key, city, plain: bytes, **changed):
        payload = seal(plain, [city.recipient])
        facts = {"sha256": sha(payload), "size": len(payload), "inflated": changed.pop("inflated")}
        rebuilt(path, payload=payload)
        resigned(path, key, payload=facts, **changed)
        return open_payload(peek(path), [city])

    def header(self, key, name=f"{SENDER}/{REPLICA}/4"):
        fields = {"package": name, "signer": key.public_hex, "format": "ljsync-payload"}
        return msgspec.json.encode(fields) + b"\n"

    def test_that_a_well_made_one_is_taken(self, write, key, city):
        text = self.header(key) + b"{}\n"
        read = self.opened(
            write().path, key, city, gzip.compress(text), inflated=len(text), changes=1
        )
        assert read.changes == [b"{}"]

    def test_that_a_decompression_bomb_stops_at_what_was_declared(self, write, key, city):
        bomb = gzip.compress(self.header(key) + b"\0" * (200 << 20))
        with pytest.raises(KnownError, match="已损坏"):
            self.opened(write().path, key, city, bomb, inflated=1000)

    def test_that_a_wrong_count_is_refused(self, write, key, city):
        text = self.header(key) + b"{}\n{}\n"
        with pytest.raises(KnownError, match="已损坏"):
            self.opened(write().path, key, city, gzip.compress(text), inflated=len(text), changes=3)

    @pytest.mark.parametrize("name", [f"{SENDER}/{REPLICA}/5", "别的"])
    def test_that_content_of_another_package_is_refused(self, write, key, city, name):
        text = self.header(key, name) + b"{}\n"
        with pytest.raises(KnownError, match="已损坏"):
            self.opened(write().path, key, city, gzip.compress(text), inflated=len(text), changes=1)

    @pytest.mark.parametrize(
        "plain",
        [b"", b"no gzip", gzip.compress(b"", mtime=0), gzip.compress(b"{}\n" * 9, mtime=0)[:-4]],
        ids=["nothing", "not gzip", "an empty text", "an end that is missing"],
    )
    def test_that_broken_content_is_refused(self, write, key, city, plain):
        with pytest.raises(KnownError, match="已损坏"):
            self.opened(write().path, key, city, plain, inflated=27, changes=0)

    @pytest.mark.parametrize(
        ("listed", "behind"),
        [([], b"x"), ([(b"abc", 3)], b"ab"), ([(b"abc", 3)], b"abd"), ([(b"abc", 3)], b"abcd")],
    )
    def test_that_files_other_than_listed_are_refused(self, write, key, city, listed, behind):
        text = self.header(key)
        blobs = [{"sha256": sha(content), "size": size} for content, size in listed]
        plain = gzip.compress(text) + behind
        with pytest.raises(KnownError, match="已损坏"):
            self.opened(
                write().path, key, city, plain, inflated=len(text), changes=0, evidence=blobs
            )

    def test_that_a_file_changed_after_the_first_look_is_refused(self, write, city):
        info = peek(write().path)
        write((b"other",))
        with pytest.raises(KnownError):
            open_payload(info, [city])

    def test_that_a_file_gone_after_the_first_look_is_a_sentence(self, write, city):
        info = peek(write().path)
        info.path.unlink()
        with pytest.raises(KnownError, match="读不出来"):
            open_payload(info, [city])


class TestWriting:
    def test_that_nothing_remains_when_the_user_cancels(self, write, tmp_path):
        def changes():
            yield b"{}"
            raise Cancelled

        with pytest.raises(Cancelled):
            write(changes())
        assert list(tmp_path.iterdir()) == []

    def test_that_a_body_with_a_line_end_is_a_fault_of_the_caller(self, write):
        with pytest.raises(ValueError, match="line end"):
            write((b"{\n}",))

    def test_that_a_file_under_a_wrong_digest_is_a_fault_of_the_caller(self, write):
        with pytest.raises(ValueError, match="digest"):
            write(evidence=[("0" * 64, b"x")])

    def test_that_more_than_four_gigabytes_are_a_sentence(self, write, monkeypatch, tmp_path):
        monkeypatch.setattr(layout, "LARGEST_PART", 400)
        with pytest.raises(KnownError, match="超过 4 GB"):
            write(evidence=[(sha(b"x" * 999), b"x" * 999)])
        assert list(tmp_path.iterdir()) == []

    def test_that_too_many_changes_are_a_sentence(self, write, monkeypatch):
        monkeypatch.setattr("exchange.package.payload.LARGEST_INFLATED", 500)
        with pytest.raises(KnownError, match="装不下"):
            write([b"x" * 600])

    def test_that_too_big_a_file_is_a_sentence(self, write, monkeypatch):
        monkeypatch.setattr("exchange.package.payload.LARGEST_FILE", 5)
        with pytest.raises(KnownError, match="太大"):
            write(evidence=[(sha(b"x" * 9), b"x" * 9)])

    def test_that_a_manifest_nobody_could_read_is_never_written(self, write, manifest, tmp_path):
        with pytest.raises(KnownError):
            write(manifest=msgspec.structs.replace(manifest, unit="x"))
        assert list(tmp_path.iterdir()) == []


class TestManifest:
    def test_that_it_reads_back_as_written(self, manifest):
        assert manifests.decode(manifests.encode(manifest)) == manifest
        assert isinstance(manifest.payload, Payload)

    def test_that_the_file_name_carries_unit_number_and_day(self, manifest):
        name = manifest.called({SENDER: "永胜县"})
        assert manifests.file_name(name, manifest.created) == "永胜县-甲-0004-20261122.ljsync"

    def test_that_a_file_name_holds_no_path(self, manifest):
        odd = manifests.file_name("../永胜:县", manifest.created)
        assert odd == ".._永胜_县-20261122.ljsync"

    def test_that_a_certificate_holds_only_for_what_it_names(self, manifest, key):
        newer = SigningKey.new()
        bare = manifests.Certificate(
            unit="530722",
            replica="r2",
            letter="乙",
            public_key=newer.public_hex,
            endorsed_by="0" * 64,
            created=manifest.created,
        )
        endorsed = manifests.endorse(bare, key)
        assert manifests.is_endorsed(endorsed)
        assert endorsed.endorsed_by == key.public_hex
        again = msgspec.json.decode(msgspec.json.encode(endorsed), type=manifests.Certificate)
        assert manifests.is_endorsed(again)
        for changed in ({"letter": "丙"}, {"unit": "530721"}, {"endorsed_by": newer.public_hex}):
            assert not manifests.is_endorsed(msgspec.structs.replace(endorsed, **changed))

    def test_that_blobs_and_manifest_are_frozen(self, manifest):
        assert Manifest.__struct_config__.frozen
        assert Blob.__struct_config__.frozen
        with pytest.raises(AttributeError):
            manifest.number = 9
