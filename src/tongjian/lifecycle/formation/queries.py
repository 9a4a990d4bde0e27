"""Units without an organisation, reasons, visits and terms, as a viewer may see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.http import Http404

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.procedures.choices import CaseState
from tongjian.foundation.procedures.models import Case
from tongjian.foundation.rulebook.laid import Number
from tongjian.registry.party_orgs import permissions as of_orgs
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.queries import list_orgs
from tongjian.registry.units import queries as units
from tongjian.registry.units import selecting
from tongjian.registry.units.choices import ENDED, Sector
from tongjian.registry.units.least import least_members
from tongjian.registry.units.models import Unit

from . import codes, permissions
from .models import FollowUp, Formed, Reason

READY, NEAR, NONE = "ready", "near", "none"
LAYERS = [(READY, "已够人数"), (NEAR, "差一两名"), (NONE, "没有党员")]
MEASURES = {
    READY: "应当单独组建，联系负责人筹备",
    NEAR: "转入隐性党员或吸收新党员，也可联合、挂靠组建",
    NONE: "指派指导员、联络员，建立工会、共青团、妇联组织",
}
_PARTNERS = 5


def layer_of(unit: Unit, *, least: Number) -> str:
    """Return how far a unit is from an organisation of its own."""
    if unit.full_members >= least:
        return READY
    return NEAR if unit.full_members else NONE


def find_unformed(viewer: Viewer, *, filters: Mapping[str, Any], on: date) -> QuerySet[Any]:
    """Return the units without an organisation whose head-counts the viewer may see.

    `least` is how many full members make a branch of its own where the unit is registered.
    """
    typed = {"q": filters["q"]} if "q" in filters else {}
    rows: QuerySet[Any] = units.find_units(viewer, filters=typed, on=on)
    least = least_members(on).column("registered_path")
    own = Value(least) if isinstance(least, int | Decimal) else least
    rows = rows.filter(selecting.sight_of(viewer).counts, host_mode="").annotate(least=own)
    rows = _with_reason(_with_case(rows))
    if layers := filters.get("layer"):
        rows = rows.filter(_layers(layers))
    if "under_way" in filters:
        rows = rows.filter(is_under_way=filters["under_way"])
    if "explained" in filters:
        rows = rows.filter(why__isnull=not filters["explained"])
    if "hidden" in filters:
        more = Q(declared_members__gt=F("full_members"))
        rows = rows.filter(more) if filters["hidden"] else rows.exclude(more)
    return rows


def _layers(layers: list[str]) -> Q:
    found = Q(pk__in=())
    if READY in layers:
        found |= Q(full_members__gte=F("least"))
    if NEAR in layers:
        found |= Q(full_members__gte=1, full_members__lt=F("least"))
    if NONE in layers:
        found |= Q(full_members=0)
    return found


def under_way() -> set[int]:
    """Return the units for which an organisation is being formed, alone or with others."""
    cases = Case.objects.filter(procedure=codes.FORMATION, state=CaseState.OPEN)
    return {pk for data in cases.values_list("data", flat=True) for pk in data["start"]["units"]}


def _with_case(rows: QuerySet[Any]) -> QuerySet[Any]:
    is_under_way = Q(pk__in=under_way() or {0})  # an empty condition has no truth value
    found: QuerySet[Any] = rows.annotate(
        is_under_way=ExpressionWrapper(is_under_way, output_field=BooleanField()),
        owner=_owner(),
    )
    return found


def _owner() -> Subquery:
    """Return the name of the organisation that answers for a unit."""
    answering = PartyOrg.objects.filter(path=OuterRef("scope_path"), dissolved_on__isnull=True)
    return Subquery(answering.values("name")[:1])


def _with_reason(rows: QuerySet[Any]) -> QuerySet[Any]:
    reasons = Reason.objects.open().filter(unit=OuterRef("pk"))
    found: QuerySet[Any] = rows.annotate(
        why=Subquery(reasons.values("why")[:1]),
        next_visit_on=Subquery(reasons.values("next_visit_on")[:1]),
    )
    return found


def partners(viewer: Viewer, unit: Unit, *, on: date) -> list[Unit]:
    """Suggest units that could join: without an organisation, few members, near or alike."""
    near = Q(area_id=unit.area_id) if unit.area_id else Q(residence_id=unit.residence_id)
    has_sector = unit.sector not in ("", Sector.OTHER)  # nothing in common otherwise
    alike = Q(sector=unit.sector) if has_sector else Q(pk__in=())
    rows = find_unformed(viewer, filters={"layer": [NEAR]}, on=on)
    rows = rows.exclude(pk__in=under_way() | {unit.pk}).filter(near | alike)
    rows = rows.exclude(status__in=ENDED)
    return list(rows.order_by("-full_members", "pk")[:_PARTNERS])


def reason_of(unit: Unit) -> Reason | None:
    """Return why a unit has no organisation yet, as said last."""
    found: Reason | None = unit.reasons.open().first()
    return found


def list_reasons(viewer: Viewer) -> QuerySet[Reason]:
    """Return what was said about the units in the viewer's scope, what holds now first."""
    axes = {axis: f"unit__{column}" for axis, column in selecting.AXES.items()}
    scope = viewer.scope(permissions.EXPLAIN).q(**axes)
    return Reason.objects.filter(scope).select_related("unit")


def list_visits(viewer: Viewer) -> QuerySet[FollowUp]:
    """Return the visits after formation in the viewer's scope."""
    scope = viewer.scope(of_orgs.READ).q(org="formed__org__path")
    return FollowUp.objects.filter(scope).select_related("formed__org", "formed__unit")


def unsound_visits(*, on: date) -> QuerySet[FollowUp]:
    """Return the last visit to each living organisation, where it found trouble."""
    later = FollowUp.objects.filter(
        formed__org=OuterRef("formed__org"), visited_on__gt=OuterRef("visited_on")
    )
    rows = FollowUp.objects.filter(is_sound=False, visited_on__lte=on)
    return rows.filter(~Exists(later), formed__org__dissolved_on__isnull=True)


def get_visit(viewer: Viewer, visit_id: int) -> FollowUp:
    """Return one visit. Raises Http404 outside the viewer's scope."""
    found = list_visits(viewer).filter(pk=visit_id).first()
    if found is None:
        raise Http404("没有这次回访，或不在您的管理范围内。")
    return found


def formed_by(org: PartyOrg) -> Formed | None:
    """Return how an organisation came about, if by a case."""
    return org.formed.order_by("-pk").first()


def list_terms(viewer: Viewer) -> QuerySet[Any]:
    """Return the organisations with a term in the viewer's scope, with an open case or not."""
    cases = Case.objects.filter(
        procedure=codes.TERM,
        subject_kind=codes.ORG,
        subject_id=OuterRef("pk"),
        state=CaseState.OPEN,
    )
    rows = (
        list_orgs(viewer).filter(term_ends_on__isnull=False).exclude(kind__in=codes.WITHOUT_TERM)
    )
    return rows.select_related("parent").annotate(is_under_way=Exists(cases))
