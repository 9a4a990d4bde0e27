"""Read annual reports; late is what is not filed when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404

from tongjian.foundation.access.viewers import Viewer
from tongjian.lifecycle.gates import permissions
from tongjian.lifecycle.gates.choices import AnnualStage, Track
from tongjian.lifecycle.gates.models import AnnualReport
from tongjian.registry.party_orgs.models import Hosting
from tongjian.registry.units.choices import ENDED, UnitKind
from tongjian.registry.units.models import Unit
from tongjian.registry.units.queries import AXES as UNIT_AXES
from tongjian.registry.units.queries import reaches

from .desk import OF_UNIT

# What the register holds already: shown, never asked; a change is written back with the report.
HELD = (
    "staff_count",
    "firm_count",
    "annual_income",
    "has_union",
    "has_youth_league",
    "has_womens_federation",
)
ASKED = ("party_meetings", "joint_meetings", "party_spending")


def list_reports(viewer: Viewer) -> QuerySet[AnnualReport]:
    """Return the reports of the units in the viewer's scope."""
    rows = AnnualReport.objects.filter(viewer.scope(permissions.ANNUAL).q(**OF_UNIT))
    return rows.select_related("unit__registrar")


def find_reports(
    viewer: Viewer, *, filters: Mapping[str, Any], on: date
) -> QuerySet[AnnualReport]:
    """Return the reports that meet the conditions of a list."""
    rows = list_reports(viewer)
    if typed := filters.get("q"):
        rows = rows.filter(Q(unit__name__contains=typed) | Q(unit__uscc__startswith=typed))
    for name in ("stage", "track"):
        if chosen := filters.get(name):
            rows = rows.filter(**{f"{name}__in": chosen})
    if years := filters.get("year"):
        rows = rows.filter(year__in=years)
    if "late" in filters:
        rows = rows.filter(late_on(on) if filters["late"] else ~late_on(on))
    if "charter" in filters:
        rows = rows.filter(unit__charter_party_on__isnull=filters["charter"])
    return rows


def late_on(on: date) -> Q:
    """Return the condition "not filed in time"."""
    waiting = Q(stage__in=(AnnualStage.WAITING, AnnualStage.RETURNED), due_on__lt=on)
    return waiting | Q(filed_on__gt=F("due_on"))


def get_report(viewer: Viewer, report_id: int) -> AnnualReport:
    """Return one report.

    Raises:
        Http404: there is none in the viewer's scope.
    """
    found = list_reports(viewer).filter(pk=report_id).first()
    if found is None:
        raise Http404("没有这份年检年报，或不在您的管理范围内。")
    return found


def may_fill(viewer: Viewer, report: AnnualReport) -> bool:
    """Tell whether the viewer reports for the unit: its head, or the office on its behalf."""
    return reaches(viewer, permissions.FILL, report.unit)


def may_conclude(viewer: Viewer, report: AnnualReport) -> bool:
    """Tell whether the viewer keeps the desk where the unit is registered."""
    return reaches(viewer, permissions.DESK, report.unit)


def previous(report: AnnualReport) -> AnnualReport | None:
    """Return the report of the year before."""
    rows = AnnualReport.objects.filter(unit_id=report.unit_id, year=report.year - 1)
    return rows.exclude(filed_on__isnull=True).first()


def held_of(unit: Unit) -> dict[str, Any]:
    """Return what the register says, as it is kept with a report."""
    return {name: _plain(getattr(unit, name)) for name in HELD}


def party_of(unit: Unit, *, on: date) -> list[list[str]]:
    """Return the part on Party work that is on record already: told, and never asked."""
    hosting = Hosting.objects.open().filter(unit=unit).select_related("org").first()
    grade = unit.ratings.filter(start_on__lte=on, end_on__gt=on).order_by("-announced_on").first()
    org = hosting.org if hosting is not None else None
    return [
        ["党组织", org.name if org else "没有建立"],
        ["建制", str(org.get_kind_display()) if org else ""],
        ["覆盖方式", str(unit.get_host_mode_display())],
        ["党组织成立日期", str(org.established_on) if org else ""],
        ["党建写入章程", str(unit.charter_party_on or "还没有")],
        ["评估等级", grade.grade if grade else "没有有效等级"],
    ]


def fields_of(unit: Unit) -> tuple[str, ...]:
    """Return which of the register's facts a unit is shown; only associations have members."""
    if unit.kind == UnitKind.ASSOCIATION:
        return HELD
    return tuple(name for name in HELD if name != "firm_count")


@dataclass(frozen=True)
class Compared:
    """One line of a report: this year beside the year before."""

    label: str
    before: Any
    now: Any
    is_asked: bool
    is_filed: bool

    @property
    def has_changed(self) -> bool:
        """Tell whether the year before is known and this one differs; not filled in yet is not."""
        told = self.is_filed or self.now is not None
        return told and self.before is not None and self.before != self.now


def compared(report: AnnualReport, *, on: date) -> list[Compared]:
    """Return every line with both years; before filing the register stands for this one."""
    last, filed = previous(report), report.filed_on is not None
    held = report.held or held_of(report.unit)
    party = held.get("party") or party_of(report.unit, on=on)
    before = dict(last.held.get("party", ())) if last else {}
    lines = [Compared(label, before.get(label), said, False, filed) for label, said in party]
    lines += [
        Compared(_label(Unit, n), last.held.get(n) if last else None, held.get(n), False, filed)
        for n in fields_of(report.unit)
    ]
    return lines + [
        Compared(
            _label(AnnualReport, n),
            _plain(getattr(last, n)) if last else None,
            _plain(getattr(report, n)),
            True,
            filed,
        )
        for n in ASKED
    ]


def track_of(unit: Unit) -> tuple[Track, str]:
    """Return how a unit reports, and which parameter says until when (R7-04, R7-06, R7-07)."""
    if unit.kind == UnitKind.FOUNDATION:
        return Track.REPORT, "report_day"
    if unit.is_charity:
        return Track.REPORT, "charity_report_day"
    return Track.INSPECTION, "inspection_day"


def units_to_report(viewer: Viewer) -> QuerySet[Unit]:
    """Return the living units where the viewer keeps the desk."""
    scope = viewer.scope(permissions.DESK).q(**UNIT_AXES)
    return Unit.objects.filter(scope).exclude(status__in=ENDED)


def _label(model: Any, name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
