"""Takes the pictures of the handbook anew: `python tools/write_handbook_pictures.py [NAME…]`.

A small world of invented people is played through on a fixed day, the windows are shown without
a display, and what matters of each goes as a small PNG into resources/handbook/pictures.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1.5"

from PySide6.QtCore import QPoint, QRect, QSize, Qt  # noqa: E402
from PySide6.QtGui import QColor, QImage, QPainter, QPen  # noqa: E402
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget  # noqa: E402

from domain.change import COMPLETE  # noqa: E402
from domain.clock import CHINA  # noqa: E402
from domain.standing import Decision  # noqa: E402
from gui.common.language import speak_chinese  # noqa: E402
from gui.main import WorkspaceWindow  # noqa: E402
from gui.pages.grabbing import settle, shown_window  # noqa: E402
from gui.pages.submit.drives import Drive  # noqa: E402
from gui.printing import print_document  # noqa: E402
from gui.theme import apply_theme  # noqa: E402
from services import cover, demo_data, joining, receive, records, review, submit  # noqa: E402
from services import workspace as workspaces  # noqa: E402
from services.demo import SAMPLE_UNIT  # noqa: E402
from services.demo_reports import SAMPLES  # noqa: E402
from services.records import Record  # noqa: E402
from services.workspace import CITY, Workspace  # noqa: E402

PICTURES = ROOT / "resources" / "handbook" / "pictures"
TODAY = date(2025, 7, 3)
WIDTH, HEIGHT = 1140, 700
OPERATOR, CITY_OPERATOR, PASSPHRASE = "和秀英", "李建平", "gonghui2025"
OTHER_UNITS = ("530702", "530721")
STICK = "KINGSTON"
DIGEST = "3fa91c0be27d55aa" * 4
"""What the cover sheet shows instead of the digest, which is another every time."""
COLOURS = 128
"""Colours that a picture keeps; letters have many shades of few colours."""
SHOWN_FOLDERS = (("city", "D:\\产改台账\\丽江市"), ("county", "D:\\产改台账\\永胜县"))
GROUNDS = 24
"""Of these, how many are the commonest whatever their shade: the grounds of pages and cards."""
_TICK_MS = 40
_EDGE = QColor("#cfd4dc")


class Clock:
    """The morning of the fixed day; a little later whenever it is looked at."""

    def __init__(self) -> None:
        self._now = int(datetime.combine(TODAY, time(9), CHINA).timestamp() * 1000)

    def __call__(self) -> int:
        """Milliseconds since 1970."""
        self._now += _TICK_MS
        return self._now


@dataclass
class World:
    """The offices of the pictures.

    Attributes:
        folder: Where everything lies.
        city: The city's workspace.
        county: The county's, not yet submitted at first.
        setup_file: One that was given out.
        package: The county's package, once it is written.
    """

    folder: Path
    city: Workspace
    county: Workspace
    setup_file: Path
    package: Path | None = None


def make_world(folder: Path, stack: ExitStack) -> World:
    """A city, its counties, and records in all of them."""
    clock = Clock()
    city = workspaces.create(
        folder / "city", unit=CITY, operator=CITY_OPERATOR, passphrase=PASSPHRASE, now=clock
    )
    stack.callback(city.close)
    files = {file.parent.name: file for file in joining.setup_files(city, folder / "setup")}
    offices = {}
    for code in (*OTHER_UNITS, SAMPLE_UNIT):
        short = city.plan.unit_by_code[code].short
        place = folder / ("county" if code == SAMPLE_UNIT else code)
        office = joining.join_new(
            files[short], place, operator=OPERATOR, passphrase=PASSPHRASE, now=clock
        )
        stack.callback(office.close)
        offices[code] = office
    for workspace in (*offices.values(), city):
        _fill(workspace)
    for code in OTHER_UNITS:
        receive.receive(city, [_submitted(offices[code], folder)], with_backup=False)
    waiting = set(review.waiting(city)) - set(
        review.waiting(city, unit=OTHER_UNITS[-1], ledger="award")
    )
    review.decide(city, sorted(waiting), Decision.ACCEPT)
    county = offices[SAMPLE_UNIT]
    return World(folder, city, county, files[county.plan.unit_by_code[SAMPLE_UNIT].short])


def _fill(workspace: Workspace) -> None:
    unit = workspace.plan.unit_by_code[workspace.unit]
    made = list(demo_data.invented(unit.code, unit.name, unit.short, until=TODAY))
    if workspace.unit == SAMPLE_UNIT:
        made = [*made[:34], *demo_data.unfinished(unit.code), _short_roster(made)]
    for record in made:
        records.save(workspace, record)


def _short_roster(made: list[Record]) -> Record:
    """A class whose roster has fewer lines than it declared."""
    full = next(one for one in reversed(made) if one.ledger == "training" and one.lines)
    lines = [*full.lines[:5]]
    values = {key: value for key, value in full.fields.items() if key != COMPLETE}
    values |= {"name": "永胜县2025年中式烹调师培训班（第2期）", "start": "2025-06-09"}
    values |= {"end": "2025-06-20", "headcount": 6, "migrants": 4, "women": 2}
    return Record("", "training", full.unit, values, tuple(lines))


def _submitted(workspace: Workspace, folder: Path) -> Path:
    stick = folder / STICK
    stick.mkdir(exist_ok=True)
    return submit.submit(workspace, stick, print_document=print_document).file


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
    start = FirstStartWindow(units, lambda _unit: usual)
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
    from services import backup  # noqa: PLC0415

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


# -- small files ---------------------------------------------------------------------------------


def save(image: QImage, path: Path) -> int:
    """Write a picture with few colours and a hairline around it; returns its bytes."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    plain.setDevicePixelRatio(1)
    painter = QPainter(plain)
    painter.setPen(QPen(_EDGE, 2))
    painter.drawRect(plain.rect().adjusted(1, 1, -1, -1))
    painter.end()
    table = _few_colours(Counter(memoryview(plain.constBits()).cast("I")))
    flat = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    small = plain.convertToFormat(QImage.Format.Format_Indexed8, table, flat)
    if not small.save(str(path), "PNG", 0):
        raise SystemExit(f"{path} cannot be written")
    return path.stat().st_size


def _few_colours(counted: Counter[int]) -> list[int]:
    """The colours to keep: the commonest of each shade, so that a rare red is not lost to greys."""
    by_number = [colour for colour, _number in counted.most_common()]
    grounds = by_number[:GROUNDS]
    shades: dict[int, int] = {}
    for colour in by_number[GROUNDS:]:
        shades.setdefault(colour & 0xF0F0F0, colour)
    return [*grounds, *shades.values()][:COLOURS]


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
