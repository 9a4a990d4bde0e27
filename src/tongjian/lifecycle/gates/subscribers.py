"""Nothing enters the register beside the desk, nothing leaves it past an open disposal order."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat, Substr

from tongjian.foundation.access.scopes import PATH_END
from tongjian.kernel.errors import UnableTo
from tongjian.registry.party_orgs.events import SubtreeMoved, UnitsCharged
from tongjian.registry.posts.events import UnitHeadsChanged
from tongjian.registry.units.choices import ENDED, UnitStatus
from tongjian.registry.units.events import UnitsRated, UnitsRegistered, UnitsRevised
from tongjian.registry.units.models import Unit

from . import passing
from .choices import Cause
from .looking import look_again
from .models import Attestation, Disposal, FurtherCheck, Recommendation
from .queries.changes import BODY, HEAD, NAME, REGISTRAR
from .queries.desk import openings, since_opening, waits_for_desk
from .queries.disposal import ending_units, has_party
from .services.annual import retrack
from .services.changes import Altered, follow_changes
from .services.disposal import refuse_open, start
from .services.merits import refuse_vetoed

# From here on the end of a unit is under way; a penalty does not wait for the Party side.
_CAUSES = {UnitStatus.LIQUIDATING: Cause.CANCEL, UnitStatus.REVOKED: Cause.REVOKE}
_ENDING = (*ENDED, UnitStatus.LIQUIDATING)
_WATCHED = {NAME: "名称", REGISTRAR: "登记管理机关", BODY: "业务主管单位"}


class UnableToPassDesk(UnableTo):
    """The unit has to go through the registration desk."""


def refuse_without_desk(event: UnitsRegistered) -> None:
    """Refuse new units of an office that works with the desk; an import makes up for them.

    Raises:
        UnableToPassDesk: the unit has no concluded application.
    """
    opened = openings()
    if not opened or event.batch_id is not None:
        return
    for unit in event.units:
        if waits_for_desk(unit, opened) and not passing.passes(unit.uscc):
            raise UnableToPassDesk(
                f"“{unit.registrar.name}”自 {opened[unit.registrar_id]} 起实行登记三同步，"
                f"“{unit.name}”请从“登记受理”办理：三项有结论后领证，自动进入名册。"
            )


def dispose_before_end(event: UnitsRevised) -> None:
    """Refuse cancellations that are not disposed of; open orders where an end is under way.

    Raises:
        UnableToEndUnit: an order is open, or there is a Party organisation and no order.
    """
    turned = {pk: pair["status"][1] for pk, pair in event.changes.items() if "status" in pair}
    if not turned:
        return
    by_id = {unit.pk: unit for unit in event.units}
    names = {pk: unit.name for pk, unit in by_id.items()}
    cancelled = [pk for pk, status in turned.items() if status == UnitStatus.CANCELLED]
    if cancelled:
        refuse_open(cancelled, actor=event.actor, names=names)
    ending = [pk for pk, status in turned.items() if status in _CAUSES]
    started = ending_units(ending) if ending else set()
    for pk in sorted(has_party(ending) - started if ending else ()):
        cause = _CAUSES[UnitStatus(turned[pk])]
        _start(by_id[pk], cause, event)


def _start(unit: Unit, cause: Cause, event: UnitsRevised) -> None:
    words = f"登记状态改为“{UnitStatus(unit.status).label}”，自动开单"
    start(
        unit=unit, cause=cause, reason=words, actor=event.actor, on=event.on,
        batch_id=event.batch_id,
    )  # fmt: skip


def follow_revision(event: UnitsRevised) -> None:
    """Open change orders for units whose name, office or competent body changed (A12)."""
    altered = {}
    for unit in event.units:
        pairs = event.changes[unit.pk]
        if unit.status in _ENDING:
            continue
        if found := [one for name in _WATCHED if (one := _altered(name, pairs.get(name)))]:
            altered[unit.pk] = found
    if altered:
        units = [unit for unit in event.units if unit.pk in altered]
        follow_changes(
            units=units, altered=altered, actor=event.actor, on=event.on, batch_id=event.batch_id
        )


def retrack_reports(event: UnitsRevised) -> None:
    """A unit that is found to be a charity reports in the other way, and by another day."""
    turned = [u for u in event.units if {"is_charity", "kind"} & event.changes[u.pk].keys()]
    if turned:
        retrack(turned, actor=event.actor, on=event.on)


def follow_head(event: UnitHeadsChanged) -> None:
    """Open change orders for units that have another legal representative (A12)."""
    units = list(Unit.objects.filter(pk__in=event.holders).exclude(status__in=_ENDING))
    label = "法定代表人"
    altered = {
        unit.pk: [Altered(HEAD, label, *event.holders[unit.pk])] for unit in units
    }  # fmt: skip
    if altered:
        follow_changes(
            units=units, altered=altered, actor=event.actor, on=event.on, batch_id=event.batch_id
        )


def _altered(field: str, pair: tuple[object, object] | None) -> Altered | None:
    """Return a change of a field; what was merely not known before is none."""
    if pair is None or pair[0] is None:
        return None
    return Altered(field, _WATCHED[field], str(pair[0]), str(pair[1] or "无"))


def follow_move(event: SubtreeMoved) -> None:
    """Keep the scope keys of what the gates hold equal to the paths of the organisations."""
    for model in (Disposal, Attestation, Recommendation, FurtherCheck):
        rows = model._default_manager.filter(
            scope_path__gte=event.before, scope_path__lt=event.before + PATH_END
        )
        tail = Substr("scope_path", len(event.before) + 1)
        rows.update(scope_path=Concat(Value(event.after), tail))


def follow_charges(event: UnitsCharged) -> None:
    """Hand open orders to whoever answers for the unit now."""
    now = Unit.objects.filter(pk=OuterRef("unit_id")).values("scope_path")
    rows = Disposal.objects.filter(unit_id__in=event.unit_ids, closed_on__isnull=True)
    if rows.update(scope_path=Subquery(now)):
        look_again(event.unit_ids)


def refuse_grade(event: UnitsRated) -> None:
    """Refuse what the rules veto; what a file brings is looked at when the whole file is in.

    Raises:
        UnableToGrade: a unit may not have the grade.
    """
    if event.batch_id is None:
        by_hand = event.actor.user_id is not None
        refuse_vetoed(event.ratings if by_hand else since_opening(event.ratings))
