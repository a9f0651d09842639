"""What every window test gets: the light theme, a lane that is drained, a log of messages."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from gui.lane import Lane
from gui.messages import Message, Messages
from gui.theme import apply_theme


@pytest.fixture(scope="session", autouse=True)
def _nothing_left_on_the_clipboard(qapp):
    """What a test copied would be destroyed by the platform for tests after Python has ended."""
    yield
    qapp.clipboard().clear()


@pytest.fixture
def themed(qapp):
    """The application in the light theme."""
    apply_theme(qapp, dark=False)
    yield qapp
    apply_theme(qapp, dark=False)


@pytest.fixture
def lane(qapp):
    """A database lane whose thread ends with the test."""
    lane = Lane(qapp)
    yield lane
    lane.drain()
    lane.deleteLater()


class MessageLog(Messages):
    """The bridge, keeping what was said."""

    def __init__(self, parent):
        super().__init__(parent)
        self.said: list[Message] = []
        self.shown.connect(self.said.append)


@pytest.fixture
def messages(qapp):
    """A bridge whose ``said`` lists every message."""
    log = MessageLog(qapp)
    yield log
    log.deleteLater()
