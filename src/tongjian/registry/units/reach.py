"""What grants over a place, an agency or a unit reach."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from tongjian.foundation.access.scopes import Reach
from tongjian.foundation.search import engine
from tongjian.foundation.search.text import Query
from tongjian.registry.localities.models import Locality

from .models import Agency, Unit

OFFERED = 20


def resolve_place(ids: Collection[int], on: date) -> dict[int, list[Reach]]:
    """Return the path range of each locality."""
    paths = Locality.objects.filter(pk__in=ids).values_list("pk", "path")
    return {pk: [Reach(axis="place", low=path)] for pk, path in paths}


def label_place(ids: Collection[int]) -> dict[int, str]:
    return dict(Locality.objects.filter(pk__in=ids).values_list("pk", "name"))


def label_agency(ids: Collection[int]) -> dict[int, str]:
    return dict(Agency.objects.filter(pk__in=ids).values_list("pk", "name"))


def label_unit(ids: Collection[int]) -> dict[int, str]:
    return dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name"))


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
