"""Register, revise and end units. Every service works on many, is authorized, dated, audited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from tongjian.foundation import events
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.bulk.copying import copy_in
from tongjian.foundation.bulk.reading import in_pieces
from tongjian.kernel.errors import UnableTo
from tongjian.registry.units import choices, permissions
from tongjian.registry.units.checking import EDITABLE, check, set_fields
from tongjian.registry.units.events import UnitEntered, UnitsRegistered, UnitsRevised
from tongjian.registry.units.models import Unit
from tongjian.registry.units.versions import begin_versions, refuse_if_later, sync_versions

from .storing import authorize, derive, locked, save


class UnableToRegisterUnit(UnableTo):
    """The units cannot be entered into the register."""


class UnableToReviseUnit(UnableTo):
    """The change cannot be made."""


class Prepared(list[Unit]):
    """Unsaved units, derived, checked and worded for the audit ahead of time."""

    def __init__(self, units: Iterable[Unit]) -> None:
        super().__init__(units)
        self.said: list[str] = []


def prepare(units: Iterable[Unit]) -> Prepared:
    """Derive and check unsaved units without asking the database.

    Raises:
        UnableToRegisterUnit: a unit is impossible in itself.
    """
    prepared = Prepared(units)
    for unit in prepared:
        derive(unit)
        check(unit, UnableToRegisterUnit)
        prepared.said.append(audit.told_values(unit, fields=EDITABLE))
    return prepared


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
    units = units if isinstance(units, Prepared) else prepare(units)
    _refuse_known_codes(units)
    # A code tells the place, and so do most names: in this order neighbours go to the same pages
    # of twenty indexes, which takes a third less.
    copy_in(sorted(units, key=lambda unit: unit.uscc or ""))
    begin_versions([unit.id for unit in units], on=on)
    audit.record_many(
        actor=actor,
        action="units.unit.registered",
        changes=[
            Change("units.unit", unit.id, unit.name, said)
            for unit, said in zip(units, units.said, strict=True)
        ],
        batch_id=batch_id,
    )
    events.publish(UnitsRegistered(units, on, actor, batch_id))
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
    authorize(list(changes), actor)
    units = {u.pk: u for u in locked(changes)}
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
    revised = [units[pk] for pk in done]
    events.publish(UnitsRevised(revised, done, on, actor, batch_id))
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
    known = next(in_pieces(Unit.objects.values_list("uscc", flat=True), "uscc", codes), None)
    if known:
        # Where it is on record is not said: the actor may have no right to know.
        raise UnableToRegisterUnit(
            f"“{codes[known]}”的统一社会信用代码 {known} 已在名册中，请先查找核对。"
        )


def _store(units: Sequence[Unit], changed: Collection[str], on: date) -> None:
    refuse_if_later([unit.pk for unit in units], on=on)
    save(units, changed)
    sync_versions([unit.pk for unit in units], on=on)
