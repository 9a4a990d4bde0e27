"""Narrow a set of people by the conditions of a list; page, export and API share it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from tongjian.foundation.access.scopes import NOTHING, range_q
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.plans import named
from tongjian.registry.party_orgs.models import PartyOrg

from .models import Person
from .queries import all_people, list_people
from .restricting import NOT_LISTED
from .search import narrow_people

# The age bands of the public communiqué (rulebook chapter 10), both ends included.
AGE_BANDS: dict[str, tuple[int | None, int | None]] = {
    "-30": (None, 30),
    "31-35": (31, 35),
    "36-40": (36, 40),
    "41-45": (41, 45),
    "46-50": (46, 50),
    "51-55": (51, 55),
    "56-60": (56, 60),
    "61-": (61, None),
}
FULL, PROBATIONARY = "full", "probationary"
_SHOWN = ("home_org", "employer")


def find_people(viewer: Viewer, *, filters: Mapping[str, Any], on: date) -> QuerySet[Person]:
    """Return the people who meet the conditions of a list; former members only when asked for."""
    everybody = all_people(viewer).filter(NOT_LISTED)
    rows = everybody if "standing" in filters else list_people(viewer)
    # Masked identifiers are columns of the list; the address is not.
    rows = named(rows.defer(None).defer("address_sealed"), *_SHOWN)
    for code, value in filters.items():
        if code == "q":
            rows = narrow_people(viewer, rows, value)
        else:
            rows = rows.filter(CONDITIONS[code](value, on))
    return rows


def age_on(birth_on: date | None, on: date) -> int | None:
    """Return full years of age on a day."""
    if birth_on is None:
        return None
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def _aged(low: int | None, high: int | None, on: date) -> Q:
    condition = Q(birth_on__isnull=False)
    if low is not None:
        condition &= Q(birth_on__lte=_years_before(on, low))
    if high is not None:
        condition &= Q(birth_on__gt=_years_before(on, high + 1))
    return condition


def _years_before(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February
        return date(on.year - years, 2, 28)


def _any_age(bands: list[str], on: date) -> Q:
    condition = NOTHING
    for band in bands:
        condition |= _aged(*AGE_BANDS[band], on)
    return condition


def _one_of(name: str) -> Callable[[list[str], date], Q]:
    return lambda values, on: Q(**{f"{name}__in": values})


def _known(name: str) -> Callable[[bool, date], Q]:
    return lambda wanted, on: Q(**{f"{name}__isnull": not wanted})


def _under(org_id: str, on: date) -> Q:
    path = PartyOrg.objects.filter(pk=int(org_id)).values_list("path", flat=True).first()
    return NOTHING if path is None else range_q("home_path", path)


CONDITIONS: dict[str, Callable[[Any, date], Q]] = {
    "org": _under,
    "employer": lambda unit_id, on: Q(employer_id=int(unit_id)),
    "sex": _one_of("sex"),
    "age": _any_age,
    "education": _one_of("education"),
    "stage": lambda stage, on: Q(full_on__isnull=stage == PROBATIONARY),
    "standing": _one_of("standing"),
    "mobile": _known("mobile_since"),
    "unreachable": _known("unreachable_since"),
    "joined": lambda value, on: _between("joined_on", value),
}


def _between(name: str, value: Any) -> Q:
    ends = {f"{name}__gte": value.low, f"{name}__lte": value.high}
    return Q(**{key: end for key, end in ends.items() if end is not None})
