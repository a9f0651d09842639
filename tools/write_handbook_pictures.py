"""Takes the pictures of the handbook anew: `python tools/write_handbook_pictures.py [NAME…]`.

A small world of invented people is played through on a fixed day, the windows are shown without
a display, and what matters of each goes as a small PNG into resources/handbook/pictures.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1.5"

from handbook_world import OPERATOR, PASSPHRASE, STICK, World, make_world  # noqa: E402
from PySide6.QtCore import QPoint, QRect, QSize  # noqa: E402
from PySide6.QtGui import QImage  # noqa: E402
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget  # noqa: E402
from small_png import save  # noqa: E402

from gui.common.language import speak_chinese  # noqa: E402
from gui.main import WorkspaceWindow  # noqa: E402
from gui.pages.grabbing import settle, shown_window  # noqa: E402
from gui.pages.submit.drives import Drive  # noqa: E402
from gui.theme import apply_theme  # noqa: E402
from services.program.demo_reports import SAMPLES  # noqa: E402
from services.sync import cover  # noqa: E402

PICTURES = ROOT / "resources" / "handbook" / "pictures"
WIDTH, HEIGHT = 1140, 700
DIGEST = "3fa91c0be27d55aa" * 4
"""What the cover sheet shows instead of the digest, which is another every time."""
SHOWN_FOLDERS = (("city", "D:\\产改台账\\丽江市"), ("county", "D:\\产改台账\\永胜县"))


# -- what is done with a window ------------------------------------------------------------------


def whole(widget: QWidget) -> QImage:
    """A picture of a widget."""
    return widget.grab().toImage()


def part(widget: QWidget, *inside: QWidget, margin: int = 14) -> QImage:
    """A picture of what lies around some widgets of a window."""
    area = QRect()
    for one in inside:
        area = area.united(QRect(one.mapTo(widget, QPoint(0, 0)), one.size()))
    area = area.marginsAdded(_margins(margin)).intersected(widget.rect())
    return widget.grab(area).toImage()


def _margins(margin: int):  # noqa: ANN202 - a Qt value
    from PySide6.QtCore import QMargins  # noqa: PLC0415

    return QMargins(margin, margin, margin, margin)


def say_where(root: QWidget, world: World) -> None:
    """Write the folders as they are called on a PC."""
    shown = {str(world.folder / name): path for name, path in SHOWN_FOLDERS}
    shown[str(world.folder / STICK)] = "E:\\"
    for widget in root.findChildren(QWidget):
        if isinstance(widget, QLabel | QLineEdit):
            text = widget.text()
            for real, said in shown.items():
                if real in text:
                    text = text.replace(real, said).replace("/", "\\")
            if text != widget.text():
                widget.setText(text)


@contextmanager
def shown(widget: QWidget) -> Iterator[QWidget]:
    """A window that is not the main one."""
    widget.show()
    QApplication.processEvents()
    QApplication.processEvents()
    yield widget
    widget.close()
    widget.deleteLater()


def training_room(window: WorkspaceWindow, record: str = ""):  # noqa: ANN201 - gui's own type
    """The page of the training ledger, with a record open where it is named."""
    window.open_page("training")
    settle(window)
    room = window.current_page
    if record:
        found = next(
            row for row in room.list.model.rows if str(row.values["name"]).startswith(record)
        )
        room.open_with(found.id)
        settle(window)
    return room


# -- the pictures --------------------------------------------------------------------------------


def before_the_main_window(world: World) -> Iterator[tuple[str, QImage]]:
    """The small windows."""
    from gui.unlock.first_start_window import FirstStartWindow  # noqa: PLC0415
    from gui.unlock.unlock_window import UnlockWindow  # noqa: PLC0415

    units = [(unit.code, unit.name) for unit in world.city.plan.units]
    usual = Path("D:\\产改台账") if os.name == "nt" else Path("D:/产改台账/永胜县")
    start = FirstStartWindow(lambda: units, lambda _unit: usual)
    with shown(start):
        yield "first-start", whole(start)
        start.join_form.set_setup_file(Path("E:/永胜县/永胜县-开通文件.ljsetup"))
        start.join_form.operator.setText(OPERATOR)
        start.join_form.passphrase.setText(PASSPHRASE)
        start.join_form.again.setText(PASSPHRASE)
        start.join_button.click()
        _use_backslashes(start)
        QApplication.processEvents()
        yield "join", whole(start)
    unlock = UnlockWindow([OPERATOR], "永胜县总工会", lambda _operator, _passphrase: None)
    with shown(unlock):
        yield "unlock", whole(unlock)


def _use_backslashes(root: QWidget) -> None:
    for line in root.findChildren(QLineEdit):
        if "/" in line.text():
            line.setText(line.text().replace("/", "\\"))


def county_before(world: World) -> Iterator[tuple[str, QImage]]:
    """The county's window before it submits."""
    with shown_window(world.county, world.folder, size=QSize(WIDTH, HEIGHT)) as window:
        settle(window)
        yield "home", whole(window)
        page = window.current_page
        yield "home-attention", part(page, page.view.attention.parentWidget(), margin=4)
        training_room(window)
        yield "list", whole(window)
        room = training_room(window, "永胜县2025年中式烹调师")
        yield "record", whole(window)
        record = room.record
        window.resize(WIDTH, 900)
        model = record.grid.model
        model.setData(model.index(2, 1), "5.30722E+17")
        model.setData(model.index(3, 1), "53072219900101")
        settle(window)
        yield "roster", part(record, record.grid, margin=2)
        record.discard()
        settle(window)
        window.resize(WIDTH, HEIGHT)
        yield from _importing(window)
        window.open_page("submit")
        settle(window)
        say_where(window, world)
        yield "submit", whole(window)


