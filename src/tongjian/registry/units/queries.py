"""Read units; every query starts from what the viewer may see."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from tongjian.foundation.access.viewers import Viewer

from . import permissions
from .models import MemberFirm, Rating, Unit, UnitVersion

# Which column of a unit answers for which axis of a scope.
AXES = {
    "org": "scope_path",
    "place": "registered_path",
    "agency": "competent_body_id",
    "unit": "id",
}


def list_units(viewer: Viewer, *, permission: str = permissions.READ) -> QuerySet[Unit]:
    """Return the units in the viewer's scope."""
    return Unit.objects.filter(viewer.scope(permission).q(**AXES))


def get_unit(viewer: Viewer, unit_id: int) -> Unit:
    """Return one unit.

    Raises:
        Http404: there is none in the viewer's scope.
    """
    found = (
        list_units(viewer)
        .select_related("registrar", "competent_body", "industry_body", "residence", "area")
        .filter(pk=unit_id)
        .first()
    )
    if found is None:
        raise Http404("没有这个社会组织，或不在您的管理范围内。")
    return found


def list_versions(unit: Unit) -> QuerySet[UnitVersion]:
    """Return the history of a unit's dated facts, newest first."""
    return unit.versions.select_related("registrar", "competent_body").order_by("-start_on")


def list_ratings(unit: Unit) -> QuerySet[Rating]:
    """Return a unit's ratings, newest first."""
    return unit.ratings.order_by("-announced_on")


def list_firms(viewer: Viewer) -> QuerySet[MemberFirm]:
    """Return the member firms of the associations in the viewer's scope."""
    axes = {axis: f"unit__{column}" for axis, column in AXES.items()}
    return MemberFirm.objects.filter(viewer.scope(permissions.READ).q(**axes))
