"""Take back what an import entered, as if it had never been; the log keeps both."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from tongjian.foundation.access.session import whole_register
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.notices.refreshing import mark_stale
from tongjian.kernel.cn import pinyin
from tongjian.kernel.errors import UnableTo
from tongjian.registry.members import permissions, secrets
from tongjian.registry.members.headcounts import refresh_headcounts
from tongjian.registry.members.models import Membership, Person
from tongjian.registry.party_orgs.models import PartyOrg

_REASON = "撤销导入"


class UnableToWithdraw(UnableTo):
    """Something newer rests on it."""


@transaction.atomic
def withdraw_people(
    *, person_ids: Collection[int], actor: Viewer, batch_id: int | None = None
) -> None:
    """Take people out of the roster who were entered by mistake.

    Raises:
        PermissionDenied: the actor may not write members there.
        ProtectedError: something else refers to a person.
    """
    people = _people(person_ids, actor)
    Person.objects.filter(pk__in=[person.pk for person in people]).delete()
    _recount(people)
    changes = [Change("members.person", person.pk, person.name) for person in people]
    _record(actor, "members.person.withdrawn", changes, batch_id)


@transaction.atomic
def restore_people(
    *, values: Mapping[int, Mapping[str, Any]], actor: Viewer, batch_id: int | None = None
) -> None:
    """Give people (by id) earlier values back, sealed ones included."""
    people = _people(values, actor)
    employers = {person.employer_id for person in people}
    plain: set[str] = set()
    changes = []
    for person in people:
        for name, value in values[person.pk].items():
            if name in secrets.SEALED:
                secrets.put(person, name, value)
            else:
                setattr(person, name, value)
                plain.add(name)
        keys = pinyin.of_person(person.name)
        person.name_sort, person.name_initials = keys.sort[:200], keys.initials[:60]
        restored = dict.fromkeys(values[person.pk], (None, "（恢复）"))
        changes.append(Change("members.person", person.pk, person.name, restored))
    hidden = [f"{f}_sealed" for f in secrets.SEALED] + [f"{f}_index" for f in secrets.INDEXED]
    columns = [*plain, "name_sort", "name_initials", *hidden]
    Person.objects.bulk_update(people, columns, batch_size=1_000)
    _recount(people, also_units=employers)
    _record(actor, "members.person.restored", changes, batch_id)


@transaction.atomic
def undo_transfers(
    *, origins: Mapping[int, tuple[int, int]], actor: Viewer, batch_id: int | None = None
) -> None:
    """Undo transfers: `origins` is each person's membership that had ended, and its organisation.

    Raises:
        UnableToWithdraw: a member has moved on since.
    """
    people = _people(origins, actor)
    left = {person.home_org_id for person in people}
    with whole_register():
        orgs = PartyOrg.objects.in_bulk({org for _, org in origins.values()})
        for person in people:
            membership, org_id = origins[person.pk]
            _return_to(person, membership, orgs[org_id])
        Person.objects.bulk_update(people, ["home_org", "home_path"], batch_size=1_000)
        mark_stale(source="members", subject_ids=list(origins))
        units = {person.employer_id for person in people} - {None}
        refresh_headcounts(org_ids=(left | set(orgs)) - {None}, unit_ids=units)  # type: ignore[arg-type]
    changes = [
        Change("members.person", p.pk, p.name, {"home_org": (None, p.home_org)}) for p in people
    ]
    _record(actor, "members.person.transfer_withdrawn", changes, batch_id)


def _return_to(person: Person, membership_id: int, org: PartyOrg) -> None:
    opened = Membership.objects.open().filter(person=person)
    ended = Membership.objects.filter(pk=membership_id)
    since = opened.values_list("start_on", flat=True).first()
    end = ended.values_list("end_on", flat=True).first()
    if since is None or (end is not None and end != since):
        raise UnableToWithdraw(f"“{person.name}”在导入之后又有变动，请先处理。")
    if end is None:
        # The earlier membership began on the same day and was dropped with the transfer.
        opened.update(org=org)
    else:
        opened.delete()
        ended.update(end_on=None, left_how="")
    person.home_org, person.home_path = org, org.path


def _people(ids: Collection[int], actor: Viewer) -> list[Person]:
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=list(ids))
    people = list(rows)
    for path in {person.home_path for person in people}:
        actor.require(permissions.WRITE, path=path)
    return people


def _recount(people: Sequence[Person], *, also_units: Collection[int | None] = ()) -> None:
    units = {person.employer_id for person in people} | set(also_units)
    orgs = {person.home_org_id for person in people}
    refresh_headcounts(org_ids=orgs - {None}, unit_ids=units - {None})  # type: ignore[arg-type]


def _record(actor: Viewer, action: str, changes: list[Change], batch_id: int | None) -> None:
    audit.record_many(
        actor=actor, action=action, changes=changes, reason=_REASON, batch_id=batch_id
    )
