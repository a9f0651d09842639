"""Which pages the main window has, in the order of the navigation.

A page's module is imported when the page is first shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from domain.ledgers import LEDGERS
from domain.plan.codes import with_plan
from gui.pages.home.page import HomePage
from gui.pages.ledger.room import LedgerRoom
from gui.pages.progress.page import ProgressPage
from gui.pages.receive.page import ReceivePage
from gui.pages.review.page import ReviewPage
from gui.pages.settings.page import SettingsPage
from gui.pages.submit.page import SubmitPage
from gui.shell import Page, PageGroup, PageSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.fields import Ledger
    from gui.session import Session


def page_specs(session: Session) -> list[PageSpec]:
    """The pages of a workspace, county's or city's."""
    ledgers = [
        PageSpec(
            ledger.key,
            ledger.label,
            ledger.key,
            PageGroup.LEDGERS,
            partial(_make_ledger, session, ledger),
        )
        for ledger in LEDGERS.values()
    ]
    return [*_specs(session, _BEFORE), *ledgers, *_specs(session, _AFTER)]


def _make_ledger(session: Session, ledger: Ledger) -> Page:
    return LedgerRoom(session, with_plan(ledger, session.workspace.plan))


def _make_home(session: Session) -> Page:
    return HomePage(session)


def _make_progress(session: Session) -> Page:
    return ProgressPage(session)


def _make_submit(session: Session) -> Page:
    return SubmitPage(session)


def _make_receive(session: Session) -> Page:
    return ReceivePage(session)


def _make_review(session: Session) -> Page:
    return ReviewPage(session)


def _make_settings(session: Session) -> Page:
    return SettingsPage(session)


@dataclass(frozen=True)
class _Listed:
    """A page that is no ledger's.

    Attributes:
        icon: Name of its drawing.
        make: Makes it.
        for_city: Only the city's window has it, or only a county's; None for both.
    """

    key: str
    title: str
    icon: str
    group: PageGroup
    make: Callable[[Session], Page]
    shortcut: str = ""
    for_city: bool | None = None


_BEFORE = (_Listed("home", "工作台", "home", PageGroup.HOME, _make_home),)
_AFTER = (
    _Listed("progress", "指标进度", "progress", PageGroup.SUMMARY, _make_progress),
    _Listed("submit", "上报", "send", PageGroup.SUMMARY, _make_submit, for_city=False),
    _Listed("receive", "接收", "inbox", PageGroup.SUMMARY, _make_receive, for_city=True),
    _Listed("review", "审核", "check", PageGroup.SUMMARY, _make_review, for_city=True),
    _Listed("settings", "设置", "settings", PageGroup.BOTTOM, _make_settings, "Ctrl+,"),
)


def _specs(session: Session, pages: Sequence[_Listed]) -> list[PageSpec]:
    is_city = session.workspace.is_city
    return [
        PageSpec(
            page.key,
            page.title,
            page.icon,
            page.group,
            partial(page.make, session),
            page.shortcut,
        )
        for page in pages
        if page.for_city in {None, is_city}
    ]
