"""What a parameter says from region to region, for questions to records of many places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Case, DecimalField, IntegerField, Value, When
from django.db.models.expressions import Combinable

from tongjian.foundation.access.scopes import range_q
from tongjian.kernel.rules.wording import shown

from . import queries
from .packs import Rulebook

Number = int | Decimal


class RulesInForce:
    """The rulebook with the changes that were approved, read when first asked for."""

    @cached_property
    def book(self) -> Rulebook:
        """Return it."""
        return queries.current()


@dataclass(frozen=True)
class ByRegion:
    """A number that regions lay down: that of the nation, and where it is another, inner last."""

    nation: Number
    regions: tuple[tuple[str, str, Number], ...] = ()

    @property
    def is_uniform(self) -> bool:
        """Tell whether it is the same everywhere."""
        return not self.regions

    @property
    def lowest(self) -> Number:
        """Return the smallest of them."""
        return min([self.nation, *(number for _, _, number in self.regions)])

    def at(self, path: str) -> Number:
        """Return the number at a place."""
        inner = (number for region, _, number in reversed(self.regions) if path.startswith(region))
        return next(inner, self.nation)

    def column(self, place: str) -> Number | Combinable:
        """Return the number for the place in a column: a plain one where all are the same."""
        if self.is_uniform:
            return self.nation
        whens = [
            When(range_q(place, region), then=Value(number))
            for region, _, number in reversed(self.regions)
        ]
        whole = all(isinstance(n, int) for n in (self.nation, *(n for *_, n in self.regions)))
        field = IntegerField() if whole else DecimalField()
        return Case(*whens, default=Value(self.nation), output_field=field)

    def sql(self, place: str) -> str:
        """Return the number for the place in a column, as SQL; digits carry nothing else."""
        if self.is_uniform:
            return str(self.nation)
        whens = (
            f"WHEN starts_with({place}, '{int(region):0{len(region)}d}') THEN {number}"
            for region, _, number in reversed(self.regions)
        )
        return f"(CASE {' '.join(whens)} ELSE {self.nation} END)"

    def said(self, unit: str) -> str:
        """Return the number in words, and where it is another."""
        others = "，".join(f"{name} {shown(number)} {unit}" for _, name, number in self.regions)
        return f"{shown(self.nation)} {unit}" + (f"（{others}）" if others else "")


def by_region(code: str, *, on: date, book: Rulebook | None = None) -> ByRegion:
    """Return what regions lay down for a parameter on a day; before the first, what came first.

    Raises:
        KeyError: nobody ever lays it down.
    """
    found = queries.current() if book is None else book
    nation = _number(found, "", code, on)
    return ByRegion(nation, tuple(_inner(found, code, on, nation)))


def _inner(
    book: Rulebook, code: str, on: date, nation: Number
) -> Iterator[tuple[str, str, Number]]:
    """Yield the regions whose number is another than that around them, outer ones first."""
    kept: list[tuple[str, Number]] = [("", nation)]
    for region in book.regions():
        number = _number(book, region, code, on)
        around = max(
            (pair for pair in kept if region.startswith(pair[0])), key=lambda p: len(p[0])
        )
        if number != around[1]:
            kept.append((region, number))
            yield region, book.packs[region].name, number


def _number(book: Rulebook, region: str, code: str, on: date) -> Number:
    values = book.edition(region=region, on=on).values
    value = values[code] if code in values else book.parameter(code).settings[0].value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"{code} 不是数")
    return value
