"""Read disposal orders; names are read by whoever may read the members."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.http import Http404

from tongjian.foundation.access.session import whole_register
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.keeping import Kept
from tongjian.foundation.plans import Prepared
from tongjian.lifecycle.gates import permissions
from tongjian.lifecycle.gates.choices import Cause
from tongjian.lifecycle.gates.models import Disposal, DisposalLine
from tongjian.registry.members import permissions as of_members
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.models import Hosting, PartyOrg
from tongjian.registry.units.models import Unit
from tongjian.registry.units.queries import reaches

AXES = {
    "org": "scope_path",
    "place": "unit__registered_path",
    "agency": "unit__competent_body",
}
# How the open order of a unit is asked for, by whose scope.
_OPEN: Kept[Prepared] = Kept(256)


def list_disposals(viewer: Viewer) -> QuerySet[Disposal]:
    """Return the orders in the viewer's scope."""
    rows = Disposal.objects.filter(viewer.scope(permissions.READ).q(**AXES))
    return rows.select_related("unit", "org__parent", "successor")


def open_order(viewer: Viewer, unit: Unit) -> Disposal | None:
    """Return the first order of a unit that is not closed, if any is in the viewer's scope."""
    plan = _OPEN.get(viewer.key, lambda: _open_to(viewer))
    return next(iter(plan.run(unit=unit.pk)), None)


def _open_to(viewer: Viewer) -> Prepared:
    rows = list_disposals(viewer).filter(closed_on__isnull=True).order_by("pk")
    return Prepared(lambda unit: rows.filter(unit_id=unit)[:1], unit=int)


def get_disposal(viewer: Viewer, disposal_id: int) -> Disposal:
    """Return one order.

    Raises:
        Http404: there is none in the viewer's scope.
    """
    found = list_disposals(viewer).filter(pk=disposal_id).first()
    if found is None:
        raise Http404("没有这张处置单，或不在您的管理范围内。")
    return found


def may_report(viewer: Viewer, disposal: Disposal) -> bool:
    """Tell whether the viewer works for the Party organisation concerned."""
    return viewer.may_at(permissions.DISPOSE, disposal.scope_path) or _is_office(viewer, disposal)


def _is_office(viewer: Viewer, disposal: Disposal) -> bool:
    """Where no Party organisation answers for the unit, its office sees to the order."""
    return not disposal.scope_path and reaches(viewer, permissions.DESK, disposal.unit)


def may_decide(viewer: Viewer, disposal: Disposal) -> bool:
    """Tell whether the viewer is of the organisation above, who decides."""
    org = disposal.org
    above = org.parent if org is not None else None
    path = above.path if above is not None else disposal.scope_path
    return viewer.may_at(permissions.APPRAISE, path) or _is_office(viewer, disposal)


def read_lines(viewer: Viewer, disposal: Disposal) -> list[DisposalLine]:
    """Return who goes where; the wall leaves out whom the viewer may not read."""
    if not viewer.may(of_members.READ):
        return []
    lines = list(disposal.lines.select_related("person", "from_org", "to_org").order_by("pk"))
    audit.note_listing(
        reader=viewer,
        subject_type=Person._meta.label_lower,
        ids=[line.person_id for line in lines],
        what="名单：处置单上的党员去向",
        purpose="办理党组织处置",
    )
    return lines


def may_count(viewer: Viewer, disposal: Disposal) -> bool:
    """Tell whether the viewer may know how many members are concerned: mostly a small number."""
    return reaches(viewer, of_members.COUNT, disposal.unit)


def open_units(unit_ids: Collection[int]) -> list[int]:
    """Return which of these units have an order that is still open."""
    rows = Disposal.objects.filter(unit_id__in=unit_ids, closed_on__isnull=True)
    return list(rows.values_list("unit_id", flat=True))


def has_party(unit_ids: Iterable[int]) -> set[int]:
    """Return which units still have a Party organisation or members whom nobody disposed of."""
    wanted = set(unit_ids)
    covered = Unit.objects.filter(pk__in=wanted).exclude(host_mode="")
    found = set(covered.values_list("pk", flat=True))
    left = wanted - found
    if not left:
        return found
    with whole_register():
        employed = Person.objects.filter(employer__in=left, home_org__isnull=False)
        settled = DisposalLine.objects.filter(
            disposal__unit__in=left, disposal__closed_on__isnull=False
        )
        rows = employed.exclude(pk__in=settled.values("person"))
        return found | set(rows.values_list("employer", flat=True).distinct())


def ending_units(unit_ids: Collection[int]) -> set[int]:
    """Return which of these units have an order about their end that is still open."""
    rows = Disposal.objects.filter(unit_id__in=unit_ids, closed_on__isnull=True)
    return set(rows.exclude(cause=Cause.CHANGE).values_list("unit_id", flat=True))


def host_of(unit: Unit) -> Hosting | None:
    """Return which organisation covers a unit."""
    rows = Hosting.objects.open().filter(unit=unit)
    found: Hosting | None = rows.select_related("org__parent").first()
    return found


def is_only_unit(org: PartyOrg, unit: Unit) -> bool:
    """Tell whether an organisation covers this unit alone."""
    return not Hosting.objects.open().filter(org=org).exclude(unit=unit).exists()


def people_of(unit: Unit, org: PartyOrg | None, *, whole: bool) -> QuerySet[Person]:
    """Return the members whose whereabouts are to be told; the register lies open."""
    wanted = Q(employer=unit)
    if org is not None and whole:
        wanted |= Q(home_org=org)
    return Person.objects.filter(wanted, home_org__isnull=False)


def find_disposals(viewer: Viewer, *, filters: Mapping[str, Any], on: date) -> QuerySet[Disposal]:
    """Return the orders that meet the conditions of a list, with numbers for who may count."""
    counts = viewer.scope(of_members.COUNT).q(**AXES)
    rows = list_disposals(viewer).annotate(
        told_people=_told(counts, "people"), told_open=_told(counts, "people_open")
    )
    if typed := filters.get("q"):
        rows = rows.filter(unit__name__contains=typed)
    if "open" in filters:
        rows = rows.filter(closed_on__isnull=filters["open"])
    if "late" in filters:
        late = Q(closed_on__isnull=True, due_on__lt=on)
        rows = rows.filter(late if filters["late"] else ~late)
    if causes := filters.get("cause"):
        rows = rows.filter(cause__in=causes)
    return rows


def _told(counts: Q, name: str) -> Case | F:
    if counts == Q():
        return F(name)
    return Case(When(counts, then=F(name)), default=None)
