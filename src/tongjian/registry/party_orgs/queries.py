"""Read Party organisations, their tree of any day, and what belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import Http404

from tongjian.foundation import clock
from tongjian.foundation.access.scopes import range_q
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.keeping import Kept
from tongjian.foundation.plans import Prepared, named
from tongjian.registry.units import queries as units
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Unit
from tongjian.registry.units.selecting import search as search_units

from . import paths, permissions, selecting
from .models import Charge, Hosting, Lineage, PartyOrg, PartyOrgVersion, Relation
from .totals import FULL, PROBATIONARY, members_below

AXES = selecting.AXES

# How one organisation is asked for, by whose scope.
_ONE: Kept[Prepared] = Kept(256)
_HOST = Prepared(
    lambda unit, on: (
        Hosting.objects.valid_on(on).filter(unit_id=unit).select_related("org").order_by("pk")[:1]
    ),
    unit=int,
    on=date,
)
_ANSWERING = Prepared(
    lambda unit, on: Charge.objects.valid_on(on).filter(unit_id=unit).select_related("org"),
    unit=int,
    on=date,
)
_ABOVE = Prepared(
    lambda paths: PartyOrg.objects.filter(path__in=paths, dissolved_on=None).order_by("path"),
    paths=list,
)
_BELOW = Prepared(
    lambda pk: PartyOrg.objects.filter(pk=pk).values_list(
        members_below("path", FULL), members_below("path", PROBATIONARY)
    ),
    pk=int,
)
# The first of what an organisation covers, and of what it answers for.
SHOWN = 50
_COVERED, _CHARGED = (
    Prepared(
        lambda org, on, kind=kind: (
            kind.objects.valid_on(on)
            .filter(org_id=org)
            .select_related("unit")
            .order_by("unit__name_sort")[:SHOWN]
        ),
        org=int,
        on=date,
    )
    for kind in (Hosting, Charge)
)


def list_orgs(viewer: Viewer, *, permission: str = permissions.READ) -> QuerySet[PartyOrg]:
    """Return the living organisations in the viewer's scope."""
    return all_orgs(viewer, permission=permission).filter(dissolved_on__isnull=True)


def all_orgs(viewer: Viewer, *, permission: str = permissions.READ) -> QuerySet[PartyOrg]:
    """Return the organisations in the viewer's scope, dissolved ones included."""
    return PartyOrg.objects.filter(viewer.scope(permission).q(**AXES))


def find_orgs(viewer: Viewer, *, filters: Mapping[str, Any], on: date) -> QuerySet[PartyOrg]:
    """Return the organisations of a day that meet the conditions of a list, for its columns."""
    past = on < clock.today()
    rows = selecting.shown_to(all_orgs(viewer), viewer=viewer, on=on)
    if past:
        rows = selecting.as_of(rows, on)
    rows = selecting.narrow(rows, filters, viewer=viewer, on=on, past=past)
    return named(rows, "parent", "locality")


def match_orgs(
    viewer: Viewer, typed: str, *, permission: str = permissions.READ
) -> QuerySet[PartyOrg]:
    """Return the living organisations in scope that a picker offers for what was typed."""
    rows = list_orgs(viewer, permission=permission)
    rows = selecting.search(rows, typed) if typed else rows
    return rows.select_related("parent").order_by("path")


def may_at(viewer: Viewer, permission: str, org: PartyOrg) -> bool:
    """Tell whether the viewer holds a permission at a living organisation."""
    return org.dissolved_on is None and viewer.may_at(permission, org.path)


def may_decide_on(viewer: Viewer, org: PartyOrg) -> bool:
    """Tell whether the viewer leads the superior, who alone decides what becomes of one."""
    return (
        org.dissolved_on is None
        and org.parent is not None
        and viewer.may_at(permissions.MOVE, org.parent.path)
    )


def get_org(viewer: Viewer, org_id: int) -> PartyOrg:
    """Return one organisation.

    Raises:
        Http404: there is none in the viewer's scope.
    """
    plan = _ONE.get(viewer.key, lambda: _one_of(viewer))
    for org in plan.run(pk=org_id):
        return org  # type: ignore[no-any-return]
    raise Http404("没有这个党组织，或不在您的管理范围内。")


