"""Workspaces for the properties."""

from tests.services.conftest import clock, make_workspace, road

__all__ = ["clock", "make_workspace", "road"]
