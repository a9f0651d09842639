"""A plan as frozen values: tasks, measures, units, indicators with targets and feeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from domain.fields import Role

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from domain.fields import Ledger


class Kind(Enum):
    """What an indicator measures (design §4)."""

    COUNT = "count"
    SUM = "sum"
    STOCK = "stock"
    RATIO = "ratio"
    GROWTH = "growth"
    COMPARE = "compare"
    MILESTONE = "milestone"
    TRACK = "track"
    ALIAS = "alias"


class Operator(Enum):
    """How the actual figure is held against the target."""

    AT_LEAST = ">="
    EQUAL = "=="
    RANGE = "range"
    ABOUT = "~"
    NONE = ""


class Window(Enum):
    """Over which time a target is to be reached (design §4)."""

    PLAN = "plan"
    YEAR = "year"
    BIENNIUM = "biennium"
    END = "end"
    YEAR_END = "year_end"
    DYNAMIC = "dynamic"
    TERM = "term"


class Publication(Enum):
    """How much of the target the published plan tells (design §3.5)."""

    OK = "ok"
    MASKED = "masked"
    PARTLY = "partly"
    CONFLICT = "conflict"

    @property
    def is_hidden(self) -> bool:
        """The number itself is not known, so nothing is judged against it."""
        return self in {Publication.MASKED, Publication.CONFLICT}


class OverUnits(Enum):
    """How the values of several units make one."""

    SUM = "sum"
    DISTINCT = "distinct"
    RATIO_OF_SUMS = "ratio_of_sums"
    MAX = "max"
    MIN = "min"
    """Every unit must reach the target: the lowest one tells."""


class OverTime(Enum):
    """How the values of several years make one."""

    SUM = "sum"
    DISTINCT = "distinct"
    RATIO_OF_SUMS = "ratio_of_sums"
    LATEST = "latest"


@dataclass(frozen=True)
class Condition:
    """A condition on one field of a record or line.

    Attributes:
        field: The field's key.
        values: The values that pass; ``""`` passes where the field is empty.
        minimum: Where given, a number that the stored value must reach instead.
    """

    field: str
    values: tuple[str | bool, ...] = ()
    minimum: int | None = None

    @property
    def accepts_empty(self) -> bool:
        """A record that leaves the field empty passes."""
        return "" in self.values


@dataclass(frozen=True)
class Feed:
    """How an indicator counts the records of one ledger.

    Exactly one of ``is_record_count``, ``sum_field`` and ``distinct`` is set.

    Attributes:
        ledger: Key of the ledger.
        part: 0 the value or numerator, 1 the denominator.
        is_record_count: Each record counts one.
        sum_field: The number of this field is added up.
        or_lines: Where ``sum_field`` is empty, the number of lines stands in for it.
        distinct: ``person``, ``event``, ``unit`` or a field whose different values are counted.
        line_field: Field of the lines whose values are counted beside those of ``distinct``.
        fallback: Number field counted as 未去重 for a record that has no roster.
        partial_roster: The lines may be only some of the persons that ``fallback`` declares: the
            rest counts as 未去重.
        where: Conditions on the record, all of which must hold.
        line_where: Conditions on a line.
        after_base: Only what is later than the date of the reported base figure (stock).
        statistic: Of a ledger whose records each state a figure of one indicator: the code of
            that indicator, where it is not the one that the feed belongs to.
    """

    ledger: str
    part: int = 0
    is_record_count: bool = False
    sum_field: str = ""
    or_lines: bool = False
    distinct: str = ""
    line_field: str = ""
    fallback: str = ""
    partial_roster: bool = False
    where: tuple[Condition, ...] = ()
    line_where: tuple[Condition, ...] = ()
    after_base: bool = False
    statistic: str = ""


@dataclass(frozen=True)
class Target:
    """A target set beside the plan's text: a split over units or years, or the real figure.

    Attributes:
        indicator: Code of the indicator.
        value: In the indicator's unit.
        high: Upper end of a range, where there is one.
        unit: Code of the unit it is for; empty for the city as a whole.
        year: The year it is for; None for the whole plan.
        source: Where the figure comes from.
    """

    indicator: str
    value: Fraction
    high: Fraction | None = None
    unit: str = ""
    year: int | None = None
    source: str = ""


@dataclass(frozen=True)
class Indicator:
    """One row of the plan.

    Attributes:
        code: Never renamed, only retired (``C3-06``).
        task: Name of its task.
        name: Short Chinese label.
        kind: What it measures.
        op: How the actual figure is held against the target.
        target: In ``unit``; None where it is hidden or there is none.
        target_high: Upper end of what the plan names, in ``unit``.
        tolerance: Of ``~``, in ``unit``; None means a tenth of the target.
        unit: Unit of the target as declared.
        display_unit: Unit in which figures are shown and given out. Equals ``unit`` except where
            the 万 of a hidden figure is only an inference: then the base unit.
        window: Over which time the target is to be reached.
        level: Level as the plan words it.
        feeds: How it counts; an alias has its original's.
        feed_note: What the feeds cannot say, in words.
        entered_by: Who enters it: ``county`` each unit, ``city`` the city, or an office by name.
        measure: Code of its measure.
        source: Where in the plan it stands.
        published: The figure as the notice shows it.
        status: How much of it the notice shows.
        note: Readings chosen and open questions.
        over_units: How units combine.
        over_time: How years combine.
        units: Units it applies to; empty means all.
        alias_of: Code of the original, for an alias.
        reach: Of a milestone, the state to be reached: 1 进行中, 2 完成.
    """

    code: str
    task: str
    name: str
    kind: Kind
    op: Operator
    target: Fraction | None
    target_high: Fraction | None
    tolerance: Fraction | None
    unit: str
    display_unit: str
    window: Window
    level: str
    feeds: tuple[Feed, ...]
    feed_note: str
    entered_by: str
    measure: str
    source: str
    published: str
    status: Publication
    note: str
    over_units: OverUnits
    over_time: OverTime
    units: tuple[str, ...] = ()
    alias_of: str = ""
    reach: int = 0

    @property
    def ledgers(self) -> tuple[str, ...]:
        """The ledgers it counts, each once."""
        return tuple(dict.fromkeys(feed.ledger for feed in self.feeds))

    def where(self, feed: Feed, ledger: Ledger) -> tuple[Condition, ...]:
        """All that a record must meet to be counted by one of the feeds.

        Where each record of a ledger states the figure of one indicator, that indicator must be
        the feed's: it says so by the role of a field, and no plan has to repeat it.

        Args:
            feed: One of this indicator's.
            ledger: The ledger it counts.
        """
        stated = ledger.key_of(Role.INDICATOR)
        if not stated:
            return feed.where
        statistic = feed.statistic or self.alias_of or self.code
        return (Condition(stated, (statistic,)), *feed.where)

    @property
    def is_distinct(self) -> bool:
        """It counts different persons, events or values, not records or quantities."""
        return self.over_time is OverTime.DISTINCT


@dataclass(frozen=True)
class Task:
    """One of the plan's tasks (任务)."""

    key: str
    name: str


