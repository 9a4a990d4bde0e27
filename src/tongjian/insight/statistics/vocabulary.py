"""The words in which a figure is declared: source, dimension, measure, indicator, table.

A declaration holds SQL over the row alias `r` of its source and the same thing in words, side by
side, so that what is computed and what is said cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from tongjian.foundation.rulebook.laid import ByRegion, RulesInForce
from tongjian.registry.units.least import least_members

PLATFORM = "平台约定"

Sql = str | Callable[["Frame"], str]
Labels = Callable[[Iterable[str], "Frame"], Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Node:
    """Where the reader looks: a subtree of the Party, a place, a body, or one unit."""

    axis: str
    code: str
    label: str
    low: str = ""
    id: int | None = None
    path: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class DueRule:
    """When a unit ought to have a Party organisation; the sources read it in two ways (C01)."""

    code: str
    label: str
    # None: as many full members as the rulebook asks for that day, region by region.
    condition: str | None
    clause: str


FULL_THREE = DueRule(
    code="full3",
    label="正式党员达到单独组建人数",
    condition=None,
    clause="R6-07、C01",
)
OVER_THREE = DueRule(
    code="over3",
    label="党员（含预备）超过3名",
    condition="r.full_members + r.probationary_members > 3",
    clause="C01（另一口径）",
)
DUE_RULES = {rule.code: rule for rule in (FULL_THREE, OVER_THREE)}


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The circumstances of one computation: the day, the place, the reading of the rules."""

    on: date
    today: date
    node: Node | None = None
    kinds: str = "registered"
    due: DueRule = FULL_THREE
    declared: bool = False
    place_digits: int = 6
    known_on: date | None = None  # None: as known now
    rules: RulesInForce = field(default_factory=RulesInForce, compare=False, repr=False)

    @property
    def is_past(self) -> bool:
        return self.on < self.today

    @cached_property
    def least(self) -> ByRegion:
        """Return from how many full members on a unit ought to have an organisation."""
        return least_members(self.on, book=self.rules.book)

    @property
    def due_words(self) -> str:
        """Return the reading of the rules with its number of the day."""
        if self.due.condition is not None:
            return self.due.label
        return f"{self.due.label}，{self.least.said('名')}"

    @property
    def depth(self) -> int:
        """Return how long the path of the node is; children are one segment longer."""
        return len(self.node.path) if self.node else 0


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """A way to divide the rows of a source; every row falls into exactly one class."""

    code: str
    label: str
    sql: Sql
    choices: tuple[tuple[str, str], ...] = ()
    labels: Labels | None = None
    ordered: bool = False
    clause: str = ""

    def expression(self, frame: Frame) -> str:
        return self.sql(frame) if callable(self.sql) else self.sql


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A number of rows that meet a condition, or the sum of an amount over them."""

    code: str
    label: str
    words: str
    sql: Sql = ""
    amount: str = ""
    aggregate: Sql = ""

    def condition(self, frame: Frame) -> str:
        return self.sql(frame) if callable(self.sql) else self.sql


@dataclass(frozen=True, kw_only=True)
class Denominator:
    """One population that a ratio may be taken over."""

    code: str
    measure: Measure
    clause: str = ""


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A ratio, whose numerator is always counted inside the chosen denominator."""

    code: str
    label: str
    part: Measure
    denominators: tuple[Denominator, ...]
    clause: str = PLATFORM
    better: str = "high"

    @property
    def default(self) -> str:
        return self.denominators[0].code

    def over(self, code: str) -> Denominator:
        """Return the denominator of that code, or the first."""
        found = (d for d in self.denominators if d.code == code)
        return next(found, self.denominators[0])

    def formula(self, code: str) -> str:
        """Return the formula in words."""
        whole = self.over(code).measure
        return f"{self.label} = {whole.words}中{self.part.words}的数 ÷ {whole.words}的数"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Rows to count: which table today, which relations as of a past day, whose they are.

    `columns` gives each column its expression today and in the past, with the joins it needs.
    """

    code: str
    label: str
    unit: str
    words: str
    permission: str
    axes: Mapping[str, str]
    today: Relation
    past: Relation
    is_personal: bool = False
    population: Callable[[Frame], str] = lambda _frame: ""
    population_words: Callable[[Frame], str] = lambda _frame: ""
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A FROM clause built from only those joins that the asked columns need."""

    table: str
    columns: Mapping[str, tuple[str, ...]]
    joins: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    where: str = ""
    identity: str = "id"


@dataclass(frozen=True, kw_only=True)
class Term:
    """One part of a cross sum."""

    label: str
    source: str
    measure: Measure


@dataclass(frozen=True, kw_only=True)
class CrossSum:
    """Two ways to reach one number (U03); a difference is shown, never hidden."""

    code: str
    title: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    clause: str = "U03"
    past: bool = True
    needs_roster: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of the catalogue: rows by dimensions, columns by measures or by a dimension."""

    code: str
    title: str
    topic: str
    purpose: str
    source: str
    rows: tuple[str, ...]
    across: str = ""
    measures: tuple[Measure, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    choices: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    clause: str = PLATFORM
    rank_by: str = ""
    past: bool = True
    notes: tuple[str, ...] = ()
    additive: tuple[tuple[str, ...], ...] = ()
    all_denominators: bool = False
    has_total: bool = True
    needs_roster: bool = False
    compute: Callable[..., Any] | None = None
