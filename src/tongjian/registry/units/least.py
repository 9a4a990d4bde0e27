"""From how many full members on a unit ought to have a Party organisation of its own."""

from __future__ import annotations

from datetime import date

from tongjian.foundation.rulebook.laid import ByRegion, by_region
from tongjian.foundation.rulebook.packs import Rulebook

CODE = "branch_minimum"


def least_members(on: date, *, book: Rulebook | None = None) -> ByRegion:
    """Return what the rulebook lays down on a day, region by region."""
    return by_region(CODE, on=on, book=book)
