"""Which Party organisation covers a unit, and which one answers for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Count, Q

from tongjian.foundation import events
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.bulk.copying import copy_in
from tongjian.kernel.errors import UnableTo
from tongjian.registry.party_orgs import permissions
from tongjian.registry.party_orgs.answering import RANK
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.events import UnitsCharged
from tongjian.registry.party_orgs.models import Charge, Hosting, PartyOrg
from tongjian.registry.units.choices import HostMode
from tongjian.registry.units.models import Unit

# The covering organisation comes first; else who is directly responsible, leads, falls back.
# Row by row through indexes, whatever the planner believes of tables that were just filled.
_REFRESH = f"""
UPDATE units_unit u
   SET scope_path = coalesce(h.path, c.path, ''), host_mode = coalesce(h.mode, '')
  FROM unnest(%s::bigint[]) AS wanted(id)
  LEFT JOIN LATERAL (
      SELECT h.mode, o.path FROM party_orgs_hosting h
        JOIN party_orgs_partyorg o ON o.id = h.org_id
       WHERE h.unit_id = wanted.id AND h.end_on IS NULL LIMIT 1
  ) h ON TRUE
  LEFT JOIN LATERAL (
      SELECT o.path FROM party_orgs_charge c
        JOIN party_orgs_partyorg o ON o.id = c.org_id
       WHERE c.unit_id = wanted.id AND c.end_on IS NULL
       ORDER BY {RANK} LIMIT 1
  ) c ON TRUE
 WHERE u.id = wanted.id
   AND (u.scope_path, u.host_mode) IS DISTINCT FROM (coalesce(h.path, c.path, ''),
                                                     coalesce(h.mode, ''))
"""


class UnableToHostUnits(UnableTo):
    """The organisation cannot cover these units."""


@transaction.atomic
def host_units(
    *,
    hostings: Sequence[Hosting],
    actor: Viewer,
    batch_id: int | None = None,
    reason: str = "",
) -> None:
    """Enter that organisations cover units (unsaved hostings); an earlier coverage ends then.

    Raises:
        PermissionDenied: the actor may not write at an organisation.
        UnableToHostUnits: stand-alone coverage of a second unit, or dates that overlap.
    """
    for hosting in hostings:
        actor.require(permissions.WRITE, path=hosting.org.path)
        if hosting.end_on is None:
            _refuse_dissolved(hosting.org)
    _refuse_foreign([h.unit_id for h in hostings], actor)
    _end_earlier(Hosting, {h.unit_id: h.start_on for h in hostings})
    copy_in(hostings)
    _refuse_second_standalone({h.org_id for h in hostings})
    refresh_units([h.unit_id for h in hostings])
    audit.record_many(
        actor=actor,
        action="party_orgs.unit.covered",
        changes=[
            Change(
                "units.unit",
                h.unit_id,
                str(h.org),
                {"host": (None, h.org), "mode": (None, h.mode)},
            )
            for h in hostings
        ],
        reason=reason,
        batch_id=batch_id,
    )


@transaction.atomic
def end_hostings(*, unit_ids: Collection[int], actor: Viewer, on: date, reason: str) -> None:
    """End the coverage of units from a day on."""
    rows = list(Hosting.objects.open().filter(unit_id__in=unit_ids).select_related("org", "unit"))
    for row in rows:
        actor.require(permissions.WRITE, path=row.org.path)
        if on <= row.start_on:
            raise UnableToHostUnits(f"结束日期应晚于覆盖的起始日期 {row.start_on}。")
    _end_earlier(Hosting, {row.unit_id: on for row in rows})
    refresh_units(unit_ids)
    audit.record_many(
        actor=actor,
        action="party_orgs.unit.uncovered",
        changes=[
            Change("units.unit", r.unit_id, r.unit.name, {"host": (r.org, None)}) for r in rows
        ],
        reason=reason,
    )


@transaction.atomic
def charge_units(
    *, charges: Sequence[Charge], actor: Viewer, reason: str = "", batch_id: int | None = None
) -> None:
    """Enter which organisations answer for units (unsaved charges), replacing earlier ones."""
    for charge in charges:
        actor.require(permissions.WRITE, path=charge.org.path)
        if charge.end_on is None:
            _refuse_dissolved(charge.org)
    _refuse_foreign([c.unit_id for c in charges], actor)
    for kind in ChargeKind:
        starts = {c.unit_id: c.start_on for c in charges if c.kind == kind}
        _end_earlier(Charge, starts, kind=kind)
    copy_in(charges)
    refresh_units([c.unit_id for c in charges])
    audit.record_many(
        actor=actor,
        action="party_orgs.unit.charged",
        changes=[
            Change("units.unit", c.unit_id, str(c.org), {c.kind: (None, c.org)}) for c in charges
        ],
        reason=reason,
        batch_id=batch_id,
    )
    if charges:
        unit_ids = tuple({charge.unit_id for charge in charges})
        events.publish(UnitsCharged(unit_ids, max(c.start_on for c in charges), actor))


def refresh_units(unit_ids: Collection[int]) -> None:
    """Recompute where units belong and how they are covered, set-based."""
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, [list(unit_ids)])


def _refuse_dissolved(org: PartyOrg) -> None:
    if org.dissolved_on is not None:
        raise UnableToHostUnits(f"“{org.name}”已于 {org.dissolved_on} 撤销。")


def _refuse_foreign(unit_ids: Collection[int], actor: Viewer) -> None:
    """Leave a unit to those who answer for it; one that nobody answers for is free."""
    scope = actor.scope(permissions.WRITE)
    if scope.is_everything:
        return
    free = Q(scope_path="") | scope.q(org="scope_path")
    wanted = set(unit_ids)
    if Unit.objects.filter(free, pk__in=wanted).count() != len(wanted):
        raise PermissionDenied("这家社会组织由管理范围以外的党组织负责，请先与其上级商定。")


def _end_earlier(
    model: type[Hosting] | type[Charge], starts: Mapping[int, date], **kept: str
) -> None:
    rows: list[Any] = list(model.objects.open().filter(unit_id__in=starts, **kept))
    for row in rows:
        if row.start_on > starts[row.unit_id]:
            name = Unit.objects.values_list("name", flat=True).get(pk=row.unit_id)
            raise UnableToHostUnits(
                f"“{name}”自 {row.start_on} 起已有归属记录，不能再登记更早生效的变更。"
            )
    same_day = [row.pk for row in rows if row.start_on == starts[row.unit_id]]
    model.objects.filter(pk__in=same_day).delete()
    ending = [row for row in rows if row.start_on < starts[row.unit_id]]
    for row in ending:
        row.end_on = starts[row.unit_id]
    model.objects.bulk_update(ending, ["end_on"], batch_size=1_000)


def _refuse_second_standalone(org_ids: Collection[int]) -> None:
    standalone = Hosting.objects.open().filter(org_id__in=org_ids, mode=HostMode.STANDALONE)
    open_hostings = Count("hostings", filter=Q(hostings__end_on__isnull=True))
    crowded = (
        PartyOrg.objects.filter(pk__in=standalone.values("org_id"))
        .annotate(covered=open_hostings)
        .filter(covered__gt=1)
        .first()
    )
    if crowded:
        raise UnableToHostUnits(
            f"“{crowded.name}”登记为单独组建，只能覆盖一个社会组织；覆盖多个请用联合组建。"
        )
