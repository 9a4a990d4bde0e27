"""Register, revise and end units. Every service works on many, is authorized, dated, audited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from tongjian.foundation import events
from tongjian.foundation.access.scopes import NOTHING
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.bulk.copying import copy_in
from tongjian.kernel.cn import pinyin
from tongjian.kernel.errors import UnableTo

from . import choices, permissions
from .checking import EDITABLE, check, set_fields
from .events import UnitEntered
from .models import Agency, Area, MemberFirm, Rating, Unit
from .ratings import validity
from .selecting import AXES
from .versions import amend_versions, begin_versions, refuse_if_later, sync_versions

# While an import is undone, its units have already lost who answered for them.
_NOBODYS = Q(scope_path="")
AGENCY_FIELDS = ("name", "locality", "registers", "supervises", "guides_industry", "start_on")
AREA_FIELDS = ("name", "kind", "locality", "address", "builder", "party_support", "start_on")


class UnableToRegisterUnit(UnableTo):
    """The units cannot be entered into the register."""


class UnableToReviseUnit(UnableTo):
    """The change cannot be made."""


class UnableToRateUnit(UnableTo):
    """The rating cannot be entered."""


@transaction.atomic
def register_units(
    *, units: Sequence[Unit], actor: Viewer, on: date, batch_id: int | None = None
) -> Sequence[Unit]:
    """Enter unsaved units into the register; their history begins when they were established.

    Raises:
        PermissionDenied: the actor may not write units.
        UnableToRegisterUnit: a unit is impossible in itself.
    """
    actor.require(permissions.WRITE)
    _refuse_foreign_registrars(units, actor)
    for unit in units:
        _derive(unit)
        check(unit, UnableToRegisterUnit)
    _refuse_known_codes(units)
    copy_in(units)
    begin_versions([unit.pk for unit in units], on=on)
    audit.record_many(
        actor=actor,
        action="units.unit.registered",
        changes=[audit.created(unit, fields=EDITABLE) for unit in units],
        batch_id=batch_id,
    )
    return units


@transaction.atomic
def enter_unit(*, unit: Unit, actor: Viewer, on: date, answering: int | None = None) -> Unit:
    """Register one unit together with the Party organisation (by id) that answers for it.

    Raises:
        PermissionDenied, UnableToRegisterUnit: as for `register_units`, or not allowed there.
    """
    register_units(units=[unit], actor=actor, on=on)
    if answering is not None:
        events.publish(UnitEntered(unit.pk, answering, on, actor))
    return unit


@transaction.atomic
def revise_units(
    *,
    changes: Mapping[int, Mapping[str, Any]],
    actor: Viewer,
    on: date,
    reason: str = "",
    batch_id: int | None = None,
) -> dict[int, dict[str, tuple[Any, Any]]]:
    """Set fields of units (by id) as of a day and return what changed, per unit.

    Raises:
        PermissionDenied: the actor may not write units.
        UnableToReviseUnit: the outcome is impossible, or a field cannot be set by hand.
        UnableToDateBack: a later change of a dated field is on record.
    """
    _authorize(list(changes), actor)
    units = {u.pk: u for u in _locked(changes)}
    done: dict[int, dict[str, tuple[Any, Any]]] = {}
    for pk, fields in changes.items():
        if differences := set_fields(units[pk], fields, UnableToReviseUnit):
            check(units[pk], UnableToReviseUnit)
            done[pk] = differences
    changed = {name for differences in done.values() for name in differences}
    _store([units[pk] for pk in done], changed, on)
    audit.record_many(
        actor=actor,
        action="units.unit.revised",
        changes=[
            Change("units.unit", pk, units[pk].name, differences)
            for pk, differences in done.items()
        ],
        reason=reason,
        batch_id=batch_id,
    )
    return done


def end_unit(
    *, unit: Unit, status: choices.UnitStatus, actor: Viewer, on: date, reason: str
) -> None:
    """Enter that a unit was cancelled or its registration revoked.

    Raises:
        PermissionDenied: the actor may not write units.
        UnableToReviseUnit: the status is not an ending.
    """
    if status not in choices.ENDED:
        raise UnableToReviseUnit("只能登记为注销或撤销登记。")
    revise_units(
        changes={unit.pk: {"status": status, "ended_on": on}}, actor=actor, on=on, reason=reason
    )


@transaction.atomic
def rate_units(
    *, ratings: Sequence[Rating], actor: Viewer, batch_id: int | None = None
) -> Sequence[Rating]:
    """Enter ratings; validity follows from the day of announcement (R7-09)."""
    _authorize([rating.unit_id for rating in ratings], actor)
    _refuse_second_rating(ratings)
    for rating in ratings:
        rating.start_on, rating.end_on = validity(rating.announced_on)
    copy_in(ratings)
    audit.record_many(
        actor=actor,
        action="units.unit.rated",
        changes=[
            Change("units.unit", r.unit_id, r.grade, {"grade": (None, r.grade)}) for r in ratings
        ],
        batch_id=batch_id,
    )
    return ratings


@transaction.atomic
def withdraw_units(
    *, unit_ids: Collection[int], actor: Viewer, reason: str, batch_id: int | None = None
) -> None:
    """Take units out of the register that were entered by mistake, with their own history.

    Raises:
        PermissionDenied: the actor may not write units.
        ProtectedError: something else refers to a unit.
    """
    _authorize(unit_ids, actor, free=_NOBODYS)
    names = dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "name"))
    Unit.objects.filter(pk__in=names).delete()
    audit.record_many(
        actor=actor,
        action="units.unit.withdrawn",
        changes=[Change("units.unit", pk, name) for pk, name in names.items()],
        reason=reason,
        batch_id=batch_id,
    )


@transaction.atomic
def restore_units(
    *,
    values: Mapping[int, Mapping[str, Any]],
    actor: Viewer,
    reason: str,
    batch_id: int | None = None,
) -> None:
    """Give units (by id) earlier values back as if they had never been changed."""
    _authorize(list(values), actor, free=_NOBODYS)
    units = {unit.pk: unit for unit in _locked(values)}
    changes = []
    for pk, unit in units.items():
        before = {name: getattr(unit, name) for name in values[pk]}
        for name, value in values[pk].items():
            setattr(unit, name, value)
        pairs = {name: (before[name], value) for name, value in values[pk].items()}
        changes.append(Change("units.unit", pk, unit.name, pairs))
    _save(list(units.values()), {name for fields in values.values() for name in fields})
    amend_versions(list(units))
    audit.record_many(
        actor=actor,
        action="units.unit.restored",
        changes=changes,
        reason=reason,
        batch_id=batch_id,
    )


@transaction.atomic
def withdraw_ratings(
    *, rating_ids: Collection[int], actor: Viewer, reason: str, batch_id: int | None = None
) -> None:
    """Take ratings out of the register that were entered by mistake."""
    rows = list(Rating.objects.filter(pk__in=rating_ids))
    _authorize([rating.unit_id for rating in rows], actor, free=_NOBODYS)
    Rating.objects.filter(pk__in=rating_ids).delete()
    audit.record_many(
        actor=actor,
        action="units.unit.unrated",
        changes=[
            Change("units.unit", r.unit_id, r.grade, {"grade": (r.grade, None)}) for r in rows
        ],
        reason=reason,
        batch_id=batch_id,
    )


@transaction.atomic
def enroll_firms(
    *, firms: Sequence[MemberFirm], actor: Viewer, batch_id: int | None = None
) -> Sequence[MemberFirm]:
    """Enter member firms of associations (capability A14), one log entry per association."""
    _authorize([firm.unit_id for firm in firms], actor)
    copy_in(firms)
    counts: dict[int, int] = {}
    for firm in firms:
        counts[firm.unit_id] = counts.get(firm.unit_id, 0) + 1
    audit.record_many(
        actor=actor,
        action="units.firms.enrolled",
        changes=[
            Change("units.unit", unit, "会员单位", {"firms": (None, n)})
            for unit, n in counts.items()
        ],
        batch_id=batch_id,
    )
    return firms


@transaction.atomic
def register_agencies(
    *, agencies: Iterable[Agency], actor: Viewer, batch_id: int | None = None
) -> None:
    """Enter registrars, competent bodies and industry departments."""
    actor.require(permissions.WRITE)
    entered = copy_in(list(agencies))
    audit.record_many(
        actor=actor,
        action="units.agency.registered",
        changes=[audit.created(agency, fields=AGENCY_FIELDS) for agency in entered],
        batch_id=batch_id,
    )


@transaction.atomic
def register_areas(*, areas: Sequence[Area], actor: Viewer) -> Sequence[Area]:
    """Enter parks, buildings, incubators and other places where units sit (A16, A17)."""
    actor.require(permissions.WRITE)
    copy_in(areas)
    audit.record_many(
        actor=actor,
        action="units.area.registered",
        changes=[audit.created(area, fields=AREA_FIELDS) for area in areas],
    )
    return areas


@transaction.atomic
def revise_area(*, area: Area, fields: Mapping[str, Any], actor: Viewer) -> None:
    """Set fields of an area."""
    actor.require(permissions.WRITE)
    before = {name: getattr(area, name) for name in fields}
    changed = {
        name: (before[name], value) for name, value in fields.items() if before[name] != value
    }
    for name, (_, value) in changed.items():
        setattr(area, name, value)
    area.save(update_fields=list(changed))
    if changed:
        audit.record(actor=actor, action="units.area.revised", subject=area, fields=changed)


def _authorize(unit_ids: Collection[int], actor: Viewer, *, free: Q = NOTHING) -> None:
    """Check that every unit lies where the actor may write."""
    actor.require(permissions.WRITE)
    scope = actor.scope(permissions.WRITE)
    wanted = set(unit_ids)
    if scope.is_everything:
        return
    allowed = Unit.objects.filter(scope.q(**AXES) | free, pk__in=wanted).count()
    if allowed != len(wanted):
        raise PermissionDenied("不能修改管理范围以外的社会组织。")


def _refuse_foreign_registrars(units: Sequence[Unit], actor: Viewer) -> None:
    """A registration office enters what its own place registers; others lead subtrees."""
    reaches = actor.scope(permissions.WRITE).reaches
    if not all(reach.axis == "place" for reach in reaches):
        return
    for unit in units:
        if not any(reach.covers(unit.registrar.locality.path) for reach in reaches):
            raise UnableToRegisterUnit(f"“{unit.registrar}”不在您的登记辖区内。")


def _refuse_known_codes(units: Sequence[Unit]) -> None:
    codes = {unit.uscc: unit.name for unit in units if unit.uscc}
    known = Unit.objects.filter(uscc__in=codes).values_list("uscc", flat=True).first()
    if known:
        # Where it is on record is not said: the actor may have no right to know.
        raise UnableToRegisterUnit(
            f"“{codes[known]}”的统一社会信用代码 {known} 已在名册中，请先查找核对。"
        )


def _refuse_second_rating(ratings: Sequence[Rating]) -> None:
    days = {(rating.unit_id, rating.announced_on) for rating in ratings}
    on_record = Rating.objects.filter(unit_id__in={unit for unit, _ in days})
    for unit, day in on_record.values_list("unit_id", "announced_on"):
        if (unit, day) in days:
            raise UnableToRateUnit(f"{day} 公告的等级已登记。")


def _derive(unit: Unit) -> None:
    keys = pinyin.of_name(unit.name)
    unit.name_sort, unit.name_initials = keys.sort[:400], keys.initials[:120]
    unit.registered_path = unit.registrar.locality.path
    unit.residence_path = unit.residence.path if unit.residence else ""


def _locked(ids: Iterable[int]) -> Iterable[Unit]:
    rows = Unit.objects.select_for_update(of=("self",)).filter(pk__in=list(ids))
    return rows.select_related("registrar__locality", "residence")


def _store(units: Sequence[Unit], changed: Collection[str], on: date) -> None:
    refuse_if_later([unit.pk for unit in units], on=on)
    _save(units, changed)
    sync_versions([unit.pk for unit in units], on=on)


def _save(units: Sequence[Unit], changed: Collection[str]) -> None:
    for unit in units:
        _derive(unit)
        unit.updated_at = Now()
    derived = ["name_sort", "name_initials", "registered_path", "residence_path", "updated_at"]
    Unit.objects.bulk_update(units, [*changed, *derived], batch_size=1_000)
