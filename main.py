"""Entry point: opens the window, or runs a command without one; puts the parts together."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from services.workspace import Workspace

DEMO_FOLDER = Path("build", "demo")
_started: list[QApplication] = []


def print_document(html: str, path: Path) -> None:
    """Render an HTML document as A4 PDF."""
    from gui.printing import print_document  # noqa: PLC0415

    _start_qt()
    print_document(html, path)


def print_sideways(html: str, path: Path) -> None:
    """Render an HTML document as PDF on A4 with the long side across."""
    from gui.printing import print_document  # noqa: PLC0415

    _start_qt()
    print_document(html, path, landscape=True)


def take_pictures(workspace: Workspace, folder: Path) -> list[Path]:
    """Leave pictures of the window's pages of an open workspace in a folder, light and dark."""
    app = _start_qt()
    from gui.common.language import speak_chinese  # noqa: PLC0415
    from gui.pages.grabbing import grab_pages  # noqa: PLC0415

    speak_chinese(app)
    light = grab_pages(workspace, folder / "浅色")
    return light + grab_pages(workspace, folder / "深色", dark=True)


def _start_qt() -> QApplication:
    """Have a Qt application, invisible where there is no display."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    if not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # It has to live as long as the process.
    _started.append(QApplication(["changai"]))
    return _started[0]


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _speak_utf8() -> None:
    """Text out in UTF-8 where it goes to a file; on a console of another coding never fail."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="replace")


def _called() -> str:
    """What the program is called in its help."""
    frozen = getattr(sys, "frozen", False)
    return Path(sys.executable).stem if frozen else "main.py"


def _open_window(arguments: list[str]) -> int:
    """The window, on the workspace named or the one that was open last."""
    from gui import application  # noqa: PLC0415

    data = Path(arguments[0]) if arguments else None
    return int(application.run(sys.argv[:1], data=data))


def main(arguments: list[str]) -> int:
    """Run the program; returns its exit status."""
    _speak_utf8()
    if not arguments or arguments[0] == "--data":
        if _has_display():
            return _open_window(arguments[1:])
        print(f"这里没有显示器，打不开窗口，改为运行演示，结果放在 {DEMO_FOLDER}。")
        DEMO_FOLDER.parent.mkdir(exist_ok=True)
        arguments = ["demo", str(DEMO_FOLDER)]
    from cli import bugs  # noqa: PLC0415
    from cli.context import Outlets  # noqa: PLC0415
    from cli.run import run  # noqa: PLC0415

    sys.excepthook = bugs.report
    outlets = Outlets(print_document, print_sideways, take_pictures)
    return run(arguments, outlets, program=_called())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
