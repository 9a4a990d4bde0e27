"""Check, write and take back the roster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.bulk.reading import in_pieces
from tongjian.foundation.bulk.values import restored, stored
from tongjian.foundation.exchange.handlers import (
    CREATE,
    SAME,
    UPDATE,
    AppliedChange,
    Applying,
    Change,
)
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.kernel.findings import Finding
from tongjian.registry.members import permissions, queries, secrets
from tongjian.registry.members.choices import LeftHow, Standing
from tongjian.registry.members.exchange.planning import Plan, Planner
from tongjian.registry.members.exchange.template import ROSTER
from tongjian.registry.members.models import Membership, Person
from tongjian.registry.members.services.roster import (
    PersonDraft,
    register_people,
    remove_person,
    revise_people,
    transfer_people,
)
from tongjian.registry.members.services.undoing import (
    restore_people,
    undo_transfers,
    withdraw_people,
)

PERSON = "members.person"
_PIECE = 5_000
_MISSING = 2_000
_REASON = "由导入更新"


class MembersHandler:
    """党员花名册."""

    template = ROSTER
    permission = permissions.WRITE
    subject = PERSON

    def check(
        self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date
    ) -> Iterator[tuple[JudgedRow, Finding]]:
        """Return what speaks against rows, and what they would change."""
        for plan in Planner(rows, actor=actor, on=on).plans():
            for finding in plan.findings:
                yield plan.row, finding

    def missing(self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date) -> Sequence[str]:
        """Return the members of the branches in the file that the file does not name."""
        words = {row.get("branch") for row in rows} - {None}
        keys = {
            key
            for row in rows
            if row.get("identifier")
            for key in secrets.indexes(secrets.IDENTIFIER, row["identifier"])
        }
        people = queries.list_people(actor, permission=permissions.WRITE)
        rows_there = people.filter(home_org__name__in=words).select_related("home_org")
        left = rows_there.exclude(identifier_index__in=keys).order_by("home_path", "name_sort")
        return [f"{person.name}（{person.home_org}）" for person in left[:_MISSING]]

    def apply(self, rows: Sequence[JudgedRow], *, applying: Applying) -> Iterator[Change]:
        """Register who is new, revise and transfer who is known, piece by piece."""
        piece: list[Plan] = []
        done = 0
        for plan in Planner(rows, actor=applying.actor, on=applying.on).plans():
            piece.append(plan)
            if len(piece) == _PIECE:
                yield from _write(piece, applying)
                done += len(piece)
                applying.progress(done, len(rows))
                piece = []
        yield from _write(piece, applying)
        applying.progress(len(rows), len(rows))

    def undo(self, changes: Sequence[AppliedChange], *, applying: Applying) -> None:
        """Transfer back, restore, withdraw."""
        given: dict[str, Any] = {"actor": applying.actor, "batch_id": applying.batch_id}
        origins: dict[int, tuple[int, int]] = {}
        values: dict[int, dict[str, Any]] = {}
        for change in changes:
            before = dict(change.before or {})
            if origin := before.pop("membership", None):
                origins[change.target_id] = (origin[0], origin[1])
            if before:
                values[change.target_id] = _restored(before)
        undo_transfers(origins=origins, **given)
        restore_people(values=values, **given)
        created = [c.target_id for c in changes if c.action == CREATE]
        withdraw_people(person_ids=created, **given)


def _write(plans: Sequence[Plan], applying: Applying) -> Iterator[Change]:
    fresh = [plan for plan in plans if plan.known is None]
    people = register_people(
        drafts=[_draft(plan, applying.on) for plan in fresh],
        actor=applying.actor,
        batch_id=applying.batch_id,
    )
    _suspend([person for person in people if person.standing != Standing.NORMAL], applying)
    for plan, person in zip(fresh, people, strict=True):
        yield Change(plan.row, PERSON, person.pk, CREATE)
    yield from _revise([plan for plan in plans if plan.known is not None], applying)


def _suspend(people: Sequence[Person], applying: Applying) -> None:
    """End the membership of those the file calls suspended, so that no day counts them since."""
    for person in people:
        remove_person(
            person=person,
            how=LeftHow.SUSPENDED,
            standing=Standing(person.standing),
            actor=applying.actor,
            on=applying.on,
            reason=_REASON,
            batch_id=applying.batch_id,
        )


def _draft(plan: Plan, on: date) -> PersonDraft:
    if plan.branch is None:
        raise LookupError("a row without a branch was accepted")
    return PersonDraft(
        person=Person(source=f"导入 {on}", **plan.fields),
        org=plan.branch,
        since=plan.since or on,
        **{name: plan.sealed.get(name, "") for name in secrets.SEALED},
    )


def _revise(plans: Sequence[Plan], applying: Applying) -> Iterator[Change]:
    befores = {plan.known.pk: _before(plan) for plan in plans if plan.known}
    changes = {plan.known.pk: plan.changes for plan in plans if plan.known and plan.changes}
    if changes:
        revise_people(
            changes=changes, actor=applying.actor, reason=_REASON, batch_id=applying.batch_id
        )
    for pk, origin in _transfer([plan for plan in plans if plan.moves], applying).items():
        befores[pk]["membership"] = origin
    for plan in plans:
        if plan.known is not None:
            before = befores[plan.known.pk]
            action = UPDATE if before else SAME
            yield Change(plan.row, PERSON, plan.known.pk, action, before or None)


def _transfer(plans: Sequence[Plan], applying: Applying) -> dict[int, list[int]]:
    ids = [plan.known.pk for plan in plans if plan.known]
    held = Membership.objects.open().values_list("person_id", "pk", "org_id")
    origins = {person: [pk, org] for person, pk, org in in_pieces(held, "person_id", ids)}
    going: dict[int, list[Plan]] = defaultdict(list)
    for plan in plans:
        if plan.branch is not None:
            going[plan.branch.pk].append(plan)
    for group in going.values():
        branch = group[0].branch
        people = list(Person.objects.filter(pk__in=[p.known.pk for p in group if p.known]))
        if branch is not None:
            transfer_people(
                people=people,
                to=branch,
                actor=applying.actor,
                on=applying.on,
                reason=_REASON,
                batch_id=applying.batch_id,
            )
    return origins


def _before(plan: Plan) -> dict[str, Any]:
    known = plan.known
    if known is None:
        return {}
    values = {
        name: secrets.take(known, name)
        if name in secrets.SEALED
        else (known.employer_id if name == "employer" else getattr(known, name))
        for name in plan.changes
    }
    return stored(Person, values)


def _restored(before: dict[str, Any]) -> dict[str, Any]:
    sealed = {name: before.pop(name) for name in secrets.SEALED if name in before}
    return {**restored(Person, before), **sealed}
