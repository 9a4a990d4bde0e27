"""Open a year for all units of an office, file, return and conclude annual reports."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.kernel.errors import UnableTo
from tongjian.kernel.rules.terms import Value
from tongjian.lifecycle.gates import laid_down, permissions
from tongjian.lifecycle.gates.choices import AnnualStage, Conclusion, Track
from tongjian.lifecycle.gates.looking import look_again
from tongjian.lifecycle.gates.models import AnnualReport
from tongjian.lifecycle.gates.queries.annual import (
    HELD,
    held_of,
    may_conclude,
    may_fill,
    units_to_report,
)
from tongjian.registry.units.choices import UnitKind
from tongjian.registry.units.models import Unit
from tongjian.registry.units.services.registering import revise_units

_TRACKS = {
    UnitKind.ASSOCIATION: Track.INSPECTION,
    UnitKind.SERVICE: Track.INSPECTION,
    UnitKind.FOUNDATION: Track.REPORT,
}
_PIECE = 5_000


class UnableToReport(UnableTo):
    """The step of an annual report cannot be taken."""


@transaction.atomic
def open_year(*, year: int, actor: Viewer, on: date) -> int:
    """Put every unit of the actor's office on the list of a year; return how many are new.

    Raises:
        PermissionDenied: the actor keeps no desk.
        UnableToReport: the year is not over.
    """
    actor.require(permissions.DESK)
    if year >= on.year:
        raise UnableToReport(f"{year} 年度还没有结束。")
    made = 0
    units = units_to_report(actor).filter(kind__in=_TRACKS)
    for path in units.order_by().values_list("registered_path", flat=True).distinct():
        values = laid_down.edition(path, date(year + 1, 1, 1)).values
        rows = units.filter(registered_path=path, **_obliged(values, year))
        made += _open(rows, year, values)
    change = Change("gates.annualreport", None, f"{year} 年度", {"units": (None, made)})
    audit.record_many(actor=actor, action="gates.annual.opened", changes=[change])
    return made


@transaction.atomic
def file_report(
    *,
    report: AnnualReport,
    held: Mapping[str, Any],
    asked: Mapping[str, Any],
    actor: Viewer,
    on: date,
) -> None:
    """File a report: what differs from the register, and what the register cannot know.

    Raises:
        PermissionDenied: the actor does not report for the unit.
        UnableToReport: it was concluded, or the part on Party work is missing.
    """
    if not may_fill(actor, report):
        raise PermissionDenied("不能代报管理范围以外的组织。")
    row = _locked(report)
    if row.stage == AnnualStage.DONE:
        raise UnableToReport("已有结论，不能再报。")
    if asked.get("party_meetings") is None:
        raise UnableToReport("没有填写组织生活次数：缺党建部分的报告不完整。")
    row.held = {**held_of(row.unit), **{n: _plain(held[n]) for n in HELD if n in held}}
    for name, value in asked.items():
        setattr(row, name, value)
    row.stage, row.filed_on, row.filed_by = AnnualStage.FILED, on, actor.name
    row.return_reason = ""
    row.save()
    _record(row, "filed", {"filed_on": (None, on)}, actor)


@transaction.atomic
def return_report(*, report: AnnualReport, reason: str, actor: Viewer) -> None:
    """Send a filed report back with what has to be mended.

    Raises:
        PermissionDenied: the unit is not registered by the actor's office.
        UnableToReport: it is not waiting for the office.
    """
    row = _filed(report, actor)
    row.stage, row.return_reason = AnnualStage.RETURNED, reason
    row.save(update_fields=["stage", "return_reason"])
    _record(row, "returned", {}, actor, reason)


@transaction.atomic
def conclude_report(
    *, report: AnnualReport, conclusion: Conclusion, actor: Viewer, on: date
) -> None:
    """Conclude a report and write what changed back to the register.

    Raises:
        PermissionDenied: the unit is not registered by the actor's office.
        UnableToReport: it is not filed, or the conclusion is not one of its kind.
    """
    row = _filed(report, actor)
    if (conclusion == Conclusion.NOTED) is not (row.track == Track.REPORT):
        raise UnableToReport("年度检查结论为合格、基本合格或不合格，年度报告为已备案。")
    row.stage, row.conclusion, row.concluded_on = AnnualStage.DONE, conclusion, on
    row.save(update_fields=["stage", "conclusion", "concluded_on"])
    known = held_of(row.unit)
    changed = {n: v for n, v in row.held.items() if n in HELD and known[n] != v}
    if changed:
        reason = f"{row.year} 年度年检年报"
        revise_units(changes={row.unit_id: changed}, actor=actor, on=on, reason=reason)
    _record(row, "concluded", {"conclusion": (None, conclusion.label)}, actor)


def _obliged(values: Mapping[str, Value], year: int) -> dict[str, Any]:
    """Return who has to report: whoever was registered early enough (R7-05)."""
    last = _day(values, "inspection_registered_by", year)
    return {"established_on__lte": last}


def _open(rows: QuerySet[Unit], year: int, values: Mapping[str, Value]) -> int:
    known = AnnualReport.objects.filter(year=year).values("unit_id")
    fresh = rows.exclude(pk__in=known).only("pk", "kind", "competent_body_id")
    made = 0
    for piece in _pieces(fresh):
        made += len(AnnualReport.objects.bulk_create(_due(unit, year, values) for unit in piece))
    return made


def _due(unit: Unit, year: int, values: Mapping[str, Value]) -> AnnualReport:
    track = _TRACKS[UnitKind(unit.kind)]
    code = "inspection_day" if track is Track.INSPECTION else "report_day"
    by_body = _day(values, "inspection_body_day", year + 1)
    return AnnualReport(
        unit=unit,
        year=year,
        track=track,
        due_on=_day(values, code, year + 1),
        body_due_on=by_body if unit.competent_body_id else None,
    )


def _pieces(rows: QuerySet[Unit]) -> Iterator[list[Unit]]:
    piece: list[Unit] = []
    for unit in rows.iterator(chunk_size=_PIECE):
        piece.append(unit)
        if len(piece) == _PIECE:
            yield piece
            piece = []
    yield piece


def _day(values: Mapping[str, Value], code: str, year: int) -> date:
    month, day = str(values[code]).split("-")
    return date(year, int(month), int(day))


def _filed(report: AnnualReport, actor: Viewer) -> AnnualReport:
    if not may_conclude(actor, report):
        raise PermissionDenied("不在您的登记辖区内。")
    row = _locked(report)
    if row.stage != AnnualStage.FILED:
        raise UnableToReport(f"这份报告{row.get_stage_display()}，不在待审。")
    return row


def _locked(report: AnnualReport) -> AnnualReport:
    rows = AnnualReport.objects.select_for_update(of=("self",)).select_related("unit")
    return rows.get(pk=report.pk)


def withdraw_filing(report_ids: Collection[int], *, actor: Viewer, batch_id: int) -> None:
    """Take filings of an import back, unless they have been concluded since.

    Raises:
        UnableToReport: the office has concluded one meanwhile.
    """
    rows = AnnualReport.objects.filter(pk__in=report_ids).select_related("unit")
    for row in rows:
        if row.stage == AnnualStage.DONE:
            raise UnableToReport(f"“{row.unit.name}”{row.year} 年度已有结论，不能撤销导入。")
    changes = [Change("units.unit", row.unit_id, row.unit.name) for row in rows]
    rows.update(stage=AnnualStage.WAITING, filed_on=None, filed_by="", party_meetings=None)
    action = "gates.annual.taken_back"
    audit.record_many(actor=actor, action=action, changes=changes, batch_id=batch_id)


def _plain(value: Any) -> Any:
    return float(value) if hasattr(value, "as_tuple") else value


def _record(
    row: AnnualReport, act: str, fields: dict[str, Any], actor: Viewer, reason: str = ""
) -> None:
    look_again([row.unit_id])
    year = {"year": (None, row.year)}
    audit.record(
        actor=actor,
        action=f"gates.annual.{act}",
        subject=row.unit,
        fields={**year, **fields},
        reason=reason,
    )
