"""Open a year for all units of an office, file, return and conclude annual reports."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.bulk.copying import copy_in
from tongjian.foundation.jobs import services as jobs
from tongjian.foundation.jobs.models import Job, State
from tongjian.foundation.jobs.queries import list_jobs
from tongjian.foundation.notices.refreshing import ALL, mark_stale
from tongjian.kernel.errors import UnableTo
from tongjian.kernel.rules.terms import Value
from tongjian.lifecycle.gates import laid_down, permissions
from tongjian.lifecycle.gates.choices import AnnualStage, Conclusion, Track
from tongjian.lifecycle.gates.looking import SOURCE, look_again
from tongjian.lifecycle.gates.models import AnnualReport
from tongjian.lifecycle.gates.queries.annual import (
    HELD,
    held_of,
    may_conclude,
    may_fill,
    party_of,
    track_of,
    units_to_report,
)
from tongjian.registry.units.choices import REGISTERED_KINDS, UnitKind
from tongjian.registry.units.models import Unit
from tongjian.registry.units.services.registering import revise_units

_PIECE = 5_000
KIND = "gates.annual.open"
Tell = Callable[[int, int, str], None]


class UnableToReport(UnableTo):
    """The step of an annual report cannot be taken."""


def start_opening(*, year: int, actor: Viewer, on: date) -> Job:
    """Ask for a year to be opened: a city has tens of thousands of units.

    Raises:
        PermissionDenied: the actor keeps no desk.
        UnableToReport: the year is not over, or it is being opened.
    """
    _refuse_early(year, actor, on)
    assert actor.user_id is not None  # noqa: S101 - whoever asks is signed in
    waiting = list_jobs(actor).filter(kind=KIND, state__in=(State.WAITING, State.RUNNING))
    if any(job.payload["year"] == year for job in waiting):
        raise UnableToReport(f"{year} 年度正在列入，请看进度。")
    label = f"启动 {year} 年度年检年报"
    return jobs.start(kind=KIND, label=label, owner_id=actor.user_id, payload={"year": year})


@transaction.atomic
def open_year(*, year: int, actor: Viewer, on: date, tell: Tell = lambda *_: None) -> int:
    """Put every unit of the actor's office on the list of a year; return how many are new.

    Raises:
        PermissionDenied: the actor keeps no desk.
        UnableToReport: the year is not over.
    """
    _refuse_early(year, actor, on)
    made = 0
    units = units_to_report(actor).filter(kind__in=REGISTERED_KINDS)
    total = units.count()
    for path in units.order_by().values_list("registered_path", flat=True).distinct():
        values = laid_down.edition(path, date(year + 1, 1, 1)).values
        here = units.filter(registered_path=path)
        for piece in _pieces(_fresh(here.filter(_obliged(values, year)), year)):
            copy_in([_due(unit, year, values) for unit in piece])
            made += len(piece)
            tell(made, total, f"{year} 年度")
    tell(total, total, "")
    if made:
        # Heads are asked to file from now on; what is opened late is overdue at once.
        mark_stale(source=SOURCE, subject_ids=[ALL])
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
    given = {n: _plain(held[n]) for n in HELD if n in held}
    row.held = {**held_of(row.unit), **given, "party": party_of(row.unit, on=on)}
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


def retrack(units: Sequence[Unit], *, actor: Viewer, on: date) -> None:
    """Give reports that nobody has filed the way and the days of what their units are now."""
    waiting = AnnualReport.objects.filter(
        unit__in=units, stage__in=(AnnualStage.WAITING, AnnualStage.RETURNED)
    ).select_related("unit")
    changed = []
    for row in waiting:
        values = laid_down.edition(row.unit.registered_path, date(row.year + 1, 1, 1)).values
        due = _due(row.unit, row.year, values)
        if (due.track, due.due_on) != (row.track, row.due_on):
            pair = {"track": (Track(row.track).label, Track(due.track).label)}
            pair["due_on"] = (row.due_on, due.due_on)  # type: ignore[assignment]
            changed.append((row, Change("units.unit", row.unit_id, row.unit.name, pair)))
            row.track, row.due_on, row.body_due_on = due.track, due.due_on, due.body_due_on
    rows = [row for row, _ in changed]
    AnnualReport.objects.bulk_update(rows, ["track", "due_on", "body_due_on"], batch_size=1_000)
    look_again([row.unit_id for row in rows])
    entries = [change for _, change in changed]
    audit.record_many(actor=actor, action="gates.annual.retracked", changes=entries)


def _refuse_early(year: int, actor: Viewer, on: date) -> None:
    actor.require(permissions.DESK)
    if year >= on.year:
        raise UnableToReport(f"{year} 年度还没有结束。")


def _obliged(values: Mapping[str, Value], year: int) -> Q:
    """Return who has to report: inspected units registered early enough (R7-05), all others."""
    last = _day(values, "inspection_registered_by", year)
    reports = Q(established_on__lte=date(year, 12, 31)) & Q(
        Q(kind=UnitKind.FOUNDATION) | Q(is_charity=True)
    )
    return Q(established_on__lte=last) | reports


def _fresh(rows: QuerySet[Unit], year: int) -> QuerySet[Unit]:
    known = AnnualReport.objects.filter(year=year, unit=OuterRef("pk"))
    wanted = rows.filter(~Exists(known)).order_by("pk")
    return wanted.only("pk", "kind", "is_charity", "competent_body_id")


def _due(unit: Unit, year: int, values: Mapping[str, Value]) -> AnnualReport:
    track, code = track_of(unit)
    by_body = _day(values, "inspection_body_day", year + 1)
    return AnnualReport(
        unit=unit,
        year=year,
        track=track,
        due_on=_day(values, code, year + 1),
        body_due_on=by_body if unit.competent_body_id else None,
    )


def _pieces(rows: QuerySet[Unit]) -> Iterator[list[Unit]]:
    # What is read is not changed by what is written between the pieces.
    found = rows.iterator(chunk_size=_PIECE)
    while piece := list(islice(found, _PIECE)):
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
