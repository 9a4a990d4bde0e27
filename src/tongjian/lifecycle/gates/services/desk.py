"""Take an application from receipt to certificate; no certificate without a conclusion (D01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.privacy.choices import Way
from tongjian.foundation.privacy.services import consents
from tongjian.kernel.errors import UnableTo
from tongjian.lifecycle.gates import laid_down, passing, permissions, telling, walls
from tongjian.lifecycle.gates.choices import Item, ItemState, Stage, Tie
from tongjian.lifecycle.gates.looking import look_again
from tongjian.lifecycle.gates.models import (
    Application,
    ApplicationItem,
    CharterCheck,
    DeclaredMember,
    DeskOpening,
)
from tongjian.lifecycle.gates.models.desk import EARLIEST
from tongjian.lifecycle.gates.queries.desk import keeps_desk, registrars_of
from tongjian.lifecycle.gates.services.following import follow_up
from tongjian.registry.units.choices import REGISTERED_KINDS
from tongjian.registry.units.models import Agency, Unit
from tongjian.registry.units.services.registering import register_units, revise_units

_FIELDS = ("name", "kind", "level", "registrar", "received_on", "letter_on", "survey_on")


class UnableToApply(UnableTo):
    """The step at the desk cannot be taken."""


@transaction.atomic
def open_desk(
    *, registrar: Agency, start_on: date, basis: str, actor: Viewer, on: date
) -> DeskOpening:
    """Let an office enter new units through the desk only, from a day that is not past.

    Raises:
        PermissionDenied: it is not the actor's office.
        UnableToApply: the day is past, or the office works with the desk already.
    """
    if not registrars_of(actor).filter(pk=registrar.pk).exists():
        raise PermissionDenied("只能为自己的登记机关启用。")
    if start_on < max(on, EARLIEST):
        raise UnableToApply(f"只能自 {max(on, EARLIEST)} 或以后起启用：以前登记的不追溯。")
    try:
        with transaction.atomic():
            made = DeskOpening.objects.create(registrar=registrar, start_on=start_on, basis=basis)
    except IntegrityError as error:
        raise UnableToApply(f"“{registrar.name}”已经启用。") from error
    fields = {"start_on": (None, start_on), "basis": (None, basis)}
    audit.record(actor=actor, action="gates.desk.opened", subject=made, fields=fields)
    return made


@transaction.atomic
def receive(*, application: Application, actor: Viewer) -> Application:
    """Take an unsaved application in; which items it has follows from the rules of the place.

    Raises:
        PermissionDenied: the office is not the actor's.
        UnableToApply: the kind is not one that this office registers.
    """
    application.registered_path = application.registrar.locality.path
    _require(application, actor)
    if application.kind not in REGISTERED_KINDS:
        raise UnableToApply("登记受理只办社会团体、社会服务机构（民办非企业单位）和基金会。")
    application.stage = Stage.OPEN
    application.save()
    add_items(application)
    _record(application, "received", {n: (None, getattr(application, n)) for n in _FIELDS}, actor)
    return application


@transaction.atomic
def note_papers(
    *,
    application: Application,
    letter_on: date | None,
    survey_on: date | None,
    has_no_members: bool,
    staff_count: int | None,
    actor: Viewer,
) -> None:
    """Note when the letter of commitment and the survey of members came in (R6-01).

    Raises:
        PermissionDenied, UnableToApply: as for every step at the desk.
    """
    row = _open(application, actor)
    walls.arm(actor)
    if has_no_members and row.declared.exists():
        raise UnableToApply("已经登记了申报的党员，不能同时申报“没有党员”。")
    given = {
        "letter_on": letter_on,
        "survey_on": survey_on,
        "has_no_members": has_no_members,
        "staff_count": staff_count,
    }
    _set(row, given, "papers", actor)


@dataclass(frozen=True)
class Declaration:
    """What a person says of himself, and when he agreed that it is kept."""

    name: str
    branch: str
    tie: Tie
    is_full: bool
    consented_on: date
    way: Way = Way.PAPER
    note: str = ""


@transaction.atomic
def declare(*, application: Application, said: Declaration, actor: Viewer) -> DeclaredMember:
    """Enter a founder or employee who declares the own membership, with consent.

    Raises:
        PermissionDenied, UnableToApply: as for every step at the desk.
    """
    row = _open(application, actor)
    walls.arm(actor)
    made = DeclaredMember.objects.create(
        application=row,
        registered_path=row.registered_path,
        name=said.name,
        branch=said.branch,
        tie=said.tie,
        is_full=said.is_full,
    )
    consents.give(
        subject=made,
        purpose=telling.CODE,
        way=said.way,
        on=said.consented_on,
        actor=actor,
        note=said.note,
    )
    if row.has_no_members:
        _set(row, {"has_no_members": False}, "papers", actor)
    # Who it is stays out of the log.
    _record(row, "declared", {"declared": (None, Tie(said.tie).label)}, actor)
    return made


@transaction.atomic
def forget_declared(
    *, application: Application, declared_id: int, actor: Viewer, on: date
) -> None:
    """Take a declaration back; the person need not say why.

    Raises:
        PermissionDenied, UnableToApply: as for every step at the desk.
    """
    row = _open(application, actor)
    walls.arm(actor)
    person = row.declared.filter(pk=declared_id).first()
    if person is None:
        raise UnableToApply("没有这条申报。")
    if consents.standing([person]):
        consents.withdraw(subject=person, purpose=telling.CODE, way=Way.SPOKEN, on=on, actor=actor)
    telling.forget([person])
    _record(row, "forgotten", {}, actor)


@transaction.atomic
def attach_charter(*, application: Application, check: CharterCheck, actor: Viewer) -> None:
    """Hang the newest check of the charter on an application."""
    _set(_open(application, actor), {"charter_check": check}, "charter", actor)


@transaction.atomic
def settle_items(
    *, application: Application, states: Mapping[Item, tuple[ItemState, str]], actor: Viewer
) -> None:
    """Say of each item whether it is done, not yet possible (with a reason), or missing.

    Raises:
        PermissionDenied: as for every step at the desk.
        UnableToApply: a reason is missing, or the charter is said done without a full check.
    """
    row = _open(application, actor)
    for item, (state, reason) in states.items():
        if state == ItemState.UNABLE and not reason.strip():
            raise UnableToApply(f"{item.label}：暂不具备条件的要写明理由。")
        if item == Item.CHARTER and state == ItemState.DONE:
            _require_charter(row)
        row.items.filter(code=item).update(state=state, reason=reason.strip())
    fields = {item.value: (None, state.label) for item, (state, _) in states.items()}
    _record(row, "items", fields, actor)


@transaction.atomic
def conclude(*, application: Application, opinion: str, actor: Viewer, on: date) -> None:
    """Conclude the desk's check; a unit that was to be made up for is settled by this.

    Raises:
        PermissionDenied: as for every step at the desk.
        UnableToApply: an item is missing, or one of the two papers is.
    """
    row = _open(application, actor)
    missing = [i.get_code_display() for i in row.items.all() if i.state == ItemState.MISSING]
    if row.letter_on is None:
        missing.append("支持党建工作承诺书")
    if row.survey_on is None:
        missing.append("党员情况调查表")
    if missing:
        raise UnableToApply(f"还缺：{'、'.join(missing)}。每一项都要有结论。")
    given: dict[str, Any] = {
        "opinion": opinion,
        "concluded_on": on,
        "concluded_by": actor.name,
        "stage": Stage.CONCLUDED,
    }
    if row.unit is not None:
        given |= {"stage": Stage.CERTIFIED, "certified_on": row.unit.established_on or on}
    _set(row, given, "concluded", actor)
    if row.unit is not None:
        look_again([row.unit.pk])
        _enter_findings(row, row.unit, actor, on)


@transaction.atomic
def certify(
    *, application: Application, uscc: str, established_on: date, actor: Viewer, on: date
) -> Unit:
    """Hand out the certificate: the unit enters the register, and its task is made.

    Raises:
        PermissionDenied: as for every step at the desk.
        UnableToApply: there is no conclusion, or the certificate is older than it.
        UnableToRegisterUnit: the register refuses the unit.
    """
    row = _locked(application, actor)
    if row.stage != Stage.CONCLUDED or row.concluded_on is None:
        raise UnableToApply(f"这件申请{row.get_stage_display()}，三项有结论以后才能领证。")
    if established_on < row.concluded_on:
        raise UnableToApply(f"结论作出于 {row.concluded_on}，成立日期不能更早。")
    unit = _unit_of(row, uscc, established_on)
    with passing.through_the_desk(uscc):
        register_units(units=[unit], actor=actor, on=on)
    given = {"stage": Stage.CERTIFIED, "certified_on": established_on, "unit": unit}
    _set(row, given, "certified", actor)
    walls.arm(actor)
    follow_up(unit, full=row.declared.filter(is_full=True).count(), on=on, actor=actor)
    return unit


@transaction.atomic
def withdraw(*, application: Application, reason: str, actor: Viewer) -> None:
    """Close an application that comes to nothing; what persons declared is deleted.

    Raises:
        PermissionDenied: as for every step at the desk.
        UnableToApply: the certificate has been handed out, or the unit is on record.
    """
    row = _locked(application, actor)
    if row.unit is not None or row.stage == Stage.WITHDRAWN:
        raise UnableToApply(f"这件申请{row.get_stage_display()}，不能撤回。")
    walls.arm(actor)
    telling.forget(row.declared.all())
    given = {"stage": Stage.WITHDRAWN, "concluded_on": None, "opinion": reason}
    _set(row, given, "withdrawn", actor)


def _unit_of(row: Application, uscc: str, established_on: date) -> Unit:
    complete = row.charter_check is not None and row.charter_check.is_complete
    return Unit(
        name=row.name,
        uscc=uscc,
        kind=row.kind,
        level=row.level,
        sector=row.sector,
        registrar=row.registrar,
        supervision=row.supervision,
        competent_body=row.competent_body,
        residence=row.residence,
        address=row.address,
        staff_count=row.staff_count,
        established_on=established_on,
        declared_members=row.declared.count(),
        declared_on=row.survey_on,
        charter_party_on=established_on if complete else None,
        source="登记受理",
    )


def _enter_findings(row: Application, unit: Unit, actor: Viewer, on: date) -> None:
    """Enter into the register what making up for has found out, and make the task."""
    walls.arm(actor)
    full = row.declared.filter(is_full=True).count()
    fields: dict[str, Any] = {
        "declared_members": row.declared.count(),
        "declared_on": row.survey_on,
    }
    check = row.charter_check
    if check is not None and check.is_complete and unit.charter_party_on is None:
        fields["charter_party_on"] = check.checked_on
    revise_units(changes={unit.pk: fields}, actor=actor, on=on, reason="补办登记三同步")
    follow_up(unit, full=full, on=on, actor=actor)


def add_items(row: Application) -> None:
    """Add what the rules of the place want done together with the registration."""
    codes = laid_down.items(row.registered_path, row.received_on)
    ApplicationItem.objects.bulk_create(ApplicationItem(application=row, code=c) for c in codes)


def _require_charter(row: Application) -> None:
    if row.charter_check is None:
        raise UnableToApply("章程还没有核对，不能写“已办”。")
    if not row.charter_check.is_complete:
        lacking = "、".join(row.charter_check.missing_labels)
        raise UnableToApply(f"章程缺少：{lacking}。请补入后重新核对，或写明暂不具备的理由。")


def _require(application: Application, actor: Viewer) -> None:
    actor.require(permissions.DESK)
    if not keeps_desk(actor, application):
        raise PermissionDenied("不在您的登记辖区内。")


def _locked(application: Application, actor: Viewer) -> Application:
    _require(application, actor)
    rows = Application.objects.select_for_update(of=("self",))
    found: Application = rows.select_related("registrar__locality", "residence").get(
        pk=application.pk
    )
    return found


def _open(application: Application, actor: Viewer) -> Application:
    row = _locked(application, actor)
    if row.stage not in (Stage.OPEN, Stage.MAKE_UP):
        raise UnableToApply(f"这件申请{row.get_stage_display()}，不能再改。")
    return row


def _set(row: Application, given: Mapping[str, Any], act: str, actor: Viewer) -> None:
    changed = {n: (getattr(row, n), v) for n, v in given.items() if getattr(row, n) != v}
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))
        _record(row, act, changed, actor)


def _record(row: Application, act: str, fields: Mapping[str, Any], actor: Viewer) -> None:
    action = f"gates.application.{act}"
    audit.record(actor=actor, action=action, subject=row, fields=dict(fields))
