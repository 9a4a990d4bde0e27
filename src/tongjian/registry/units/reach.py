"""What grants over a place, an agency or a unit reach."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from tongjian.foundation.access.scopes import Reach
from tongjian.foundation.plans import Prepared
from tongjian.foundation.search import engine
from tongjian.foundation.search.text import Query
from tongjian.registry.localities.models import Locality

from .models import Agency, Unit

OFFERED = 20
# Asked at every request, of the few targets of a viewer's grants.
_PLACED = Prepared(
    lambda ids: Locality.objects.filter(pk__in=ids).values_list("pk", "path"), ids=list
)
_PLACES, _AGENCIES, _UNITS = (
    Prepared(lambda ids, m=model: m.objects.filter(pk__in=ids).values_list("pk", "name"), ids=list)
    for model in (Locality, Agency, Unit)
)


def resolve_place(ids: Collection[int], on: date) -> dict[int, list[Reach]]:
    """Return the path range of each locality."""
    return {pk: [Reach(axis="place", low=path)] for pk, path in _PLACED.run(ids=ids)}


def label_place(ids: Collection[int]) -> dict[int, str]:
    return dict(_PLACES.run(ids=ids))


def label_agency(ids: Collection[int]) -> dict[int, str]:
    return dict(_AGENCIES.run(ids=ids))


def label_unit(ids: Collection[int]) -> dict[int, str]:
    return dict(_UNITS.run(ids=ids))


def find_place(text: str) -> list[tuple[int, str, str]]:
    """Return divisions by name or code, for whoever gives rights over them."""
    wanted = text.strip()
    rows = Locality.objects.filter(Q(name__contains=wanted) | Q(code__startswith=wanted))
    found = rows.select_related("parent").order_by("path", "pk")[:OFFERED]
    return [(place.pk, place.name, place.parent.name if place.parent else "") for place in found]


def find_agency(text: str) -> list[tuple[int, str, str]]:
    """Return public bodies by name, for whoever gives rights over them."""
    rows = Agency.objects.open().filter(name__contains=text.strip()).select_related("locality")
    return [(one.pk, one.name, one.locality.name) for one in rows.order_by("name")[:OFFERED]]


def find_unit(text: str) -> list[tuple[int, str, str]]:
    """Return units by name, for whoever gives rights over them."""
    rows = Unit.objects.all()
    keys = engine.find(Query.read(text), engine.seek_in(rows), limit=OFFERED)
    return [(unit.pk, unit.name, unit.uscc or "") for unit in engine.in_order(rows, keys)]
