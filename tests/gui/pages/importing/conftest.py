"""A county's session and import dialogs that are waited for."""

from __future__ import annotations

import pytest

from db.keyfile import KdfCost
from domain.ledgers import LEDGERS
from gui.pages.importing.import_dialog import open_import
from gui.session import Session
from gui.shell import Page
from services.records import lists
from services.workspace import workspace as workspaces


@pytest.fixture
def workspace(tmp_path):
    made = workspaces.create(
        tmp_path / "账套",
        unit="530723",
        operator="和志明",
        passphrase="丽江2025口令通行",
        cost=KdfCost(8, 1, 1),
    )
    yield made
    made.engine.dispose()


@pytest.fixture
def session(workspace, lane, messages):
    return Session(workspace, lane, messages)


@pytest.fixture
def settle(qtbot, session):
    """Waits until everything submitted was delivered, and a window is in front again."""

    def run(window=None):
        qtbot.waitUntil(lambda: not session.lane.is_busy, timeout=20000)
        if window is not None:
            window.activateWindow()
            qtbot.waitUntil(window.isActiveWindow)

    return run


@pytest.fixture
def page(qtbot):
    """The page that the dialog is opened from."""
    made = Page("培训")
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


@pytest.fixture
def open_dialog(session, page, settle):
    """Opens the import of a workbook and waits for its preview."""

    def run(path, ledger="training"):
        dialog = open_import(session, LEDGERS[ledger], path, page)
        dialog.resize(1100, 680)
        settle(dialog)
        return dialog

    return run


@pytest.fixture
def count(workspace):
    """How many living records a ledger holds."""

    def run(ledger="training"):
        return len(lists.page(workspace, lists.query_for(workspace, LEDGERS[ledger])))

    return run
