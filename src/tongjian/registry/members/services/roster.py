"""Enter members into the roster, change their records, move them between organisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tongjian.foundation.access.session import whole_register
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.bulk.checking import is_plainly_right
from tongjian.foundation.bulk.copying import copy_in
from tongjian.foundation.notices.refreshing import mark_stale
from tongjian.kernel.cn import pinyin
from tongjian.kernel.errors import UnableTo
from tongjian.registry.members import permissions, secrets
from tongjian.registry.members.choices import Ground, JoinedHow, LeftHow, Standing
from tongjian.registry.members.headcounts import refresh_headcounts
from tongjian.registry.members.models import Membership, Person
from tongjian.registry.members.services.dating import refuse_before_founding
from tongjian.registry.party_orgs.models import PartyOrg

EDITABLE = tuple(
    field.name
    for field in Person._meta.concrete_fields
    if field.name
    not in {
        "id",
        "uid",
        "name_sort",
        "name_initials",
        "home_org",
        "home_path",
        "user",
        "updated_at",
        "restricted_since",
        "deidentified_on",
        *(f"{sealed}_sealed" for sealed in secrets.SEALED),
        *(f"{indexed}_index" for indexed in secrets.INDEXED),
    }
)


class UnableToRegisterPerson(UnableTo):
    """The people cannot be entered into the roster."""


class UnableToRevisePerson(UnableTo):
    """The change cannot be made."""


class UnableToTransfer(UnableTo):
    """The member cannot be moved."""


@dataclass
class PersonDraft:
    """An unsaved person with the identifiers in clear, the organisation, and since when."""

    person: Person
    org: PartyOrg
    since: date
    identifier: str = ""
    phone: str = ""
    address: str = ""
    joined_how: str = JoinedHow.REGISTERED
    # What the membership rests on; one that comes with an import rests on its batch.
    ground: str = Ground.REGISTER


@transaction.atomic
def register_people(
    *, drafts: Sequence[PersonDraft], actor: Viewer, batch_id: int | None = None
) -> list[Person]:
    """Enter people into the roster of their organisations (R5-01).

    Raises:
        PermissionDenied: the actor may not write members at an organisation.
        UnableToRegisterPerson: a record is impossible, an identity number is on record, or an
            organisation was founded only later.
    """
    for org in {draft.org for draft in drafts}:
        actor.require(permissions.WRITE, path=org.path)
    _refuse_known(drafts)
    people = [_prepare(draft) for draft in drafts]
    copy_in(people, through_policies=True)
    copy_in([_first_membership(draft, batch_id) for draft in drafts], through_policies=True)
    _recount(people)
    audit.record_many(
        actor=actor,
        action="members.person.registered",
        changes=[audit.created(person, fields=(*EDITABLE, "home_org")) for person in people],
        batch_id=batch_id,
    )
    return people


@transaction.atomic
def revise_people(
    *,
    changes: Mapping[int, Mapping[str, Any]],
    actor: Viewer,
    reason: str = "",
    batch_id: int | None = None,
) -> dict[int, dict[str, tuple[Any, Any]]]:
    """Set fields of people (by id), sealed ones included, and return what changed.

    Raises:
        PermissionDenied: the actor may not write members there.
        UnableToRevisePerson: the outcome is impossible or a field cannot be set by hand.
    """
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=changes)
    people = {person.pk: person for person in rows}
    done: dict[int, dict[str, tuple[Any, Any]]] = {}
    employers = {person.employer_id for person in people.values()}
    for pk, fields in changes.items():
        actor.require(permissions.WRITE, path=people[pk].home_path)
        if differences := _apply(people[pk], fields):
            _check(people[pk], UnableToRevisePerson)
            done[pk] = differences
    changed = [people[pk] for pk in done]
    _save(changed)
    _recount(changed, also_units=employers)
    audit.record_many(
        actor=actor,
        action="members.person.revised",
        changes=[Change("members.person", pk, people[pk].name, d) for pk, d in done.items()],
        reason=reason,
        batch_id=batch_id,
    )
    return done


@transaction.atomic
def transfer_people(
    *,
    people: Sequence[Person],
    to: PartyOrg,
    actor: Viewer,
    on: date,
    reason: str = "",
    how: tuple[str, str] = (LeftHow.TRANSFERRED, JoinedHow.TRANSFERRED),
    batch_id: int | None = None,
) -> None:
    """Move members to another organisation from a day on; nobody is ever without one.

    Raises:
        PermissionDenied: the actor may not write members where they come from.
        UnableToTransfer: the target is dissolved or was founded only later, or a membership
            began after the day.
    """
    for path in {person.home_path for person in people}:
        actor.require(permissions.WRITE, path=path)
    if to.dissolved_on is not None:
        raise UnableToTransfer(f"“{to.name}”已于 {to.dissolved_on} 撤销，不能转入。")
    if people:
        refuse_before_founding(people[0].name, to, on, UnableToTransfer)
    left = {person.pk: person.home_org for person in people}
    with whole_register():
        _end_memberships(people, on, how[0])
        entry: dict[str, Any] = {"joined_how": how[1], "ground": _ground_of(how[1], batch_id)}
        entry |= {"org": to, "start_on": on, "batch_id": batch_id}
        copy_in([Membership(person=p, **entry) for p in people], through_policies=True)
        _rehome(people, to)
    audit.record_many(
        actor=actor,
        action="members.person.transferred",
        changes=[
            Change("members.person", p.pk, p.name, {"home_org": (left[p.pk], to)}) for p in people
        ],
        reason=reason,
        batch_id=batch_id,
    )


@transaction.atomic
def remove_person(
    *,
    person: Person,
    how: LeftHow,
    standing: Standing,
    actor: Viewer,
    on: date,
    reason: str,
    batch_id: int | None = None,
) -> None:
    """End a membership without a new one: death, expulsion, suspension; never automatic.

    Raises:
        PermissionDenied: the actor may not write members there.
        UnableToTransfer: the membership began after the day.
    """
    actor.require(permissions.WRITE, path=person.home_path)
    before = (person.standing, person.home_org)
    _end_memberships([person], on, how)
    person.standing = standing
    person.save(update_fields=["standing", "updated_at"])
    _recount([person])
    audit.record(
        actor=actor,
        action="members.person.left",
        subject=person,
        fields={"standing": (before[0], standing), "home_org": (before[1], None)},
        reason=reason,
        batch_id=batch_id,
    )


def _ground_of(joined_how: str, batch_id: int | None) -> str:
    if batch_id is not None:
        return Ground.IMPORT
    return Ground.REORGANIZATION if joined_how == JoinedHow.REORGANIZED else Ground.TRANSFER


def _refuse_known(drafts: Sequence[PersonDraft]) -> None:
    wanted = {
        key: draft
        for draft in drafts
        if draft.identifier
        for key in secrets.indexes(secrets.IDENTIFIER, draft.identifier)
    }
    stated = [draft.identifier for draft in drafts if draft.identifier]
    if len(set(stated)) < len(stated):
        raise UnableToRegisterPerson("名单中有两人使用同一公民身份号码，请核对。")
    with whole_register():
        known = Person.objects.filter(identifier_index__in=wanted).values_list(
            "identifier_index", flat=True
        )
        for key in known:
            # Where the person is on record is not said: the actor may have no right to know.
            name = wanted[bytes(key or b"")].person.name
            raise UnableToRegisterPerson(
                f"“{name}”的公民身份号码已在花名册中。如系转入，请办理组织关系转接。"
            )


def _prepare(draft: PersonDraft) -> Person:
    person = draft.person
    refuse_before_founding(person.name, draft.org, draft.since, UnableToRegisterPerson)
    keys = pinyin.of_person(person.name)
    person.name_sort, person.name_initials = keys.sort[:200], keys.initials[:60]
    person.home_org, person.home_path = draft.org, draft.org.path
    for field in secrets.SEALED:
        secrets.put(person, field, getattr(draft, field))
    _check(person, UnableToRegisterPerson)
    return person


# The database checks references itself; asking it for each would cost a query per row and field.
_UNCHECKED = [
    "name_sort",
    "name_initials",
    *(field.name for field in Person._meta.concrete_fields if field.many_to_one),
]


def _check(person: Person, error: type[UnableTo]) -> None:
    try:
        if not is_plainly_right(person):
            person.clean_fields(exclude=_UNCHECKED)
    except ValidationError as problem:
        raise error(f"“{person.name}”：" + "；".join(problem.messages)) from problem
    if person.joined_on and person.full_on and person.full_on < person.joined_on:
        raise error(f"“{person.name}”的转正日期早于加入党组织日期，请核对。")


def _first_membership(draft: PersonDraft, batch_id: int | None) -> Membership:
    return Membership(
        person=draft.person,
        org=draft.org,
        start_on=draft.since,
        joined_how=draft.joined_how,
        ground=draft.ground if batch_id is None else Ground.IMPORT,
        batch_id=batch_id,
    )


def _apply(person: Person, fields: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    differences: dict[str, tuple[Any, Any]] = {}
    for name, value in fields.items():
        if name in secrets.SEALED:
            if secrets.take(person, name) != value:
                secrets.put(person, name, value)
                differences[name] = ("（密文）", "（密文）")
        elif name not in EDITABLE:
            raise UnableToRevisePerson(f"栏目 {name} 不能直接修改。")
        elif (before := getattr(person, name)) != value:
            setattr(person, name, value)
            differences[name] = (before, value)
    return differences


def _save(people: Sequence[Person]) -> None:
    saved_at = timezone.now()
    for person in people:
        person.updated_at = saved_at  # what tells two people at one form apart
        keys = pinyin.of_person(person.name)
        person.name_sort, person.name_initials = keys.sort[:200], keys.initials[:60]
    hidden = [f"{f}_sealed" for f in secrets.SEALED] + [f"{f}_index" for f in secrets.INDEXED]
    Person.objects.bulk_update(
        people,
        [*EDITABLE, "name_sort", "name_initials", "updated_at", *hidden],
        batch_size=1_000,
    )


def _end_memberships(people: Sequence[Person], on: date, how: str) -> None:
    rows = Membership.objects.open().filter(person__in=people)
    later = rows.filter(start_on__gt=on).select_related("person").first()
    if later:
        raise UnableToTransfer(
            f"“{later.person.name}”自 {later.start_on} 起才在现支部，不能登记更早的变动。"
        )
    # A membership of no length was never in force.
    rows.filter(start_on=on).delete()
    rows.update(end_on=on, left_how=how)


def _rehome(people: Sequence[Person], to: PartyOrg) -> None:
    left = {person.home_org_id for person in people if person.home_org_id}
    for person in people:
        person.home_org, person.home_path = to, to.path
    Person.objects.bulk_update(people, ["home_org", "home_path"], batch_size=1_000)
    mark_stale(source="members", subject_ids=[person.pk for person in people])
    units = {person.employer_id for person in people if person.employer_id}
    refresh_headcounts(org_ids={to.pk, *left}, unit_ids=units)


def _recount(people: Sequence[Person], *, also_units: set[int | None] | None = None) -> None:
    units = {person.employer_id for person in people} | (also_units or set())
    orgs = {person.home_org_id for person in people}
    refresh_headcounts(org_ids=orgs - {None}, unit_ids=units - {None})  # type: ignore[arg-type]