def _one_of(viewer: Viewer) -> Prepared:
    return Prepared(
        lambda pk: all_orgs(viewer).select_related("parent", "locality").filter(pk=pk), pk=int
    )


def require_org(viewer: Viewer, org_id: str) -> None:
    """Check that a condition names an organisation that the viewer sees.

    Raises:
        Http404: there is none in the viewer's scope; its name must not be shown.
    """
    if org_id.isascii() and org_id.isdecimal():
        get_org(viewer, int(org_id[:18]))


def list_children(viewer: Viewer, org: PartyOrg) -> QuerySet[PartyOrg]:
    """Return the living organisations directly under one."""
    return list_orgs(viewer).filter(parent=org).order_by("path")


@dataclass(frozen=True)
class Along:
    """What a subtree holds: organisations, members, units."""

    orgs: int
    people: int
    units: int


def what_goes_along(org: PartyOrg) -> Along:
    """Count what moves with an organisation; the caller has checked the right."""
    below = PartyOrg.objects.filter(subtree(org), dissolved_on__isnull=True)
    people = Sum(F("full_members") + F("probationary_members"))
    counted = below.aggregate(orgs=Count("pk"), people=people)
    units_there = Unit.objects.filter(range_q("scope_path", org.path)).count()
    return Along(orgs=counted["orgs"], people=counted["people"] or 0, units=units_there)


def people_below(org: PartyOrg) -> tuple[int, int]:
    """Count the full and the probationary members of an organisation with all below it."""
    ((full, more),) = _BELOW.run(pk=org.pk)
    return full or 0, more or 0


def own_people(org: PartyOrg) -> int:
    """Return how many members belong to the organisation itself."""
    return org.full_members + org.probationary_members


def version_on(org: PartyOrg, on: date) -> PartyOrgVersion | None:
    """Return the dated facts of an organisation on a day; None when it did not exist."""
    found: PartyOrgVersion | None = org.versions.valid_on(on).first()
    return found


def match_free_units(viewer: Viewer, typed: str) -> QuerySet[Unit]:
    """Return the existing units that the viewer may have covered or answered for."""
    scope = viewer.scope(permissions.WRITE).q(org="scope_path")
    rows = units.list_units(viewer).exclude(status__in=ENDED).filter(scope)
    return (search_units(rows, typed) if typed else rows).order_by("name_sort", "pk")


def list_ancestors(org: PartyOrg) -> list[PartyOrg]:
    """Return the chain of lead organisations above one, root first; their names are public."""
    return _ABOVE.run(paths=paths.ancestors(org.path))


def subtree(org: PartyOrg) -> Q:
    """Return the condition "this organisation or any below it"."""
    return range_q("path", org.path)


def list_tree(viewer: Viewer, *, on: date) -> QuerySet[PartyOrgVersion]:
    """Return the tree of a day: one version per organisation that existed then, by path.

    Whose past may be seen follows from where the organisation stands today.
    """
    scope = viewer.scope(permissions.READ).q(org="org__path")
    return PartyOrgVersion.objects.valid_on(on).filter(scope).order_by("path", "pk")


def list_hostings(org: PartyOrg, *, on: date) -> QuerySet[Hosting]:
    """Return the coverage that an organisation gave on a day."""
    return Hosting.objects.valid_on(on).filter(org=org).select_related("unit")


def list_charges(org: PartyOrg, *, on: date) -> QuerySet[Charge]:
    """Return the units that an organisation answered for on a day."""
    return Charge.objects.valid_on(on).filter(org=org).select_related("unit")


def first_hostings(org: PartyOrg, *, on: date) -> list[Hosting]:
    """Return the first units, by name, that an organisation covered on a day."""
    return _COVERED.run(org=org.pk, on=on)


def first_charges(org: PartyOrg, *, on: date) -> list[Charge]:
    """Return the first units, by name, that an organisation answered for on a day."""
    return _CHARGED.run(org=org.pk, on=on)


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
    return next(iter(_HOST.run(unit=unit_id, on=on)), None)


def charges_of(unit_id: int, *, on: date) -> list[Charge]:
    """Return which organisations answered for a unit on a day."""
    return _ANSWERING.run(unit=unit_id, on=on)
