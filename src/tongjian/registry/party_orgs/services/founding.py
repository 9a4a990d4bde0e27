"""Enter Party organisations into the register, and change what they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from tongjian.foundation import events
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.bulk.copying import copy_in, number
from tongjian.kernel.cn import pinyin
from tongjian.kernel.errors import UnableTo
from tongjian.registry.party_orgs import paths, permissions
from tongjian.registry.party_orgs.choices import OrgKind
from tongjian.registry.party_orgs.events import OrgsRedated
from tongjian.registry.party_orgs.models import PartyOrg, PartyOrgVersion
from tongjian.registry.party_orgs.versions import sync_versions

_FOUNDED = "established_on"
EDITABLE = (
    "name",
    "short_name",
    "kind",
    "flavor",
    "locality",
    _FOUNDED,
    "approval_no",
    "elected_on",
    "term_years",
    "term_ends_on",
    "secretary_unit",
    "support_unit",
    "phone",
    "source",
)


class UnableToFoundOrg(UnableTo):
    """The organisations cannot be entered into the register."""


class UnableToReviseOrg(UnableTo):
    """The change cannot be made."""


@transaction.atomic
def found_orgs(
    *, orgs: Sequence[PartyOrg], actor: Viewer, reason: str = "", batch_id: int | None = None
) -> Sequence[PartyOrg]:
    """Enter unsaved organisations; a parent may be unsaved too and stand later in the list.

    Raises:
        PermissionDenied: the actor may not write under a parent.
        UnableToFoundOrg: the parents form a cycle.
    """
    paths.lock_tree()
    _refuse_known_codes(orgs)
    ordered = _parents_first(orgs)
    free: dict[str, Iterator[str]] = {}
    for org in ordered:
        _place(org, free, actor)
        _derive(org)
    copy_in(_with_parent_ids(ordered))
    copy_in([_first_version(org, reason) for org in ordered])
    audit.record_many(
        actor=actor,
        action="party_orgs.org.founded",
        changes=[audit.created(org, fields=(*EDITABLE, "code", "parent")) for org in ordered],
        reason=reason,
        batch_id=batch_id,
    )
    return ordered


@transaction.atomic
def revise_orgs(
    *,
    changes: Mapping[int, Mapping[str, Any]],
    actor: Viewer,
    on: date,
    reason: str = "",
    batch_id: int | None = None,
) -> dict[int, dict[str, tuple[Any, Any]]]:
    """Set fields of organisations (by id) as of a day and return what changed; see `move_org`.

    Raises:
        PermissionDenied: the actor may not write there.
        UnableToReviseOrg: a field cannot be set by hand.
        UnableTo: what rests on an organisation forbids the day of founding.
    """
    orgs = {
        o.pk: o for o in PartyOrg.objects.select_for_update(of=("self",)).filter(pk__in=changes)
    }
    done: dict[int, dict[str, tuple[Any, Any]]] = {}
    for pk, fields in changes.items():
        actor.require(permissions.WRITE, path=orgs[pk].path)
        if differences := _apply(orgs[pk], fields):
            done[pk] = differences
    changed = [orgs[pk] for pk in done]
    for org in changed:
        _derive(org)
        org.updated_at = Now()
    columns = [*EDITABLE, "name_sort", "name_initials", "updated_at"]
    PartyOrg.objects.bulk_update(changed, columns, batch_size=1_000)
    sync_versions(done, on=on, reason=reason)
    if redated := tuple(pk for pk, differences in done.items() if _FOUNDED in differences):
        events.publish(OrgsRedated(redated))
    audit.record_many(
        actor=actor,
        action="party_orgs.org.revised",
        changes=[Change("party_orgs.partyorg", pk, orgs[pk].name, d) for pk, d in done.items()],
        reason=reason,
        batch_id=batch_id,
    )
    return done


def rename_org(*, org: PartyOrg, name: str, actor: Viewer, on: date, reason: str) -> None:
    """Give an organisation a new name from a day on; the old one stays in its history."""
    revise_orgs(changes={org.pk: {"name": name}}, actor=actor, on=on, reason=reason)


def _parents_first(orgs: Sequence[PartyOrg]) -> list[PartyOrg]:
    ordered: list[PartyOrg] = []
    state: dict[int, bool] = {}
    drafts = {id(org) for org in orgs}

    def visit(org: PartyOrg) -> None:
        if state.get(id(org)) is False:
            raise UnableToFoundOrg(f"“{org.name}”的上级关系成环。")
        if id(org) in state:
            return
        state[id(org)] = False
        if org.parent is not None and id(org.parent) in drafts:
            visit(org.parent)
        state[id(org)] = True
        ordered.append(org)

    for org in orgs:
        visit(org)
    return ordered


def _refuse_known_codes(orgs: Sequence[PartyOrg]) -> None:
    codes = [org.code for org in orgs]
    known = PartyOrg.objects.filter(code__in=codes).values_list("code", flat=True).first()
    twice = next((code for code, times in Counter(codes).items() if times > 1), None)
    if found := known or twice:
        # Whose code it is is not said: the actor may have no right to know.
        raise UnableToFoundOrg(f"组织编号 {found} 已被使用，请核对。")


def _place(org: PartyOrg, free: dict[str, Iterator[str]], actor: Viewer) -> None:
    above = org.parent.path if org.parent else ""
    if org.parent is not None and org.parent.dissolved_on is not None and org.dissolved_on is None:
        raise UnableToFoundOrg(f"上级“{org.parent.name}”已于 {org.parent.dissolved_on} 撤销。")
    if org.parent is not None and org.parent.kind == OrgKind.PARTY_GROUP:
        raise UnableToFoundOrg(f"党小组下不能再设党组织：“{org.name}”。")
    actor.require(permissions.WRITE, path=above)
    if above not in free:
        free[above] = paths.free_segments(above)
    org.path = next(free[above])


def _derive(org: PartyOrg) -> None:
    keys = pinyin.of_name(org.name)
    org.name_sort, org.name_initials = keys.sort[:400], keys.initials[:120]


def _with_parent_ids(ordered: Sequence[PartyOrg]) -> Sequence[PartyOrg]:
    number(ordered)
    for org in ordered:
        org.parent_id = org.parent.pk if org.parent else None
    return ordered


def _first_version(org: PartyOrg, reason: str) -> PartyOrgVersion:
    return PartyOrgVersion(
        org_id=org.pk,
        start_on=org.established_on,
        end_on=org.dissolved_on,
        name=org.name,
        kind=org.kind,
        flavor=org.flavor,
        path=org.path,
        parent_id=org.parent_id,
        reason=reason[:200],
    )


def _apply(org: PartyOrg, fields: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    differences = {}
    for name, value in fields.items():
        if name not in EDITABLE:
            raise UnableToReviseOrg(f"栏目 {name} 不能直接修改。")
        before = getattr(org, name)
        if before != value:
            setattr(org, name, value)
            differences[name] = (before, value)
    return differences