def _importing(window: WorkspaceWindow) -> Iterator[tuple[str, QImage]]:
    from domain.ledgers import LEDGERS  # noqa: PLC0415
    from gui.pages.importing.import_dialog import ImportDialog  # noqa: PLC0415

    for name, workbook in (("import", "培训台账.xlsx"), ("import-columns", "学员花名册.xlsx")):
        dialog = ImportDialog(window.session, LEDGERS["training"], window.current_page)
        dialog.resize(WIDTH - 60, HEIGHT - 60)
        dialog.show()
        dialog.load(SAMPLES / workbook)
        settle(window)
        settle(window)
        yield name, whole(dialog)
        if name == "import":
            dialog.view.tabs.setCurrentIndex(1)
            settle(window)
            yield "import-sample", part(dialog, dialog.view.tabs, margin=6)
        dialog.close()
        settle(window)


def county_after(world: World) -> Iterator[tuple[str, QImage]]:
    """The county's window when it submits, and what it looks at then."""
    with shown_window(world.county, world.folder, size=QSize(WIDTH, HEIGHT)) as window:
        window.open_page("submit")
        settle(window)
        page = window.current_page
        page.folder.setText(str(world.folder / STICK))
        page.submit()
        settle(window)
        say_where(window, world)
        view = page.view
        yield "submit-done", part(page, view.result, margin=12)
        world.package = next((world.folder / STICK).glob("永胜县*.ljsync"))
        yield "cover-sheet", _first_page(next((world.folder / STICK).glob("永胜县*.pdf")))
        window.open_page("progress")
        settle(window)
        yield "progress", whole(window)
        page = window.current_page
        page.open_panel()
        settle(window)
        yield "progress-records", whole(window)
        yield from _settings(window, world)


def _settings(window: WorkspaceWindow, world: World) -> Iterator[tuple[str, QImage]]:
    from gui.pages.settings.page import SECTIONS  # noqa: PLC0415
    from services.workspace import backup  # noqa: PLC0415

    backup.automatic(world.county)
    window.open_page("settings")
    page = window.current_page
    window.resize(WIDTH, 400)
    for at, section in enumerate(SECTIONS):
        if section.KEY in {"unit", "operators", "look", "backup"}:
            page.show_section(at)
            settle(window)
            say_where(window, world)
            yield f"settings-{section.KEY}", whole(page)


def city(world: World) -> Iterator[tuple[str, QImage]]:
    """The city's window: a package comes in and is reviewed."""
    from gui.pages.receive.setup_files_dialog import SetupFilesDialog  # noqa: PLC0415
    from gui.pages.review.return_dialog import USUAL_REASONS, ReturnDialog  # noqa: PLC0415

    with shown_window(world.city, world.folder, size=QSize(WIDTH, HEIGHT)) as window:
        window.open_page("receive")
        settle(window)
        window.resize(WIDTH, 460)
        settle(window)
        yield "receive", whole(window)
        window.resize(WIDTH, HEIGHT)
        page = window.current_page
        page.show_preview_of([world.package])
        settle(window)
        yield "receive-preview", whole(window)
        page.accept.click()
        settle(window)
        say_where(window, world)
        yield "receive-done", part(page, page.preview.banner, margin=12)
        window.open_page("review")
        settle(window)
        yield "review", whole(window)
        window.open_page("home")
        settle(window)
        yield "home-city", whole(window)
        window.open_page("progress")
        settle(window)
        yield "progress-city", whole(window)
        dialog = ReturnDialog("“永胜县2024年焊工培训班（第1期）”", USUAL_REASONS, window)
        with shown(dialog):
            yield "return", whole(dialog)
        dialog = SetupFilesDialog(Path("D:/开通文件"), window)
        with shown(dialog):
            _use_backslashes(dialog)
            yield "setup-files", whole(dialog)


def _first_page(pdf: Path) -> QImage:
    import pypdfium2  # noqa: PLC0415

    document = pypdfium2.PdfDocument(pdf)
    bitmap = document[0].render(scale=1.6, rev_byteorder=True, prefer_bgrx=True)
    image = QImage(
        bytes(bitmap.buffer),
        bitmap.width,
        bitmap.height,
        bitmap.stride,
        QImage.Format.Format_RGBX8888,
    ).copy()
    document.close()
    return image.copy(0, 0, image.width(), image.height() * 3 // 4)


PARTS: tuple[Callable[[World], Iterator[tuple[str, QImage]]], ...] = (
    before_the_main_window,
    county_before,
    county_after,
    city,
)


def main(wanted: list[str]) -> None:
    """Take the pictures that are named, or all."""
    app = QApplication(["changai"])
    speak_chinese(app)
    apply_theme(app, dark=False)
    PICTURES.mkdir(parents=True, exist_ok=True)
    stick = [Drive(Path("E:\\"), STICK, 14 << 30)]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        os.environ["CHANGAI_STATE_DIR"] = str(Path(name, "state"))
        for module in ("gui.pages.submit.page", "gui.pages.receive.found_files"):
            stack.enter_context(mock.patch(f"{module}.removable_drives", return_value=stick))
        real = cover.cover_html
        same = mock.patch.object(cover, "cover_html", lambda w, m, _d, **k: real(w, m, DIGEST, **k))
        stack.enter_context(same)
        world = make_world(Path(name).resolve(), stack)
        total = 0
        for take in PARTS:
            for picture, image in take(world):
                if not wanted or picture in wanted:
                    size = save(image, PICTURES / f"{picture}.png")
                    total += size
                    print(f"{picture:<20} {image.width()} x {image.height()}  {size / 1000:.0f} kB")
        print(f"together {total / 1e6:.2f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
