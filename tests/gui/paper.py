"""What documents on paper need of the system that runs the tests."""

import os

import pytest

needs_embedded_fonts = pytest.mark.skipif(
    os.name == "nt",
    reason="Qt's platform for tests embeds no fonts on Windows; the selftest prints with its own",
)
