"""The divisions and names of bodies that the program brings along, as rows of two files.

`divisions.csv` holds facts only: code, name, level and validity. A blank start means "already so
when the list begins" (see `BEGINNING`). A change whose month or day could not be verified starts
on the first day that is certain, and its note says so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Final

# The list claims nothing about earlier days: what was so by then is dated from here.
BEGINNING: Final = date(2001, 1, 1)
_PATH_LENGTHS = {"province": 2, "city": 4, "county": 6, "street": 9}


@dataclass(frozen=True, slots=True)
class Division:
    """One division for one period."""

    code: str
    name: str
    short_name: str
    level: str
    start_on: date = BEGINNING
    end_on: date | None = None

    @property
    def path(self) -> str:
        """The code without what it does not use; a division's path begins with its parent's."""
        return self.code[: _PATH_LENGTHS[self.level]]


@dataclass(frozen=True, slots=True)
class Term:
    """What a body is called in the region with this code, for one period."""

    function: str
    locality: str
    name: str
    start_on: date = BEGINNING
    end_on: date | None = None


def divisions() -> tuple[Division, ...]:
    """Return every division that the program brings along."""
    return tuple(
        Division(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            level=row["level"],
            start_on=_start(row),
            end_on=_end(row),
        )
        for row in _rows("divisions.csv")
    )


def terms() -> tuple[Term, ...]:
    """Return every regional name that the program brings along."""
    return tuple(
        Term(
            function=row["function"],
            locality=row["locality"],
            name=row["name"],
            start_on=_start(row),
            end_on=_end(row),
        )
        for row in _rows("terms.csv")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    source = files("tongjian.registry.localities").joinpath("data", name)
    yield from csv.DictReader(source.read_text(encoding="utf-8").splitlines())


def _start(row: dict[str, str]) -> date:
    return date.fromisoformat(row["start_on"]) if row["start_on"] else BEGINNING


def _end(row: dict[str, str]) -> date | None:
    return date.fromisoformat(row["end_on"]) if row["end_on"] else None
