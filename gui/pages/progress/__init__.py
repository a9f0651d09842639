"""指标进度: every indicator against target and time, and the records behind each figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.pages.progress.page import ProgressPage

if TYPE_CHECKING:
    from gui.session import Session


def make_page(session: Session) -> ProgressPage:
    """The page, for the table of pages."""
    return ProgressPage(session)