@dataclass(frozen=True)
class Measure:
    """A measure (主要举措) with the offices that lead and share it."""

    code: str
    task: str
    name: str
    lead: str
    responsible: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class UnitInfo:
    """A reporting unit (填报单位); ``level`` is city, county or direct."""

    code: str
    name: str
    short: str
    level: str
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """One plan with its period.

    Attributes:
        key: Stored name.
        title: Chinese title.
        version: Raised with every change of the text.
        start: First day of the period.
        end: Last day of the period.
        biennium_start: First year of a two-year window; the windows run on from it both ways.
        tasks: In the plan's order.
        measures: In the plan's order.
        units: The city first.
        indicators: In the plan's order.
        targets: Splits and figures the city has set beside the text.
        digest: SHA-256 of the text, with LF line ends.
    """

    key: str
    title: str
    version: int
    start: date
    end: date
    biennium_start: int
    tasks: tuple[Task, ...]
    measures: tuple[Measure, ...]
    units: tuple[UnitInfo, ...]
    indicators: tuple[Indicator, ...]
    targets: tuple[Target, ...]
    digest: str

    def __repr__(self) -> str:
        return f"Plan({self.key!r}, version={self.version}, digest={self.digest[:8]!r})"

    @cached_property
    def by_code(self) -> Mapping[str, Indicator]:
        """The indicators by code."""
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def unit_by_code(self) -> Mapping[str, UnitInfo]:
        """The units by code."""
        return {unit.code: unit for unit in self.units}

    @cached_property
    def measure_by_code(self) -> Mapping[str, Measure]:
        """The measures by code."""
        return {measure.code: measure for measure in self.measures}

    @cached_property
    def _targets(self) -> Mapping[tuple[str, str, int | None], Target]:
        return {(t.indicator, t.unit, t.year): t for t in self.targets}

    @property
    def years(self) -> range:
        """The years of the period."""
        return range(self.start.year, self.end.year + 1)

    def original(self, indicator: Indicator) -> Indicator:
        """The indicator that an alias stands for; any other is itself."""
        return self.by_code[indicator.alias_of] if indicator.alias_of else indicator

    def units_of(self, indicator: Indicator) -> tuple[str, ...]:
        """Codes of the units that the indicator applies to."""
        return indicator.units or tuple(unit.code for unit in self.units)

    def set_target(self, code: str, unit: str = "", year: int | None = None) -> Target | None:
        """The target set beside the text for exactly this unit and year."""
        return self._targets.get((code, unit, year))

    def unbuilt_ledgers(self, built: frozenset[str]) -> tuple[str, ...]:
        """The ledgers that feeds name and the program does not have yet, sorted."""
        named = {name for indicator in self.indicators for name in indicator.ledgers}
        return tuple(sorted(named - built))
