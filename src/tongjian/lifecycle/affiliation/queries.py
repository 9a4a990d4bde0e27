"""Doubts as a viewer may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from tongjian.foundation.access.scopes import range_q
from tongjian.foundation.access.viewers import Viewer
from tongjian.registry.party_orgs.permissions import READ
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.queries import AXES

from .models import Doubt

_AXES = {axis: "unit_id" if key == "id" else f"unit__{key}" for axis, key in AXES.items()}
_CONDITIONS: Mapping[str, str] = {
    "issue": "issue__in",
    "answer": "kind__in",
    "function": "function__in",
    "kind": "unit__kind__in",
    "sector": "unit__sector__in",
    "q": "unit__name__contains",
}


def list_doubts(viewer: Viewer, *, filters: Mapping[str, Any] | None = None) -> QuerySet[Doubt]:
    """Return the answers that are not settled, of units whose Party side the viewer may see."""
    given = filters or {}
    rows = Doubt.objects.filter(viewer.scope(READ).q(**_AXES)).exclude(unit__status__in=ENDED)
    asked = {look: given[name] for name, look in _CONDITIONS.items() if name in given}
    there = range_q("unit__registered_path", given["place"]) if "place" in given else Q()
    return rows.filter(there, **asked).select_related("unit__registrar", "org", "recorded")


def count_by_issue(viewer: Viewer) -> Counter[str]:
    """Count the doubts of the own scope by what is wrong."""
    counted = list_doubts(viewer).order_by().values("issue").annotate(number=Count("pk"))
    return Counter({row["issue"]: row["number"] for row in counted})
