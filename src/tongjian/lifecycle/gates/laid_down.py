"""What the rulebook lays down for the gates, in a place on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tongjian.foundation.rulebook import queries
from tongjian.foundation.rulebook.packs import Edition
from tongjian.kernel.rules.terms import Value

from .choices import Item


def edition(place: str, on: date) -> Edition:
    """Return the parameters and rules of a place on a day."""
    return queries.edition_at(region=place, on=on)


def number(values: Mapping[str, Value], code: str) -> int:
    """Return a parameter that is a whole number."""
    found = values[code]
    assert isinstance(found, int)  # noqa: S101 - the packs are checked when they are read
    return found


def items(place: str, on: date) -> list[Item]:
    """Return what has to be done together with a registration."""
    found = edition(place, on).values["registration_items"]
    assert isinstance(found, tuple)  # noqa: S101 - the packs are checked when they are read
    return [Item(code) for code in found]


def clause(place: str, on: date, code: str) -> str:
    """Return where a parameter comes from, for people."""
    found = edition(place, on).parameters[code]
    cited = "、".join(str(citation) for citation in found.setting.citations)
    return cited or f"{found.pack.name}：平台约定"
