"""Which pages the main window has, in the order of the navigation.

A page's module is imported when the page is first shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from domain.ledgers import LEDGERS
from domain.plan.codes import with_plan
from gui.shell import Page, PageGroup, PageSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.session import Session

_LEDGER = "gui.pages.ledger.room:LedgerRoom"


def page_specs(session: Session) -> list[PageSpec]:
    """The pages of a workspace, county's or city's."""
    ledgers = [
        PageSpec(
            ledger.key,
            ledger.label,
            ledger.key,
            PageGroup.LEDGERS,
            partial(_make, _LEDGER, session, with_plan(ledger, session.workspace.plan)),
        )
        for ledger in LEDGERS.values()
    ]
    return [*_specs(session, _BEFORE), *ledgers, *_specs(session, _AFTER)]


def _make(page: str, *arguments: Any) -> Page:  # noqa: ANN401 - what its class takes
    module, _, name = page.partition(":")
    return cast("Page", getattr(import_module(module), name)(*arguments))


@dataclass(frozen=True)
class _Listed:
    """A page that is no ledger's.

    Attributes:
        icon: Name of its drawing.
        page: Its module and class.
        for_city: Only the city's window has it, or only a county's; None for both.
    """

    key: str
    title: str
    icon: str
    group: PageGroup
    page: str
    shortcut: str = ""
    for_city: bool | None = None


_BEFORE = (_Listed("home", "工作台", "home", PageGroup.HOME, "gui.pages.home.page:HomePage"),)
_AFTER = (
    _Listed(
        "progress",
        "指标进度",
        "progress",
        PageGroup.SUMMARY,
        "gui.pages.progress.page:ProgressPage",
    ),
    _Listed(
        "submit",
        "上报",
        "send",
        PageGroup.SUMMARY,
        "gui.pages.submit.page:SubmitPage",
        for_city=False,
    ),
    _Listed(
        "receive",
        "接收",
        "inbox",
        PageGroup.SUMMARY,
        "gui.pages.receive.page:ReceivePage",
        for_city=True,
    ),
    _Listed(
        "review",
        "审核",
        "check",
        PageGroup.SUMMARY,
        "gui.pages.review.page:ReviewPage",
        for_city=True,
    ),
    _Listed(
        "settings",
        "设置",
        "settings",
        PageGroup.BOTTOM,
        "gui.pages.settings.page:SettingsPage",
        "Ctrl+,",
    ),
)


def _specs(session: Session, pages: Sequence[_Listed]) -> list[PageSpec]:
    is_city = session.workspace.is_city
    return [
        PageSpec(
            page.key,
            page.title,
            page.icon,
            page.group,
            partial(_make, page.page, session),
            page.shortcut,
        )
        for page in pages
        if page.for_city in {None, is_city}
    ]
