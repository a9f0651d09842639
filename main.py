"""Entry point: opens the window, or runs a command without one; puts the parts together."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import KnownError
from services.program import mutex, preferences, running

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from services.workspace.workspace import Workspace

DEMO_FOLDER = Path("build", "demo")
PRACTISE = "--practise"
"""Begin with the practice workspace where none was open before; for developers."""
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


def write_handbook(path: Path) -> int:
    """Write the handbook as A4 PDF; returns the number of pages."""
    from gui.pages.help.paper import write_handbook  # noqa: PLC0415

    _start_qt()
    return write_handbook(path)


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


def _open_window(data: Path | None, file: Path | None, *, practise: bool = False) -> int:
    """The window, unless it is open already: then that one opens the file and comes to the front.

    A workspace that is named gets a window of its own.
    """
    try:
        desk = running.begin(file) if data is None else None
    except KnownError as error:
        _say(error)
        return 1
    if desk is None and data is None:
        return 0
    from gui import application  # noqa: PLC0415

    return int(application.run(sys.argv[:1], data=data, file=file, desk=desk, practise=practise))


def _say(error: KnownError) -> None:
    """A sentence in a window of its own: nobody reads what a double click prints."""
    app = _start_qt()
    from gui.common.confirmation import Confirmation  # noqa: PLC0415
    from gui.theme import apply_theme  # noqa: PLC0415

    chosen = preferences.load()
    apply_theme(app, dark=chosen.dark, font_scale=chosen.font_scale)
    Confirmation("产改台账", error.message, error.hint, go="知道了", kind="tell").exec()


def _window_arguments(arguments: list[str]) -> tuple[Path | None, Path | None] | None:
    """Workspace and file that a window is wanted for; None where a command is named."""
    data = None
    if arguments[:1] == ["--data"] and arguments[1:]:
        data, arguments = Path(arguments[1]), arguments[2:]
    if not arguments:
        return data, None
    # No command has a full stop in its name; a file that Windows hands over has a full path.
    file = Path(arguments[0])
    is_file = bool(file.suffix) or file.is_absolute()
    return (data, file) if is_file and not arguments[1:] else None


def main(arguments: list[str]) -> int:
    """Run the program; returns its exit status."""
    _speak_utf8()
    mutex.hold()
    practise = arguments[:1] == [PRACTISE]
    wanted = _window_arguments(arguments[1:] if practise else arguments)
    if wanted is not None:
        if _has_display():
            return _open_window(*wanted, practise=practise)
        if wanted[1] is not None:
            print(f"这里没有显示器，打不开“{wanted[1].name}”。", file=sys.stderr)
            return 1
        print(f"这里没有显示器，打不开窗口，改为运行演示，结果放在 {DEMO_FOLDER}。")
        DEMO_FOLDER.parent.mkdir(exist_ok=True)
        arguments = ["demo", str(DEMO_FOLDER)]
    from cli import bugs  # noqa: PLC0415
    from cli.context import Outlets  # noqa: PLC0415
    from cli.run import run  # noqa: PLC0415

    sys.excepthook = bugs.report
    outlets = Outlets(print_document, print_sideways, take_pictures, write_handbook)
    return run(arguments, outlets, program=_called())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
