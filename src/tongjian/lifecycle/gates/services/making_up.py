"""Units that an import brought in beside the desk: what they still owe, until it is taken back."""

from __future__ import annotations

from datetime import date

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.lifecycle.gates.choices import Stage
from tongjian.lifecycle.gates.looking import look_again
from tongjian.lifecycle.gates.models import Application
from tongjian.registry.units.models import Unit

from .desk import UnableToApply, add_items


def make_up_for(units: list[Unit], *, actor: Viewer, on: date, batch_id: int) -> list[Application]:
    """Put units that came in by import on the list of what is to be made up for."""
    made = []
    for unit in units:
        row = Application.objects.create(
            name=unit.name,
            kind=unit.kind,
            level=unit.level,
            sector=unit.sector,
            registrar_id=unit.registrar_id,
            registered_path=unit.registered_path,
            supervision=unit.supervision,
            competent_body_id=unit.competent_body_id,
            residence_id=unit.residence_id,
            address=unit.address,
            staff_count=unit.staff_count,
            received_on=on,
            stage=Stage.MAKE_UP,
            unit=unit,
        )
        add_items(row)
        made.append(row)
    changes = [audit.created(row, fields=("name", "received_on")) for row in made]
    look_again([unit.pk for unit in units])
    action = "gates.application.to_make_up"
    audit.record_many(actor=actor, action=action, changes=changes, batch_id=batch_id)
    return made


def take_back_making_up(application_ids: list[int], *, actor: Viewer, batch_id: int) -> None:
    """Take the marks of an import back; what has a conclusion since stays and stops the undoing.

    Raises:
        UnableToApply: a unit of the import has gone through the desk meanwhile.
    """
    rows = Application.objects.filter(pk__in=application_ids)
    settled = rows.exclude(stage=Stage.MAKE_UP).first()
    if settled is not None:
        raise UnableToApply(f"“{settled.name}”已补办三同步，不能撤销导入。")
    changes = [audit.Change("gates.application", row.pk, row.name) for row in rows]
    rows.delete()
    action = "gates.application.taken_back"
    audit.record_many(actor=actor, action=action, changes=changes, batch_id=batch_id)
