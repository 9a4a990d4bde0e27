"""Relations beside the lead relation: guidance, trusteeship, fallback, direct contact."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.kernel.errors import UnableTo
from tongjian.registry.party_orgs import permissions
from tongjian.registry.party_orgs.choices import RelationKind
from tongjian.registry.party_orgs.models import PartyOrg, Relation


class UnableToRelate(UnableTo):
    """The relation cannot be entered."""


@transaction.atomic
def relate(
    *,
    source: PartyOrg,
    target: PartyOrg,
    kind: RelationKind,
    actor: Viewer,
    on: date,
    basis: str = "",
) -> Relation:
    """Enter a relation from a day on; it gives the source's staff the rights of its kind.

    Raises:
        PermissionDenied: the actor does not lead the target.
        UnableToRelate: it exists already, or joins an organisation to itself.
    """
    actor.require(permissions.MOVE, path=target.path)
    if source.pk == target.pk:
        raise UnableToRelate(f"“{source.name}”不能与自己建立关系。")
    if Relation.objects.open().filter(source=source, target=target, kind=kind).exists():
        raise UnableToRelate(f"“{source.name}”对“{target.name}”的{kind.label}关系已登记。")
    relation = Relation.objects.create(
        source=source, target=target, kind=kind, start_on=on, basis=basis
    )
    audit.record(
        actor=actor,
        action="party_orgs.org.related",
        subject=target,
        fields={kind.value: (None, source)},
        reason=basis,
    )
    return relation


@transaction.atomic
def end_relation(*, relation: Relation, actor: Viewer, on: date, reason: str) -> None:
    """End a relation from a day on; the rights that it gave end with it."""
    actor.require(permissions.MOVE, path=relation.target.path)
    if on <= relation.start_on:
        raise UnableToRelate(f"终止日期应晚于起始日期 {relation.start_on}。")
    relation.end_on = on
    relation.save(update_fields=["end_on"])
    audit.record(
        actor=actor,
        action="party_orgs.org.unrelated",
        subject=relation.target,
        fields={relation.kind: (relation.source, None)},
        reason=reason,
    )
