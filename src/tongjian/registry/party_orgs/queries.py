"""Read Party organisations, their tree of any day, and what belongs to them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from tongjian.foundation.access.scopes import range_q
from tongjian.foundation.access.viewers import Viewer

from . import paths, permissions
from .models import Charge, Hosting, Lineage, PartyOrg, PartyOrgVersion, Relation

AXES = {"org": "path"}


def list_orgs(viewer: Viewer, *, permission: str = permissions.READ) -> QuerySet[PartyOrg]:
    """Return the living organisations in the viewer's scope."""
    return all_orgs(viewer, permission=permission).filter(dissolved_on__isnull=True)


def all_orgs(viewer: Viewer, *, permission: str = permissions.READ) -> QuerySet[PartyOrg]:
    """Return the organisations in the viewer's scope, dissolved ones included."""
    return PartyOrg.objects.filter(viewer.scope(permission).q(**AXES))


def get_org(viewer: Viewer, org_id: int) -> PartyOrg:
    """Return one organisation.

    Raises:
        Http404: there is none in the viewer's scope.
    """
    found = all_orgs(viewer).select_related("parent", "locality").filter(pk=org_id).first()
    if found is None:
        raise Http404("没有这个党组织，或不在您的管理范围内。")
    return found


def list_children(viewer: Viewer, org: PartyOrg) -> QuerySet[PartyOrg]:
    """Return the living organisations directly under one."""
    return list_orgs(viewer).filter(parent=org).order_by("path")


def list_ancestors(org: PartyOrg) -> list[PartyOrg]:
    """Return the chain of lead organisations above one, root first; their names are public."""
    above = PartyOrg.objects.filter(path__in=paths.ancestors(org.path), dissolved_on__isnull=True)
    return list(above.order_by("path"))


def subtree(org: PartyOrg) -> Q:
    """Return the condition "this organisation or any below it"."""
    return range_q("path", org.path)


def list_tree(viewer: Viewer, *, on: date) -> QuerySet[PartyOrgVersion]:
    """Return the tree of a day: one version per organisation that existed then, by path."""
    scope = viewer.scope(permissions.READ).q(org="path")
    return PartyOrgVersion.objects.valid_on(on).filter(scope).order_by("path")


def list_hostings(org: PartyOrg, *, on: date) -> QuerySet[Hosting]:
    """Return the coverage that an organisation gave on a day."""
    return Hosting.objects.valid_on(on).filter(org=org).select_related("unit")


def list_charges(org: PartyOrg, *, on: date) -> QuerySet[Charge]:
    """Return the units that an organisation answered for on a day."""
    return Charge.objects.valid_on(on).filter(org=org).select_related("unit")


def list_relations(org: PartyOrg) -> QuerySet[Relation]:
    """Return every relation of an organisation, open ones first."""
    return (
        Relation.objects.filter(Q(source=org) | Q(target=org))
        .select_related("source", "target")
        .order_by("-end_on", "-start_on")
    )


def list_versions(org: PartyOrg) -> QuerySet[PartyOrgVersion]:
    """Return the history of an organisation, newest first."""
    return org.versions.select_related("parent").order_by("-start_on")


def list_lineage(org: PartyOrg) -> QuerySet[Lineage]:
    """Return what the organisation came from and what became of it."""
    return (
        Lineage.objects.filter(Q(predecessor=org) | Q(successor=org))
        .select_related("predecessor", "successor")
        .order_by("on")
    )


def host_of(unit_id: int, *, on: date) -> Hosting | None:
    """Return which organisation covered a unit on a day."""
    return Hosting.objects.valid_on(on).filter(unit_id=unit_id).select_related("org").first()


def charges_of(unit_id: int, *, on: date) -> QuerySet[Charge]:
    """Return which organisations answered for a unit on a day."""
    return Charge.objects.valid_on(on).filter(unit_id=unit_id).select_related("org")
