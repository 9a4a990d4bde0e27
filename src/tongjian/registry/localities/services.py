"""Load divisions and regional names; loading again adds what is new and mends what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from .lists import Division, Term
from .models import Locality, LocalityLevel, RegionalTerm

_MENDED = ("path", "name", "short_name", "level", "end_on", "parent_id")
# Where a division's parent can stand: Beijing has no cities between, hence the nearest one.
_LENGTHS_ABOVE = (6, 4, 2)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows a load added and mended."""

    added: int = 0
    mended: int = 0

    def __add__(self, other: Loaded) -> Loaded:
        return Loaded(self.added + other.added, self.mended + other.mended)


@dataclass(slots=True)
class _Stored:
    by_key: dict[tuple[str, date], Locality] = field(default_factory=dict)
    by_path: defaultdict[str, list[Locality]] = field(default_factory=lambda: defaultdict(list))

    def add(self, row: Locality) -> None:
        self.by_key[row.code, row.start_on] = row
        self.by_path[row.path].append(row)

    def parent_of(self, division: Division) -> Locality | None:
        paths = (division.path[:n] for n in _LENGTHS_ABOVE if n < len(division.path))
        rows = next((self.by_path[path] for path in paths if path in self.by_path), [])
        return _valid(rows, division.start_on)


@transaction.atomic
def load_localities(*, divisions: Sequence[Division]) -> Loaded:
    """Store divisions, parents first. They come with the program: nobody acts here."""
    stored = _Stored()
    for place in Locality.objects.all():
        stored.add(place)
    done = Loaded()
    for level in LocalityLevel.values:
        rows = [_row(division, stored) for division in divisions if division.level == level]
        done += _store(rows, stored)
    return done


@transaction.atomic
def load_terms(*, terms: Iterable[Term]) -> Loaded:
    """Store what regions call their bodies; a term names its region by code."""
    places: dict[str, list[Locality]] = defaultdict(list)
    for row in Locality.objects.all():
        places[row.code].append(row)
    done = Loaded()
    for term in terms:
        place = _valid(places[term.locality], term.start_on)
        if place is None:
            raise LookupError(f"no division {term.locality}")
        done += _store_term(term, place)
    return done


def _valid(rows: list[Locality], day: date) -> Locality | None:
    """Return the row that holds on the day, else the newest."""
    newest_first = sorted(rows, key=lambda row: row.start_on, reverse=True)
    holding = (row for row in newest_first if row.is_valid_on(day))
    return next(holding, newest_first[0] if newest_first else None)


def _row(division: Division, stored: _Stored) -> Locality:
    return Locality(
        code=division.code,
        path=division.path,
        name=division.name,
        short_name=division.short_name,
        level=division.level,
        parent=stored.parent_of(division),
        start_on=division.start_on,
        end_on=division.end_on,
    )


def _store(rows: list[Locality], stored: _Stored) -> Loaded:
    added, mended = [], []
    for row in rows:
        before = stored.by_key.get((row.code, row.start_on))
        if before is None:
            added.append(row)
        elif any(getattr(before, name) != getattr(row, name) for name in _MENDED):
            row.pk = before.pk
            mended.append(row)
    Locality.objects.bulk_create(added)
    if mended:
        Locality.objects.bulk_update(mended, _MENDED)
    for row in added:
        stored.add(row)
    return Loaded(len(added), len(mended))


def _store_term(term: Term, place: Locality) -> Loaded:
    wanted = {"name": term.name, "end_on": term.end_on}
    row, is_new = RegionalTerm.objects.get_or_create(
        function=term.function, locality=place, start_on=term.start_on, defaults=wanted
    )
    if is_new:
        return Loaded(added=1)
    if wanted == {"name": row.name, "end_on": row.end_on}:
        return Loaded()
    row.name, row.end_on = term.name, term.end_on
    row.save(update_fields=["name", "end_on"])
    return Loaded(mended=1)
