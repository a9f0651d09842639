"""Where the program's own icons and style sheets lie, from source and when frozen."""

from __future__ import annotations

from pathlib import Path

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
APP_ICON = RESOURCES / "app" / "icon.ico"
ICONS = RESOURCES / "icons"
STYLES = RESOURCES / "styles"
