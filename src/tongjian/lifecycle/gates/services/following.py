"""The task that a registration leaves to the Party side."""

from __future__ import annotations

from datetime import date, timedelta

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.kernel.cn.workdays import add_months
from tongjian.lifecycle.gates import laid_down
from tongjian.lifecycle.gates.choices import Task
from tongjian.lifecycle.gates.looking import look_again
from tongjian.lifecycle.gates.models import FollowUp
from tongjian.registry.units.models import Unit


def follow_up(unit: Unit, *, full: int, on: date, actor: Viewer) -> FollowUp:
    """Ask for a branch where there are members enough, else for an instructor (D02)."""
    values = laid_down.edition(unit.registered_path, on).values
    least = laid_down.number(values, "branch_minimum")
    if full >= least:
        kind, due = Task.FORMATION, add_months(on, laid_down.number(values, "formation_months"))
        why = f"登记时申报正式党员 {full} 名，达到 {least} 名"
    else:
        kind = Task.INSTRUCTOR
        due = on + timedelta(days=laid_down.number(values, "instructor_days"))
        why = f"登记时申报正式党员 {full} 名，不足 {least} 名"
    made, _ = FollowUp.objects.get_or_create(
        unit=unit, kind=kind, defaults={"made_on": on, "due_on": due, "why": why}
    )
    fields = {"task": (None, kind.label), "due_on": (None, due)}
    look_again([unit.pk])
    audit.record(actor=actor, action="gates.unit.follow_up", subject=unit, fields=fields)
    return made
