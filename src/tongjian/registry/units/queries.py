"""Read units; every query starts from what the viewer may see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from tongjian.foundation import clock
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.keeping import Kept
from tongjian.foundation.plans import Prepared, named

from . import permissions, selecting
from .choices import ENDED
from .models import Agency, Area, MemberFirm, Rating, Unit, UnitVersion

# Which column of a unit answers for which axis of a scope.
AXES = selecting.AXES
# How one unit is asked for, by whose scope.
_ONE: Kept[Prepared] = Kept(256)
_SHOWN = ("registrar", "competent_body", "industry_body", "residence", "area")


def list_units(viewer: Viewer, *, permission: str = permissions.READ) -> QuerySet[Unit]:
    """Return the units in the viewer's scope."""
    return Unit.objects.filter(viewer.scope(permission).q(**AXES))


def find_units(viewer: Viewer, *, filters: Mapping[str, Any], on: date) -> QuerySet[Unit]:
    """Return the units of a day that meet the conditions of a list, for its columns."""
    past = on < clock.today()
    rows = selecting.shown_to(list_units(viewer), viewer=viewer, on=on)
    if past:
        rows = selecting.as_of(rows, on)
    rows = selecting.narrow(rows, filters, viewer=viewer, on=on, past=past)
    return named(rows, "registrar", "competent_body", "residence", "area")


def get_unit(viewer: Viewer, unit_id: int) -> Unit:
    """Return one unit.

    Raises:
        Http404: there is none in the viewer's scope.
    """
    plan = _ONE.get(viewer.key, lambda: _one_of(viewer))
    for unit in plan.run(pk=unit_id):
        return unit  # type: ignore[no-any-return]
    raise Http404("没有这个社会组织，或不在您的管理范围内。")


def _one_of(viewer: Viewer) -> Prepared:
    return Prepared(lambda pk: list_units(viewer).select_related(*_SHOWN).filter(pk=pk), pk=int)


def reaches(viewer: Viewer, permission: str, unit: Unit) -> bool:
    """Tell whether the viewer holds a permission over one unit; asks no database."""
    values = {axis: getattr(unit, column) for axis, column in AXES.items()}
    for reach in viewer.scope(permission).reaches:
        if reach.is_everything:
            return True
        value = values.get(reach.axis)
        if reach.id is not None and value == reach.id:
            return True
        if reach.id is None and isinstance(value, str) and reach.covers(value):
            return True
    return False


def list_versions(unit: Unit) -> QuerySet[UnitVersion]:
    """Return the history of a unit's dated facts, newest first."""
    return unit.versions.select_related("registrar", "competent_body").order_by("-start_on")


def version_on(unit: Unit, on: date) -> UnitVersion | None:
    """Return the dated facts of a unit on a day; None when it was not on record."""
    found: UnitVersion | None = (
        unit.versions.valid_on(on).select_related("registrar", "competent_body").first()
    )
    return found


def list_ratings(unit: Unit) -> QuerySet[Rating]:
    """Return a unit's ratings, newest first."""
    return unit.ratings.order_by("-announced_on")


def list_firms(viewer: Viewer) -> QuerySet[MemberFirm]:
    """Return the member firms of the associations in the viewer's scope."""
    axes = {axis: f"unit__{column}" for axis, column in AXES.items()}
    return MemberFirm.objects.filter(viewer.scope(permissions.READ).q(**axes))


def match_firms(rows: QuerySet[MemberFirm], typed: str) -> QuerySet[MemberFirm]:
    """Keep the firms whose name holds the text, or whose code begins with it."""
    return rows.filter(Q(name__contains=typed) | Q(uscc__startswith=typed.upper()))


def list_agencies(viewer: Viewer) -> QuerySet[Agency]:
    """Return the public bodies, each with how many units in the viewer's scope it has."""
    return (
        Agency.objects.select_related("locality")
        .annotate(
            registered=_count(viewer, "registrar"),
            supervised=_count(viewer, "competent_body"),
            guided=_count(viewer, "industry_body"),
        )
        .order_by("pk")
    )


def list_areas(viewer: Viewer) -> QuerySet[Area]:
    """Return the areas, each with what the viewer may count of the units there (A16)."""
    uncovered = Q(host_mode="")
    return Area.objects.select_related("locality").annotate(
        units_there=_count(viewer, "area"),
        uncovered_there=_count(viewer, "area", condition=uncovered),
    )


def get_area(viewer: Viewer, area_id: int) -> Area:
    """Return one area.

    Raises:
        Http404: there is none.
    """
    found = list_areas(viewer).filter(pk=area_id).first()
    if found is None:
        raise Http404("没有这个集中区域。")
    return found


def match_agencies(typed: str, *, on: date) -> QuerySet[Agency]:
    """Return the public bodies of a day whose name holds the text."""
    return Agency.objects.valid_on(on).filter(name__contains=typed).select_related("locality")


def match_units(
    viewer: Viewer, typed: str, *, permission: str = permissions.READ
) -> QuerySet[Unit]:
    """Return the existing units in scope that a picker offers for what was typed."""
    rows = list_units(viewer, permission=permission).exclude(status__in=ENDED)
    return (selecting.search(rows, typed) if typed else rows).order_by("name_sort", "pk")


def _count(viewer: Viewer, column: str, *, condition: Q | None = None) -> Coalesce:
    rows = list_units(viewer).exclude(status__in=ENDED).filter(**{column: OuterRef("pk")})
    if condition is not None:
        rows = rows.filter(condition)
    counted = rows.order_by().values(column).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
