"""Design tokens: the colours and sizes from which every style sheet and palette is made."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

FONT_FAMILIES = ("Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC")
MIN_FONT_SCALE = 0.8
MAX_FONT_SCALE = 2.0


@dataclass(frozen=True, slots=True)
class Colours:
    """Named colours as `#rrggbb`; the accent is for what can be done, the rest for states.

    Attributes:
        bg: Ground of a page.
        panel: Cards, navigation, fields.
        hover: Ground of a thing under the mouse that is not selected.
        line: Hairlines between things.
        edge: Borders of fields and buttons, dark enough to be found.
        ink: Text.
        soft: Secondary text and quiet icons.
        accent: What can be done; focus.
        accent_hover: Accent under the mouse.
        accent_soft: Ground of the chosen navigation entry.
        on_accent: Text on accent.
        ok: Reached, safe; `ok_soft` its ground. Likewise `warn`, `bad` and `hold`.
        warn_fill: Amber for bars, where no text has to be read on it.
        sel: Ground of a selected table row.
    """

    bg: str
    panel: str
    hover: str
    line: str
    edge: str
    ink: str
    soft: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    warn_fill: str
    bad: str
    bad_soft: str
    hold: str
    hold_soft: str
    sel: str


LIGHT = Colours(
    bg="#f6f7f9",
    panel="#ffffff",
    hover="#f1f3f6",
    line="#e3e6eb",
    edge="#cfd4dc",
    ink="#1f2430",
    soft="#616b7f",
    accent="#2456a6",
    accent_hover="#1d488d",
    accent_soft="#e9f0fb",
    on_accent="#ffffff",
    ok="#2a7549",
    ok_soft="#e7f4ec",
    warn="#9a5b00",
    warn_soft="#fdf3e2",
    warn_fill="#b26a00",
    bad="#b83528",
    bad_soft="#fcebe9",
    hold="#5d687a",
    hold_soft="#eef1f5",
    sel="#eaf2fd",
)

DARK = Colours(
    bg="#16181d",
    panel="#1f2228",
    hover="#282c34",
    line="#31353e",
    edge="#464c58",
    ink="#e8eaee",
    soft="#9aa3b2",
    accent="#8ab4ff",
    accent_hover="#a6c6ff",
    accent_soft="#22304a",
    on_accent="#0c1b33",
    ok="#7ccf9b",
    ok_soft="#1d3327",
    warn="#f0b35a",
    warn_soft="#3a2e1a",
    warn_fill="#f0b35a",
    bad="#ff8f84",
    bad_soft="#3b2321",
    hold="#9aa3b2",
    hold_soft="#2a2e36",
    sel="#263349",
)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Sizes in device-independent pixels; those that hold text grow with the font scale.

    Attributes:
        font_small: Footer, hints, tags.
        font_table: Tables and form fields.
        font_body: Everything else.
        font_brand: Program name in the navigation.
        font_title: Page title.
        font_figure: The one big number of a card.
        row_height: Height of a table row.
        field_height: Height of a form field.
        nav_width: Width of the navigation; `nav_narrow` when only icons are shown.
        icon: Edge of an icon in navigation and buttons.
    """

    font_small: int = 12
    font_table: int = 13
    font_body: int = 14
    font_brand: int = 16
    font_title: int = 17
    font_figure: int = 26
    row_height: int = 34
    field_height: int = 30
    field_inner: int = 20
    button_inner: int = 21
    tag_inner: int = 20
    tag_radius: int = 10
    chip_inner: int = 22
    chip_radius: int = 13
    header_height: int = 52
    footer_height: int = 30
    nav_width: int = 184
    nav_narrow: int = 58
    nav_item_inner: int = 21
    icon: int = 18
    button_icon: int = 20
    check: int = 15
    check_radius: int = 8


_FIXED = frozenset({"nav_narrow"})


def scaled_metrics(font_scale: float) -> Metrics:
    """Sizes for a font scale, held between 0.8 and 2.

    Args:
        font_scale: 1.0 is the designed size.
    """
    scale = min(max(font_scale, MIN_FONT_SCALE), MAX_FONT_SCALE)
    base = Metrics()
    values = {
        field.name: getattr(base, field.name)
        if field.name in _FIXED
        else round(getattr(base, field.name) * scale)
        for field in fields(base)
    }
    # A radius above half the height makes Qt drop the rounding altogether.
    values["tag_radius"] = values["tag_inner"] // 2
    values["chip_radius"] = (values["chip_inner"] + 4) // 2
    values["check_radius"] = (values["check"] + 2) // 2
    return Metrics(**values)


@dataclass(frozen=True, slots=True)
class Theme:
    """One complete look.

    Attributes:
        dark: Whether this is the dark scheme.
        font_scale: 1.0 is the designed size.
    """

    dark: bool
    font_scale: float
    colours: Colours
    metrics: Metrics

    def substitutions(self) -> dict[str, str]:
        """Token name to text, as the style sheet templates use them."""
        values = {name: str(value) for name, value in asdict(self.metrics).items()}
        values.update(asdict(self.colours))
        values["scheme"] = "dark" if self.dark else "light"
        return values


def make_theme(*, dark: bool, font_scale: float = 1.0) -> Theme:
    """A theme from its two choices."""
    scale = min(max(font_scale, MIN_FONT_SCALE), MAX_FONT_SCALE)
    return Theme(dark, scale, DARK if dark else LIGHT, scaled_metrics(scale))
