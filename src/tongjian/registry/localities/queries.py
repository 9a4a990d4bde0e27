"""Read divisions and regional names: public reference data, the same for every viewer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404

from tongjian.foundation.access.scopes import range_q

from .models import BodyFunction, Locality, LocalityLevel, RegionalTerm

# One text however many are asked for: a table of the nation names thousands.
_LAST_NAMES = """
SELECT path, name FROM localities_locality WHERE path = ANY(%s) ORDER BY path, start_on
"""


def list_localities(
    *, on: date, level: str = "", under: str = "", named: str = ""
) -> QuerySet[Locality]:
    """Return the divisions of a day in the order of their codes; `under` is a path."""
    rows: QuerySet[Locality] = Locality.objects.valid_on(on).filter(range_q("path", under))
    if level:
        rows = rows.filter(level=level)
    if named:
        rows = rows.filter(name__contains=named)
    return rows.order_by("path")


def get_locality(code: str, *, on: date) -> Locality:
    """Return the division with a code on a day, else the last one that had the code.

    Raises:
        Http404: no division ever had it.
    """
    rows = list(Locality.objects.filter(code=code).order_by("-start_on"))
    found = next((row for row in rows if row.is_valid_on(on)), rows[0] if rows else None)
    if found is None:
        raise Http404("没有这个行政区划代码。")
    return found


def children_of(path: str, *, on: date) -> QuerySet[Locality]:
    """Return the divisions right below a path on a day; '' asks for the provinces."""
    rows = list_localities(on=on, under=path)
    if path == "":
        return rows.filter(level=LocalityLevel.PROVINCE)
    return rows.filter(parent__path=path)


def names_of(paths: Collection[str], *, on: date) -> dict[str, str]:
    """Return the short name of each path on a day; a path that ended keeps its last name."""
    rows = Locality.objects.filter(path__in=paths).order_by("start_on")
    names = {row.path: row.short_name for row in rows}
    return names | {row.path: row.short_name for row in rows if row.is_valid_on(on)}


def full_name(locality: Locality) -> str:
    """Return the name with those above it, as it is written in an address."""
    lengths = (2, 4, 6)
    above = [locality.path[:n] for n in lengths if n < len(locality.path)]
    return "".join((*last_names(above).values(), locality.name))


def last_names(paths: Collection[str]) -> dict[str, str]:
    """Return the name of each path in their order; of one that changed its name, the last."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_NAMES, [list(paths)])
        return dict(cursor.fetchall())


def term(function: BodyFunction, *, at: str, on: date) -> str:
    """Return what a region calls a body on a day: its own word, else that of the region above.

    A region without any word of its own gets the plain name of the function.
    """
    above = [at[:n] for n in (9, 6, 4, 2) if n <= len(at)]
    rows = (
        RegionalTerm.objects.valid_on(on)
        .filter(function=function, locality__path__in=above)
        .values_list("locality__path", "name")
    )
    found: Mapping[str, str] = dict(rows)
    nearest = next((path for path in above if path in found), None)
    return found[nearest] if nearest is not None else str(function.label)
