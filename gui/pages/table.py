"""Which pages the main window has, in the order of the navigation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from gui.shell import Page, PageGroup, PageSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.fields import Ledger
    from gui.session import Session


@dataclass(frozen=True)
class _Named:
    """A page by the module and the name of its class, which is made with the session."""

    key: str
    title: str
    icon: str
    group: PageGroup
    module: str
    name: str
    shortcut: str = ""
    for_city: bool | None = None


_BEFORE = (_Named("home", "工作台", "home", PageGroup.HOME, "gui.pages.home.page", "HomePage"),)
_AFTER = (
    _Named(
        "progress",
        "指标进度",
        "progress",
        PageGroup.SUMMARY,
        "gui.pages.progress.page",
        "ProgressPage",
    ),
    _Named(
        "submit",
        "上报",
        "send",
        PageGroup.SUMMARY,
        "gui.pages.submit.page",
        "SubmitPage",
        for_city=False,
    ),
    _Named(
        "receive",
        "接收",
        "inbox",
        PageGroup.SUMMARY,
        "gui.pages.receive.page",
        "ReceivePage",
        for_city=True,
    ),
    _Named(
        "review",
        "审核",
        "check",
        PageGroup.SUMMARY,
        "gui.pages.review.page",
        "ReviewPage",
        for_city=True,
    ),
    _Named(
        "settings",
        "设置",
        "settings",
        PageGroup.BOTTOM,
        "gui.pages.settings.page",
        "SettingsPage",
        "Ctrl+,",
    ),
)


def page_specs(session: Session) -> list[PageSpec]:
    """The pages of a workspace; those that are not built yet are left out."""
    from domain.ledgers import LEDGERS  # noqa: PLC0415 - the unlock window does not need them

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


def _specs(session: Session, pages: Sequence[_Named]) -> list[PageSpec]:
    is_city = session.workspace.is_city
    return [
        PageSpec(
            page.key,
            page.title,
            page.icon,
            page.group,
            partial(_make_named, session, page),
            page.shortcut,
        )
        for page in pages
        if page.for_city in {None, is_city} and _exists(page.module)
    ]


def _make_ledger(session: Session, ledger: Ledger) -> Page:
    from gui.pages.ledger.room import LedgerRoom  # noqa: PLC0415

    return LedgerRoom(session, ledger)


def _make_named(session: Session, named: _Named) -> Page:
    page = getattr(import_module(named.module), named.name)(session)
    if not isinstance(page, Page):
        raise TypeError(f"{named.module}.{named.name} is no page")
    return page


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
