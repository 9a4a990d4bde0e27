"""What a table says: lines of numbers with everything needed to read them rightly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from .vocabulary import Dimension, Frame, Indicator, Measure, Source, Table

# Too small to be told; or told, it would give away one that is too small.
WITHHELD, HIDDEN, SMALLEST_SHOWN = "<5", "隐", 5


@dataclass(frozen=True)
class Count:
    """A number, or the statement that it is too small to be told."""

    n: int
    withheld: bool = False

    @property
    def shown(self) -> int | str:
        if not self.withheld:
            return self.n
        return WITHHELD if self.n < SMALLEST_SHOWN else HIDDEN


Counts = Mapping[str, Count]
Margins = Mapping[tuple[int, str], Counts]


@dataclass(frozen=True)
class Ratio:
    """Numerator and denominator, always together."""

    part: Count
    whole: Count

    @property
    def value(self) -> Fraction | None:
        if self.part.withheld or self.whole.withheld or self.whole.n == 0:
            return None
        return Fraction(self.part.n, self.whole.n)

    @property
    def percent(self) -> float | None:
        return None if self.value is None else round(float(self.value) * 100, 1)


@dataclass(frozen=True)
class Line:
    """One class of rows."""

    keys: tuple[str, ...]
    labels: tuple[str, ...]
    counts: Counts
    ratios: Mapping[str, Ratio] = field(default_factory=dict)


@dataclass(frozen=True)
class Side:
    """One side of a cross sum: the terms as read, and their sum."""

    terms: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(number for _, number in self.terms)

    @property
    def words(self) -> str:
        return " + ".join(f"{label} {number:,}" for label, number in self.terms)


@dataclass(frozen=True)
class Check:
    """A cross sum, computed."""

    code: str
    title: str
    left: Side
    right: Side

    @property
    def difference(self) -> int:
        return self.left.total - self.right.total

    @property
    def holds(self) -> bool:
        return self.difference == 0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A computed table."""

    table: Table
    source: Source
    frame: Frame
    by: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    indicators: tuple[tuple[Indicator, str], ...]
    lines: tuple[Line, ...]
    total: Line
    where: Mapping[str, str]
    notes: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    margins: Margins = field(default_factory=dict)
    protected: bool = False

    @property
    def on(self) -> date:
        return self.frame.on

    @property
    def place(self) -> str:
        return self.frame.node.label if self.frame.node else "全部可见范围"

    @property
    def population(self) -> str:
        return self.source.population_words(self.frame)
