"""Take back what an import entered, as if it had never been; the log keeps both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from tongjian.foundation import events
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.kernel.cn import pinyin
from tongjian.kernel.errors import UnableTo
from tongjian.registry.party_orgs import paths, permissions
from tongjian.registry.party_orgs.events import OrgsRedated
from tongjian.registry.party_orgs.models import Charge, Hosting, PartyOrg
from tongjian.registry.party_orgs.services.covering import refresh_units
from tongjian.registry.party_orgs.versions import amend_versions

_REASON = "撤销导入"


class UnableToWithdraw(UnableTo):
    """Something newer rests on it."""


@transaction.atomic
def withdraw_orgs(*, org_ids: Collection[int], actor: Viewer, batch_id: int | None = None) -> None:
    """Take organisations out of the register that were entered by mistake.

    Raises:
        PermissionDenied: the actor may not write there.
        ProtectedError: members, coverage or other organisations rest on one of them.
    """
    paths.lock_tree()
    orgs = list(PartyOrg.objects.filter(pk__in=org_ids))
    for org in orgs:
        actor.require(permissions.WRITE, path=org.path)
    names = {org.pk: org.name for org in orgs}
    for depth in sorted({len(org.path) for org in orgs}, reverse=True):
        level = [org.pk for org in orgs if len(org.path) == depth]
        PartyOrg.objects.filter(pk__in=level).delete()
    changes = [Change("party_orgs.partyorg", pk, name) for pk, name in names.items()]
    _record(actor, "party_orgs.org.withdrawn", changes, batch_id)


@transaction.atomic
def restore_orgs(
    *, values: Mapping[int, Mapping[str, Any]], actor: Viewer, batch_id: int | None = None
) -> None:
    """Give organisations (by id) earlier values back as if they had never been changed."""
    orgs = list(PartyOrg.objects.select_for_update(of=("self",)).filter(pk__in=values))
    changes = []
    for org in orgs:
        actor.require(permissions.WRITE, path=org.path)
        before = {name: getattr(org, name) for name in values[org.pk]}
        for name, value in values[org.pk].items():
            setattr(org, name, value)
        keys = pinyin.of_name(org.name)
        org.name_sort, org.name_initials = keys.sort[:400], keys.initials[:120]
        pairs = {name: (before[name], value) for name, value in values[org.pk].items()}
        changes.append(Change("party_orgs.partyorg", org.pk, org.name, pairs))
    if orgs:
        names = {name for fields in values.values() for name in fields}
        PartyOrg.objects.bulk_update(
            orgs, [*names, "name_sort", "name_initials"], batch_size=1_000
        )
    amend_versions([org.pk for org in orgs])
    if redated := tuple(pk for pk, fields in values.items() if "established_on" in fields):
        events.publish(OrgsRedated(redated))
    _record(actor, "party_orgs.org.restored", changes, batch_id)


@transaction.atomic
def withdraw_hostings(
    *,
    hosting_ids: Collection[int],
    reopen_ids: Collection[int],
    actor: Viewer,
    batch_id: int | None = None,
) -> None:
    """Take coverage back; the coverage that had ended for it holds again."""
    rows = list(Hosting.objects.filter(pk__in=hosting_ids).select_related("org", "unit"))
    _withdraw(Hosting, rows, reopen_ids, actor)
    changes = [
        Change("units.unit", row.unit_id, row.unit.name, {"host": (row.org, None)}) for row in rows
    ]
    _record(actor, "party_orgs.unit.coverage_withdrawn", changes, batch_id)


@transaction.atomic
def withdraw_charges(
    *, charge_ids: Collection[int], actor: Viewer, batch_id: int | None = None
) -> None:
    """Take back which organisations answer for units."""
    rows = list(Charge.objects.filter(pk__in=charge_ids).select_related("org", "unit"))
    _withdraw(Charge, rows, (), actor)
    changes = [
        Change("units.unit", row.unit_id, row.unit.name, {row.kind: (row.org, None)})
        for row in rows
    ]
    _record(actor, "party_orgs.unit.charge_withdrawn", changes, batch_id)


def _withdraw(
    model: type[Hosting] | type[Charge],
    rows: Collection[Any],
    reopen_ids: Collection[int],
    actor: Viewer,
) -> None:
    for row in rows:
        actor.require(permissions.WRITE, path=row.org.path)
        if row.end_on is not None:
            raise UnableToWithdraw(f"“{row.unit}”的归属在导入之后又有变化，请先处理。")
    model.objects.filter(pk__in=[row.pk for row in rows]).delete()
    model.objects.filter(pk__in=reopen_ids).update(end_on=None)
    refresh_units([row.unit_id for row in rows])


def _record(actor: Viewer, action: str, changes: list[Change], batch_id: int | None) -> None:
    audit.record_many(
        actor=actor, action=action, changes=changes, reason=_REASON, batch_id=batch_id
    )
