"""Begin a formation or a change of term, say why there is none yet, note a visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tongjian.foundation.access.keyed import Keys
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.notices import services as notices
from tongjian.foundation.notices.refreshing import mark_stale
from tongjian.foundation.procedures import services as procedures
from tongjian.foundation.procedures.models import Case
from tongjian.kernel.errors import UnableTo
from tongjian.lifecycle.formation import codes, permissions
from tongjian.lifecycle.formation.checks import DECIDERS
from tongjian.lifecycle.formation.choices import Kind
from tongjian.lifecycle.formation.models import FollowUp, Reason
from tongjian.lifecycle.formation.sources import UNSOUND, key_of_unit, key_of_visit
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.queries import charges_of, list_ancestors
from tongjian.registry.units.models import Unit
from tongjian.registry.units.queries import reaches

_ORDER = (ChargeKind.DIRECT, ChargeKind.LEAD, ChargeKind.FALLBACK)


class UnableToForm(UnableTo):
    """The formation cannot begin or go on."""


def start_formation(
    *,
    units: Sequence[Unit],
    kind: Kind,
    leader: PartyOrg | None,
    actor: Viewer,
    on: date,
    host: PartyOrg | None = None,
) -> Case:
    """Begin to form an organisation for units, the first of which asks.

    Raises:
        PermissionDenied: the actor may not ask for one of them.
        UnableToForm: nobody is named who decides.
    """
    first = units[0]
    for unit in units:
        if not reaches(actor, permissions.APPLY, unit):
            raise PermissionDenied(f"“{unit.name}”不在您的管理范围内。")
    leader = leader or default_leader(first, on=on)
    if leader is None:
        raise UnableToForm("这家组织还没有明确归口，请先选定由哪个党委审批。")
    return procedures.start(
        procedure=codes.FORMATION,
        title=f"组建党组织：{first.name}" + (f"等 {len(units)} 家" if len(units) > 1 else ""),
        subject_kind=codes.UNIT,
        subject_id=first.pk,
        keys=Keys(
            scope_path=first.scope_path,
            leader_path=leader.path,
            place_path=first.registered_path,
            agency_id=first.competent_body_id,
            unit_id=first.pk,
        ),
        actor=actor,
        on=on,
        region=first.registered_path,
        data={"kind": kind.value, "units": list(units), "leader": leader, "host": host},
    )


def default_leader(unit: Unit, *, on: date) -> PartyOrg | None:
    """Return the committee that decides unless another is named: who answers for the unit."""
    charges = {charge.kind: charge.org for charge in charges_of(unit.pk, on=on)}
    for kind in _ORDER:
        if found := _committee_at(charges.get(kind)):
            return found
    return None


def _committee_at(org: PartyOrg | None) -> PartyOrg | None:
    """Return the organisation, or the nearest committee above it."""
    if org is None or org.dissolved_on is not None:
        return None
    line = [*list_ancestors(org), org]
    return next((one for one in reversed(line) if one.kind in DECIDERS), None)


def start_term(*, org: PartyOrg, actor: Viewer, on: date) -> Case:
    """Begin the change of term of an organisation.

    Raises:
        PermissionDenied: the actor may not ask for it.
        UnableToForm: it has no term, or nobody above who decides.
    """
    if org.kind in codes.WITHOUT_TERM:
        raise UnableToForm(f"{org.get_kind_display()}不换届（支部工作条例第八条）。")
    if org.dissolved_on is not None or org.parent is None:
        raise UnableToForm("没有上级党组织，或已经撤销。")
    return procedures.start(
        procedure=codes.TERM,
        title=f"换届：{org.name}",
        subject_kind=codes.ORG,
        subject_id=org.pk,
        keys=Keys(scope_path=org.path, leader_path=org.parent.path),
        actor=actor,
        on=on,
        region=org.locality.path,
    )


@transaction.atomic
def explain(
    *, unit: Unit, why: str, text: str, next_visit_on: date, actor: Viewer, on: date
) -> Reason:
    """Say why a unit has no organisation yet; what was said before ends on that day.

    Raises:
        PermissionDenied: the unit lies outside the actor's scope.
        UnableToForm: it is covered, or the next visit does not lie ahead.
    """
    if not reaches(actor, permissions.EXPLAIN, unit):
        raise PermissionDenied("这家组织不由您联系。")
    if unit.host_mode:
        raise UnableToForm("这家组织已经有党组织覆盖。")
    if next_visit_on <= on:
        raise UnableToForm("下次走访应在今天以后。")
    unit.reasons.open().filter(start_on__lt=on).update(end_on=on)
    unit.reasons.open().delete()
    made = Reason.objects.create(
        unit=unit,
        why=why,
        text=text,
        next_visit_on=next_visit_on,
        recorded_by_name=actor.name,
        start_on=on,
    )
    notices.settle(key=key_of_unit(unit.pk), on=on)
    audit.record(
        actor=actor,
        action="formation.reason.given",
        subject=unit,
        fields={
            "why": (None, made.get_why_display()),
            "next_visit_on": (None, next_visit_on),
        },
        reason=text,
    )
    return made


@transaction.atomic
def note_visit(
    *, visit: FollowUp, visited_on: date, is_sound: bool, finding: str, actor: Viewer
) -> FollowUp:
    """Write down what a visit after formation found.

    Raises:
        PermissionDenied: the organisation lies outside the actor's scope.
        UnableToForm: it was written down already, or lies before the formation.
    """
    visit = FollowUp.objects.select_for_update().get(pk=visit.pk)
    if not actor.may_at(permissions.EXPLAIN, visit.formed.org.path):
        raise PermissionDenied("这个党组织不由您联系。")
    if visit.visited_on is not None:
        raise UnableToForm(f"已于 {visit.visited_on} 登记回访。")
    if visited_on < visit.formed.formed_on or visited_on > actor.on:
        raise UnableToForm("回访日期应在组建以后、今天以前。")
    visit.visited_on, visit.is_sound, visit.finding = visited_on, is_sound, finding
    visit.visited_by_name = actor.name
    visit.save()
    notices.settle(key=key_of_visit(visit), on=actor.on)
    mark_stale(source=UNSOUND.code, subject_ids=[visit.formed.org_id])
    audit.record(
        actor=actor,
        action="formation.visit.noted",
        subject=visit.formed.org,
        fields={"visited_on": (None, visited_on), "is_sound": (None, is_sound)},
        reason=finding,
    )
    return visit
