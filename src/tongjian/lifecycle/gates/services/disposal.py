"""Open, carry and close disposal orders; no cancellation goes past an open one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tongjian.foundation.access.session import whole_register
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.kernel.errors import UnableTo
from tongjian.lifecycle.gates import laid_down, permissions
from tongjian.lifecycle.gates.choices import Cause, Whereabouts
from tongjian.lifecycle.gates.looking import look_again
from tongjian.lifecycle.gates.models import ChangeItem, Disposal, DisposalLine
from tongjian.lifecycle.gates.queries.changes import (
    HEAD,
    NAME,
    REGISTRAR,
    aspects_of,
    coverings,
)
from tongjian.lifecycle.gates.queries.disposal import (
    has_party,
    host_of,
    is_only_unit,
    may_decide,
    may_report,
    open_units,
    people_of,
)
from tongjian.registry.party_orgs.services.covering import end_hostings
from tongjian.registry.units.choices import ENDED, UnitStatus
from tongjian.registry.units.models import Unit
from tongjian.registry.units.queries import reaches
from tongjian.registry.units.services.registering import revise_units


class UnableToDispose(UnableTo):
    """The step of a disposal cannot be taken."""


class UnableToEndUnit(UnableTo):
    """The unit cannot be cancelled while its Party organisation is not disposed of."""


@transaction.atomic
def open_disposal(
    *,
    unit: Unit,
    cause: Cause,
    reason: str,
    actor: Viewer,
    on: date,
    successor: Unit | None = None,
) -> Disposal:
    """Open an order: the office that registers the unit, or the Party side, may.

    Raises:
        PermissionDenied: the unit is neither in the actor's area nor in its charge.
        UnableToDispose: an order is open already, or a merger does not say into what.
    """
    if not _may_open(unit, actor):
        raise PermissionDenied("不能为管理范围以外的组织开处置单。")
    if (cause == Cause.MERGER) is not (successor is not None):
        raise UnableToDispose("合并要写明并入哪一家组织，其他事由不用写。")
    made = start(unit=unit, cause=cause, reason=reason, actor=actor, on=on, successor=successor)
    if cause == Cause.CHANGE:
        _ask_everything(made)
    return made


@transaction.atomic
def merge_units(*, unit: Unit, into: Unit, reason: str, actor: Viewer, on: date) -> Disposal:
    """Enter that a unit is being merged into another: its end is under way, its order open.

    Raises:
        PermissionDenied: the unit is not registered by the actor's office.
        UnableToDispose: it is the same unit, or one of the two has ended.
    """
    if not reaches(actor, permissions.DESK, unit):
        raise PermissionDenied("由登记机关登记合并。")
    both = Unit.objects.select_for_update(of=("self",)).filter(pk__in=[unit.pk, into.pk])
    if ended := next((one for one in both.order_by("pk") if one.status in ENDED), None):
        raise UnableToDispose(f"“{ended.name}”{ended.get_status_display()}，不能合并。")
    made = open_disposal(
        unit=unit, cause=Cause.MERGER, reason=reason, actor=actor, on=on, successor=into
    )
    if unit.status != UnitStatus.LIQUIDATING:
        words = f"并入“{into.name}”：{reason}"
        changes = {unit.pk: {"status": UnitStatus.LIQUIDATING}}
        revise_units(changes=changes, actor=actor, on=on, reason=words)
    return made


@transaction.atomic
def start(
    *,
    unit: Unit,
    cause: Cause,
    reason: str,
    actor: Viewer,
    on: date,
    successor: Unit | None = None,
    batch_id: int | None = None,
) -> Disposal:
    """Open an order for whoever was allowed to bring the cause about.

    An order about a mere change becomes this one: what ends needs no new seal.

    Raises:
        UnableToDispose: an order is open already, or the unit would be merged into itself.
    """
    if successor is not None and successor.pk == unit.pk:
        raise UnableToDispose("不能并入自己，请选另一家组织。")
    made = _to_raise(unit, cause)
    values = laid_down.edition(unit.registered_path, on).values
    hosting = host_of(unit)
    org = hosting.org if hosting is not None else None
    given = {
        "cause": cause,
        "scope_path": unit.scope_path,
        "org": org,
        "is_whole": org is not None and cause != Cause.CHANGE and is_only_unit(org, unit),
        "opened_on": on,
        "opened_by": actor.name,
        "due_on": on + timedelta(days=laid_down.number(values, "disposal_days")),
        "reason": reason,
        "successor": successor,
    }
    if made is None:
        made = Disposal.objects.create(unit=unit, batch_id=batch_id, **given)
    else:
        made.items.filter(settled_on__isnull=True).delete()
        _set(made, {**given, "items_open": 0, "reported_on": None, "reported_by": ""})
    if cause != Cause.CHANGE:
        _renew_lines(made, on)
    fields = {"cause": (None, cause.label), "due_on": (None, made.due_on)}
    _record(made, "opened", {**fields, "people": (None, made.people)}, actor, reason)
    return made


@transaction.atomic
def report(*, disposal: Disposal, on: date, actor: Viewer) -> None:
    """Report to the organisation above (step one).

    Raises:
        PermissionDenied: the actor does not work for the organisation.
        UnableToDispose: the order is closed, or reported already.
    """
    row = _open(disposal, may=may_report(actor, disposal))
    if row.reported_on is not None:
        raise UnableToDispose(f"已于 {row.reported_on} 报告。")
    row.reported_on, row.reported_by = on, actor.name
    row.save(update_fields=["reported_on", "reported_by"])
    _record(row, "reported", {"reported_on": (None, on)}, actor)


@transaction.atomic
def renew(*, disposal: Disposal, actor: Viewer, on: date) -> int:
    """Look anew where members are; those transferred or gone are settled. Return who is not.

    Raises:
        PermissionDenied: the actor does not work for the organisation.
        UnableToDispose: the order is closed.
    """
    row = _open(disposal, may=may_report(actor, disposal) or may_decide(actor, disposal))
    if row.cause != Cause.CHANGE:
        before = (row.people, row.people_open)
        _renew_lines(row, on)
        now = {"people": (before[0], row.people), "people_open": (before[1], row.people_open)}
        _record(row, "renewed", now, actor)
    return row.people_open


@transaction.atomic
def let_stay(*, disposal: Disposal, line_ids: Collection[int], actor: Viewer, on: date) -> None:
    """Settle that members stay where they are; only where their organisation goes on.

    Raises:
        PermissionDenied: the actor does not work for the organisation.
        UnableToDispose: the order is closed, or the organisation ends with the unit.
    """
    row = _open(disposal, may=may_report(actor, disposal))
    lines = DisposalLine.objects.filter(disposal=row, pk__in=line_ids)
    if lines.filter(must_leave=True).exists():
        raise UnableToDispose("这个党组织随单位撤销，党员要转到别的党组织。")
    lines.update(whereabouts=Whereabouts.STAYS, settled_on=on)
    _renew_lines(row, on)
    _record(row, "stayed", {"people_open": (None, row.people_open)}, actor)


@transaction.atomic
def close(*, disposal: Disposal, decision: str, actor: Viewer, on: date) -> None:
    """Decide what becomes of the organisation (step three); the coverage of the unit ends.

    Raises:
        PermissionDenied: the actor is not of the organisation above.
        UnableToDispose: it was not reported, or somebody's whereabouts are open.
    """
    row = _open(disposal, may=may_decide(actor, disposal))
    if row.reported_on is None:
        raise UnableToDispose("党组织还没有报告上级，不能作出决定。")
    if row.cause != Cause.CHANGE:
        _renew_lines(row, on)
    if row.people_open:
        raise UnableToDispose(f"还有 {row.people_open} 名党员去向没有落实，不能办结。")
    if row.items_open:
        raise UnableToDispose(f"还有 {row.items_open} 项联动事项没有写明，不能办结。")
    if row.cause != Cause.CHANGE and host_of(row.unit) is not None:
        end_hostings(unit_ids=[row.unit_id], actor=actor, on=on, reason=decision)
    row.decision, row.closed_on, row.closed_by = decision, on, actor.name
    row.save(update_fields=["decision", "closed_on", "closed_by"])
    fields = {"decision": (None, decision), "closed_on": (None, on)}
    _record(row, "closed", fields, actor)


def refuse_open(unit_ids: Collection[int], *, actor: Viewer, names: dict[int, str]) -> None:
    """Refuse to cancel units that are not disposed of.

    Raises:
        UnableToEndUnit: an order is open, or there is a Party organisation and no order.
    """
    for unit_id in open_units(unit_ids):
        raise UnableToEndUnit(
            f"“{names[unit_id]}”的党组织处置单（或变更联动单）还没有办结，不能办结注销。"
            "请党组织落实每名党员的去向，由上级作出决定。"
        )
    for unit_id in sorted(has_party(unit_ids)):
        raise UnableToEndUnit(
            f"“{names[unit_id]}”还有党组织或党员，要先开党组织处置单："
            "状态改为“清算中”自动开单，或在组织页面“关口”里开单；办结后再登记注销。"
        )


def _renew_lines(row: Disposal, on: date) -> None:
    """Add members who joined meanwhile, settle those who went; authorized by the caller."""
    with whole_register():
        people = people_of(row.unit, row.org, whole=row.is_whole)
        known = set(row.lines.values_list("person_id", flat=True))
        DisposalLine.objects.bulk_create(
            DisposalLine(
                disposal=row,
                person_id=pk,
                from_org_id=home,
                must_leave=row.is_whole and home == row.org_id,
            )
            for pk, home in people.values_list("pk", "home_org_id")
            if pk not in known
        )
        waiting = list(row.lines.filter(settled_on__isnull=True).select_related("person"))
        for line in waiting:
            _settle_by_facts(line, on)
        row.people = row.lines.count()
        row.people_open = row.lines.filter(settled_on__isnull=True).count()
    row.save(update_fields=["people", "people_open"])


def _settle_by_facts(line: DisposalLine, on: date) -> None:
    home = line.person.home_org_id
    if home == line.from_org_id:
        return
    gone = home is None
    line.whereabouts = Whereabouts.LEFT if gone else Whereabouts.TRANSFERRED
    line.to_org_id, line.settled_on = home, on
    line.save(update_fields=["whereabouts", "to_org", "settled_on"])


def _to_raise(unit: Unit, cause: Cause) -> Disposal | None:
    """Return the open change order that becomes another; any other open one stands in the way."""
    made = Disposal.objects.filter(unit=unit, closed_on__isnull=True).first()
    if made is not None and (made.cause != Cause.CHANGE or cause == Cause.CHANGE):
        raise UnableToDispose(f"“{unit.name}”已有一张没有办结的处置单。")
    return made


def _ask_everything(row: Disposal) -> None:
    """Ask for each item that may follow, since nobody said what exactly changed."""
    covering = coverings([row.unit_id]).get(row.unit_id)
    aspects = aspects_of(row.unit, (NAME, REGISTRAR, HEAD), covering)
    ChangeItem.objects.bulk_create(ChangeItem(disposal=row, code=code) for code in aspects)
    _set(row, {"items_open": len(aspects)})


def _set(row: Disposal, given: dict[str, Any]) -> None:
    for name, value in given.items():
        setattr(row, name, value)
    row.save(update_fields=list(given))


def _may_open(unit: Unit, actor: Viewer) -> bool:
    at_desk = actor.may(permissions.DESK) and reaches(actor, permissions.DESK, unit)
    return at_desk or actor.may_at(permissions.DISPOSE, unit.scope_path)


def _open(disposal: Disposal, *, may: bool) -> Disposal:
    if not may:
        raise PermissionDenied("不是这张处置单上的党组织。")
    rows = Disposal.objects.select_for_update(of=("self",)).select_related("unit", "org__parent")
    row: Disposal = rows.get(pk=disposal.pk)
    if row.closed_on is not None:
        raise UnableToDispose(f"这张处置单已于 {row.closed_on} 办结。")
    return row


def _record(
    row: Disposal, act: str, fields: dict[str, Any], actor: Viewer, reason: str = ""
) -> None:
    look_again([row.unit_id])
    audit.record(
        actor=actor,
        action=f"gates.disposal.{act}",
        subject=row.unit,
        fields=fields,
        reason=reason,
    )
