"""Units in the search box: by name, initials, or the beginning of the credit code."""

from __future__ import annotations

from django.urls import reverse

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.search import engine
from tongjian.foundation.search.providers import Hit, Provider
from tongjian.foundation.search.text import Query

from . import permissions
from .choices import UnitStatus
from .models import Unit
from .queries import list_units

CODE_FROM = 6


def find_units(viewer: Viewer, query: Query, limit: int) -> list[Hit]:
    """Return the closest units in scope."""
    rows = list_units(viewer).select_related("registrar")
    keys: list[int] = []
    if len(query.code) >= CODE_FROM:
        coded = rows.filter(uscc__startswith=query.code).order_by()
        keys = list(coded.values_list("pk", flat=True)[:limit])
    if len(keys) < limit:
        keys = list(dict.fromkeys([*keys, *engine.find(query, engine.seek_in(rows), limit=limit)]))
    return [_hit(unit) for unit in engine.in_order(rows, keys[:limit])]


def _hit(unit: Unit) -> Hit:
    state = "" if unit.status == UnitStatus.NORMAL else unit.get_status_display()
    hint = " · ".join(part for part in (unit.uscc, unit.registrar.name) if part)
    return Hit(reverse("units:unit", args=[unit.pk]), unit.name, hint, state)


PROVIDER = Provider(
    code="units",
    label="社会组织",
    icon="building-community",
    permission=permissions.READ,
    find=find_units,
    list_url="units:list",
    order=10,
)
