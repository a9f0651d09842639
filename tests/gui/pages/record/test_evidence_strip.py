"""What the line of evidence files says of each."""

from __future__ import annotations

import pytest

from gui.common.buttons import LinkButton
from gui.pages.record.evidence_strip import EvidenceStrip
from services.records.evidence import Attached

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def strip(qtbot):
    made = EvidenceStrip()
    qtbot.addWidget(made)
    return made


def buttons(strip):
    return [b for b in strip.findChildren(LinkButton) if b is not strip.add_button]


def test_that_a_file_that_has_not_arrived_says_so(strip):
    here = Attached("ab" * 32, "批文.pdf", 2048, "pdf", is_here=True)
    away = Attached("cd" * 32, "现场.jpg", 0, "", is_here=False)
    strip.show_files([here, away])
    assert [b.text() for b in buttons(strip)] == ["批文.pdf", "现场.jpg（尚未收到）"]
    assert "尚未收到" in buttons(strip)[1].accessibleName()
    assert "尚未收到" not in buttons(strip)[0].toolTip()
