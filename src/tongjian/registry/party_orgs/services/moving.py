"""Move, merge, split and dissolve: the tree changes, nobody is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from tongjian.foundation import events
from tongjian.foundation.access.scopes import PATH_END
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.kernel.errors import UnableTo
from tongjian.registry.party_orgs import paths, permissions
from tongjian.registry.party_orgs.choices import LineageKind, OrgKind
from tongjian.registry.party_orgs.events import (
    OrgAbsorbed,
    OrgDissolved,
    OrgParted,
    SubtreeMoved,
)
from tongjian.registry.party_orgs.models import (
    Charge,
    Hosting,
    Lineage,
    PartyOrg,
    PartyOrgVersion,
    Relation,
)
from tongjian.registry.party_orgs.versions import sync_versions

from .covering import refresh_units
from .founding import found_orgs

_REPATH_ORGS = """
UPDATE party_orgs_partyorg SET path = %(after)s || substr(path, length(%(before)s) + 1)
 WHERE path >= %(before)s AND path < %(end)s
RETURNING id
"""
_REPATH_UNITS = """
UPDATE units_unit SET scope_path = %(after)s || substr(scope_path, length(%(before)s) + 1)
 WHERE scope_path >= %(before)s AND scope_path < %(end)s
"""


class UnableToMoveOrg(UnableTo):
    """The organisation cannot be put there."""


class UnableToDissolveOrg(UnableTo):
    """Something still depends on the organisation."""


@transaction.atomic
def move_org(
    *,
    org: PartyOrg,
    under: PartyOrg,
    actor: Viewer,
    on: date,
    reason: str,
    batch_id: int | None = None,
) -> PartyOrg:
    """Put an organisation with all below it under another lead organisation, from a day on.

    Raises:
        PermissionDenied: the actor does not lead the superior of today and the one to come.
        UnableToMoveOrg: the place lies below the organisation itself, or is dissolved.
        UnableToDateBack: something in the subtree changed after the day.
    """
    paths.lock_tree()
    org.refresh_from_db()
    under.refresh_from_db()
    _require_superior(actor, org)
    actor.require(permissions.MOVE, path=under.path)
    _refuse_bad_place(org, under)
    before, parent_before = org.path, org.parent
    after = next(paths.free_segments(under.path))
    PartyOrg.objects.filter(pk=org.pk).update(parent=under)
    ids = _repath(before, after)
    sync_versions(ids, on=on, reason=reason)
    events.publish(SubtreeMoved(before=before, after=after))
    org.refresh_from_db()
    audit.record(
        actor=actor,
        action="party_orgs.org.moved",
        subject=org,
        fields={"parent": (parent_before, under), "path": (before, after)},
        reason=reason,
        batch_id=batch_id,
    )
    return org


@transaction.atomic
def merge_orgs(
    *, sources: Sequence[PartyOrg], into: PartyOrg, actor: Viewer, on: date, reason: str
) -> None:
    """Merge organisations into another: children, coverage and members go along.

    Raises:
        PermissionDenied, UnableToMoveOrg, UnableToDissolveOrg: as for moving and dissolving.
    """
    for source in sources:
        _require_superior(actor, source)
    actor.require(permissions.MOVE, path=into.path)
    _refuse_bad_target(into)
    for source in sources:
        if source.pk == into.pk:
            raise UnableToMoveOrg(f"“{into.name}”不能并入自己。")
        for child in source.children.filter(dissolved_on__isnull=True):
            move_org(org=child, under=into, actor=actor, on=on, reason=reason)
        _hand_over(source, into, on)
        events.publish(OrgAbsorbed(source.pk, into.pk, on, actor, reason))
        Lineage.objects.create(predecessor=source, successor=into, kind=LineageKind.MERGED, on=on)
        dissolve_org(org=source, actor=actor, on=on, reason=reason)


@transaction.atomic
def split_org(
    *,
    org: PartyOrg,
    part: PartyOrg,
    unit_ids: Sequence[int],
    actor: Viewer,
    on: date,
    reason: str,
) -> PartyOrg:
    """Found a part (unsaved) beside an organisation; some units and their people go along.

    Raises:
        PermissionDenied: the actor does not lead the superior.
    """
    _require_superior(actor, org)
    part.parent = org.parent
    part.established_on = on
    found_orgs(orgs=[part], actor=actor, reason=reason)
    moved = org.hostings.open().filter(unit_id__in=unit_ids)
    modes = dict(moved.values_list("unit_id", "mode"))
    moved.update(end_on=on)
    Hosting.objects.bulk_create(
        Hosting(org=part, unit_id=unit, mode=mode, start_on=on) for unit, mode in modes.items()
    )
    refresh_units(list(modes))
    events.publish(OrgParted(org.pk, part.pk, tuple(modes), on, actor, reason))
    Lineage.objects.create(predecessor=org, successor=part, kind=LineageKind.SPLIT, on=on)
    return part


@transaction.atomic
def dissolve_org(*, org: PartyOrg, actor: Viewer, on: date, reason: str) -> None:
    """End an organisation from a day on (R1-07).

    Raises:
        PermissionDenied: the actor does not lead the superior.
        UnableToDissolveOrg: it still has members or organisations below it (capability A12).
    """
    org.refresh_from_db()
    _require_superior(actor, org)
    _refuse_bad_day(org, on)
    _refuse_while_needed(org)
    covered = [*org.hostings.open().values_list("unit_id", flat=True)]
    charged = [*org.charges.open().values_list("unit_id", flat=True)]
    for rows in (org.hostings, org.charges, org.relations_out, org.relations_in):
        _end(rows.open(), on)
    PartyOrg.objects.filter(pk=org.pk).update(dissolved_on=on)
    _end(PartyOrgVersion.objects.open().filter(org=org), on)
    refresh_units([*covered, *charged])
    events.publish(OrgDissolved(org.pk, on, actor, reason))
    org.refresh_from_db()
    audit.record(
        actor=actor,
        action="party_orgs.org.dissolved",
        subject=org,
        fields={"dissolved_on": (None, on)},
        reason=reason,
    )


def _require_superior(actor: Viewer, org: PartyOrg) -> None:
    """Leave what becomes of an organisation to whoever leads its superior (R1-06, R1-07)."""
    if org.parent is not None:
        actor.require(permissions.MOVE, path=org.parent.path)
    elif actor.user_id is not None:
        raise PermissionDenied(f"“{org.name}”在本系统中没有上级，不能在页面上办理。")


def _end(rows: Any, on: date) -> None:
    # A row that began on this very day was never in force.
    rows.filter(start_on__gte=on).delete()
    rows.update(end_on=on)


def _refuse_bad_place(org: PartyOrg, under: PartyOrg) -> None:
    if under.path.startswith(org.path):
        raise UnableToMoveOrg(f"不能把“{org.name}”移到它自己或其下级“{under.name}”之下。")
    if under.dissolved_on is not None:
        raise UnableToMoveOrg(f"“{under.name}”已于 {under.dissolved_on} 撤销。")
    if under.kind == OrgKind.PARTY_GROUP:
        raise UnableToMoveOrg("党小组下不能再设党组织。")


def _refuse_bad_target(into: PartyOrg) -> None:
    if into.dissolved_on is not None:
        raise UnableToMoveOrg(f"“{into.name}”已于 {into.dissolved_on} 撤销，不能并入。")


def _refuse_bad_day(org: PartyOrg, on: date) -> None:
    if org.dissolved_on is not None:
        raise UnableToDissolveOrg(f"“{org.name}”已于 {org.dissolved_on} 撤销。")
    since = org.versions.open().values_list("start_on", flat=True).first() or org.established_on
    if on <= since:
        raise UnableToDissolveOrg(f"“{org.name}”自 {since} 起另有记录，撤销日期应在这之后。")


def _refuse_while_needed(org: PartyOrg) -> None:
    people = org.full_members + org.probationary_members
    below = org.children.filter(dissolved_on__isnull=True).count()
    if people:
        raise UnableToDissolveOrg(f"“{org.name}”还有 {people} 名党员，请先转接组织关系再撤销。")
    if below:
        raise UnableToDissolveOrg(f"“{org.name}”还有 {below} 个下级党组织，请先调整隶属再撤销。")


def _hand_over(source: PartyOrg, into: PartyOrg, on: date) -> None:
    units = [
        *_pass_on(Hosting, source, into, on, kept=("unit_id", "mode")),
        *_pass_on(Charge, source, into, on, kept=("unit_id", "kind")),
    ]
    for side, other in (("source", "target"), ("target", "source")):
        rows = Relation.objects.open().filter(**{side: source}).exclude(**{other: into})
        going = list(rows.values(f"{other}_id", "kind", "basis"))
        _end(rows, on)
        Relation.objects.bulk_create(
            (Relation(start_on=on, **{side: into}, **row) for row in going), ignore_conflicts=True
        )
    refresh_units(units)


def _pass_on(
    model: type[Any], source: PartyOrg, into: PartyOrg, on: date, *, kept: tuple[str, str]
) -> list[int]:
    rows = model.objects.open().filter(org=source)
    going = list(rows.values(*kept))
    _end(rows, on)
    model.objects.bulk_create(model(org=into, start_on=on, **row) for row in going)
    return [row["unit_id"] for row in going]


def _repath(before: str, after: str) -> list[int]:
    values = {"before": before, "after": after, "end": before + PATH_END}
    with connection.cursor() as cursor:
        cursor.execute(_REPATH_ORGS, values)
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(_REPATH_UNITS, values)
    return ids
