"""A sender, a receiver and a small package between them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from exchange.package.container import write_package
from exchange.package.manifest import Manifest, Segment
from exchange.package.sealing import AgeIdentity, SigningKey

SENDER = "530722"
CITY = "530700"
REPLICA = "0192f5a3" * 4
BODIES = (b'{"a":1}', b'{"b":2}', '{"名":"和"}'.encode())
CHINA = timezone(timedelta(hours=8))


@pytest.fixture(scope="session")
def city():
    return AgeIdentity.new()


@pytest.fixture(scope="session")
def county():
    return AgeIdentity.new()


@pytest.fixture(scope="session")
def key():
    return SigningKey.new()


@pytest.fixture
def manifest(county):
    return Manifest(
        program_version="0.1.0",
        plan="lijiang-2021-2025",
        plan_version="1",
        practice=False,
        direction="up",
        unit=SENDER,
        replica=REPLICA,
        letter="甲",
        number=4,
        addressed_to=CITY,
        created=datetime(2026, 11, 22, 9, 30, tzinfo=CHINA),
        segments=(Segment(SENDER, REPLICA, 11, 13, "cd" * 16, "ab" * 16),),
        unit_recipient=county.recipient,
    )


@pytest.fixture
def write(tmp_path, manifest, key, city, county):
    """Write a package; what is given replaces the usual."""

    def write_with(changes=BODIES, **other):
        settings = {
            "signing_key": key,
            "recipients": [city.recipient, county.recipient],
            "note_text": "同步包\n请交市总工会。",
        }
        path = other.pop("path", tmp_path / "a.ljsync")
        return write_package(path, other.pop("manifest", manifest), changes, **settings | other)

    return write_with
