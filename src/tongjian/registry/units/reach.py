"""What grants over a place, an agency or a unit reach."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tongjian.foundation.access.scopes import Reach
from tongjian.registry.localities.models import Locality

from .models import Agency, Unit


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
