"""The look: templates complete, colours readable, system scheme followed, icons tinted."""

import re

import pytest
from PySide6.QtCore import QLocale, QSize, Qt, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLineEdit, QPushButton

from gui.common.language import speak_chinese
from gui.icons import icon, icon_pixmap
from gui.theme import apply_theme, current_theme, make_theme, theme_notifier
from gui.theme.resources import APP_ICON, ICONS, STYLES
from gui.theme.sheet import style_sheet
from gui.theme.tokens import DARK, LIGHT

pytestmark = pytest.mark.usefixtures("themed")


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_that_every_token_of_the_templates_is_known(dark):
    assert "${" not in style_sheet(make_theme(dark=dark))


def test_that_the_templates_hold_no_colour_of_their_own():
    for path in STYLES.glob("*.qss"):
        rules = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.findall(r":[^;{]*#[0-9a-fA-F]{3,6}\b", rules), path.name


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_that_text_is_readable_on_every_ground_it_stands_on(colours):
    pairs = [
        (colours.ink, colours.bg),
        *((getattr(colours, kind), colours.sel) for kind in ("ink", "soft", "ok", "warn", "bad")),
        *((getattr(colours, kind), colours.panel) for kind in ("ok", "warn", "bad", "hold")),
        (colours.soft, colours.panel),
        (colours.soft, colours.bg),
        (colours.soft, colours.hover),
        (colours.accent, colours.accent_soft),
        (colours.on_accent, colours.accent),
        (colours.on_accent, colours.accent_hover),
        (colours.ok, colours.ok_soft),
        (colours.warn, colours.warn_soft),
        (colours.bad, colours.bad_soft),
        (colours.hold, colours.hold_soft),
    ]
    poor = [pair for pair in pairs if contrast(*pair) < 4.5]
    assert not poor


def test_that_indicator_drawings_use_the_token_for_text_on_accent():
    for scheme, colours in (("light", LIGHT), ("dark", DARK)):
        for name in ("check", "dash", "dot"):
            text = (ICONS / f"indicator-{name}-{scheme}.svg").read_text(encoding="utf-8")
            assert colours.on_accent in text


def test_that_larger_fonts_make_rows_and_fields_higher():
    small, large = make_theme(dark=False).metrics, make_theme(dark=False, font_scale=1.5).metrics
    assert large.row_height == 51
    assert large.font_body == 21
    assert large.field_height > small.field_height


def test_that_a_senseless_font_scale_is_held_in_bounds():
    assert make_theme(dark=False, font_scale=9).font_scale == 2.0
    assert make_theme(dark=False, font_scale=0).font_scale == 0.8


def test_that_a_change_of_theme_reaches_palette_and_listeners(qapp, qtbot):
    apply_theme(qapp, dark=False)
    with qtbot.waitSignal(theme_notifier().changed):
        apply_theme(qapp, dark=True, font_scale=1.25)
    assert current_theme().dark
    assert qapp.palette().base().color().name() == DARK.panel
    assert qapp.font().pixelSize() == 18
    apply_theme(qapp, dark=False)
    assert qapp.palette().base().color().name() == LIGHT.panel


def test_that_the_system_scheme_is_followed_only_when_nothing_was_chosen(qapp):
    apply_theme(qapp, dark=None)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert current_theme().dark
    apply_theme(qapp, dark=False)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not current_theme().dark


def test_that_a_focused_field_never_looks_like_a_wrong_one(qtbot):
    colours = current_theme().colours
    right, wrong = QLineEdit(), QLineEdit()
    wrong.setProperty("invalid", True)
    for field in (right, wrong):
        qtbot.addWidget(field)
        field.resize(120, 32)
        field.show()
    right.activateWindow()
    right.setFocus()
    qtbot.waitUntil(right.hasFocus)
    focused, bad = right.grab().toImage(), wrong.grab().toImage()
    assert focused.pixelColor(60, 0).name() == colours.accent
    assert focused.pixelColor(60, 4).name() == colours.panel
    assert bad.pixelColor(60, 0).name() == colours.bad
    assert bad.pixelColor(60, 4).name() == colours.bad_soft


def darkest(pixmap) -> str:
    image = pixmap.toImage()
    colours = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(colours, key=lambda colour: colour.alpha()).name()


def test_that_every_icon_can_be_drawn():
    names = sorted(path.stem for path in ICONS.glob("*.svg"))
    assert {"home", "training", "competition", "award", "undo", "usb", "more"} <= set(names)
    empty = [name for name in names if darkest(icon_pixmap(name, 24)) == "#000000"]
    assert not empty


def test_that_icons_follow_the_theme_without_being_made_anew(themed):
    made_in_light = icon("home", role="ink")
    assert darkest(made_in_light.pixmap(QSize(24, 24))) == LIGHT.ink
    apply_theme(themed, dark=True)
    assert darkest(made_in_light.pixmap(QSize(24, 24))) == DARK.ink
    apply_theme(themed, dark=False)


def test_that_the_icon_of_a_chosen_button_takes_the_accent():
    pixmap = icon("home").pixmap(QSize(24, 24), QIcon.Mode.Normal, QIcon.State.On)
    assert darkest(pixmap) == LIGHT.accent


def test_that_icons_are_drawn_with_all_pixels_of_the_screen():
    pixmap = icon_pixmap("home", 18, ratio=1.5)
    assert pixmap.size() == QSize(27, 27)
    assert pixmap.devicePixelRatio() == 1.5


def test_that_copied_icons_survive_their_original(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    for _ in range(50):
        original = icon("save")
        button.setIcon(QIcon(original))
        copy = button.icon()
        copy.setIsMask(False)
        del original
        assert not copy.pixmap(QSize(16, 16)).isNull()


def test_that_an_unknown_icon_is_an_error_at_once():
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def test_that_the_words_of_qt_are_chinese(themed):
    assert speak_chinese(themed)
    assert themed.translate("QWidgetTextControl", "&Copy") == "复制(&C)"
    assert QLocale().language() is QLocale.Language.Chinese
    for translator in themed.findChildren(QTranslator):
        themed.removeTranslator(translator)


def test_that_the_programs_icon_has_every_size_that_windows_shows():
    sizes = {size.width() for size in QIcon(str(APP_ICON)).availableSizes()}
    assert {16, 20, 24, 32, 48, 256} <= sizes
