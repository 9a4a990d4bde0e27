"""Nothing enters the register beside the desk once it has opened."""

from __future__ import annotations

from tongjian.kernel.errors import UnableTo
from tongjian.registry.units.events import UnitsRegistered

from . import passing
from .queries.desk import openings, waits_for_desk


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
