"""Workspaces, as the services' tests make them."""

from tests.services.conftest import clock, make_workspace

__all__ = ["clock", "make_workspace"]
