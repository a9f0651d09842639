"""The city and the county of the page tests."""

from tests.gui.pages.home.world import session_of, show, world

__all__ = ["session_of", "show", "world"]
