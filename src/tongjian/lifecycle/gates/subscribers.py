"""Nothing enters the register beside the desk, nothing leaves it past an open disposal order."""

from __future__ import annotations

from tongjian.kernel.errors import UnableTo
from tongjian.registry.units.choices import UnitStatus
from tongjian.registry.units.events import UnitsRated, UnitsRegistered, UnitsRevised
from tongjian.registry.units.models import Unit

from . import passing
from .choices import Cause
from .queries.desk import openings, waits_for_desk
from .queries.disposal import has_party, open_units
from .services.disposal import refuse_open, start
from .services.merits import refuse_vetoed

# From here on the end of a unit is under way; a penalty does not wait for the Party side.
_CAUSES = {UnitStatus.LIQUIDATING: Cause.CANCEL, UnitStatus.REVOKED: Cause.REVOKE}


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
    started = set(open_units(ending)) if ending else set()
    for pk in sorted(has_party(ending) - started if ending else ()):
        cause = _CAUSES[UnitStatus(turned[pk])]
        _start(by_id[pk], cause, event)


def _start(unit: Unit, cause: Cause, event: UnitsRevised) -> None:
    words = f"登记状态改为“{UnitStatus(unit.status).label}”，自动开单"
    start(unit=unit, cause=cause, reason=words, actor=event.actor, on=event.on)


def refuse_grade(event: UnitsRated) -> None:
    """Refuse what the rules veto; an import brings the grades of the past as they were.

    Raises:
        UnableToGrade: a unit may not have the grade.
    """
    if event.batch_id is None and event.actor.user_id is not None:
        refuse_vetoed(event.ratings)
