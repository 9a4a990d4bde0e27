"""The last act at each of the six gates, for one unit or for a page of them (D10, Y05)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from tongjian.lifecycle.gates.choices import Gate
from tongjian.lifecycle.gates.models import AnnualReport, Application
from tongjian.registry.units.models import Unit


@dataclass(frozen=True)
class Act:
    """What last happened at a gate."""

    on: date
    said: str
    tone: str = "good"


Acts = dict[tuple[int, Gate], Act]


def acts_of(unit_ids: Collection[int]) -> Acts:
    """Return the last act of each unit at each gate, a query per gate."""
    found: Acts = {}
    for application in Application.objects.filter(unit_id__in=unit_ids):
        day = application.certified_on or application.received_on
        tone = "bad" if application.stage == "make_up" else "good"
        key = (application.unit_id or 0, Gate.REGISTRATION)
        found[key] = Act(day, f"三同步：{application.get_stage_display()}", tone)
    reports = AnnualReport.objects.filter(unit_id__in=unit_ids).exclude(filed_on=None)
    for report in reports.order_by("year"):
        day = report.concluded_on or report.filed_on or report.due_on
        said = report.get_conclusion_display() or report.get_stage_display()
        tone = "bad" if report.conclusion == "bad" else "good"
        found[report.unit_id, Gate.ANNUAL] = Act(day, f"{report.year} 年度：{said}", tone)
    return found


def cells_of(unit: Unit) -> list[tuple[Gate, Act | None]]:
    """Return the six gates of a unit with the last act at each."""
    acts = acts_of([unit.pk])
    return [(gate, acts.get((unit.pk, gate))) for gate in Gate]
