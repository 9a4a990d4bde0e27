"""Annual reports of many units as one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.bulk.reading import in_pieces
from tongjian.foundation.exchange.handlers import UPDATE, AppliedChange, Applying, Change
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.foundation.exchange.kinds import DECIMAL, INTEGER, ORG_NAME, TEXT, USCC, YES_NO
from tongjian.foundation.exchange.templates import Column, Template, Unique
from tongjian.kernel.findings import Finding, error
from tongjian.lifecycle.gates import permissions
from tongjian.lifecycle.gates.choices import AnnualStage
from tongjian.lifecycle.gates.models import AnnualReport
from tongjian.lifecycle.gates.queries.annual import HELD, list_reports, may_fill
from tongjian.lifecycle.gates.services.annual import file_report, withdraw_filing
from tongjian.registry.units.models import Unit

REPORT = "gates.annualreport"
_ASKED = ("party_meetings", "joint_meetings", "party_spending", "remarks")
TEMPLATE = Template(
    code="annual",
    title="年检年报",
    columns=(
        Column("uscc", "统一社会信用代码", USCC, required=True),
        Column("name", "社会组织名称", ORG_NAME, help="只供核对，按代码找组织。"),
        Column("year", "年度", INTEGER, required=True, example="2025"),
        Column("party_meetings", "组织生活次数", INTEGER, required=True, example="12"),
        Column("joint_meetings", "书记参加管理层会议次数", INTEGER, example="4"),
        Column("party_spending", "党建经费支出", DECIMAL, help="万元。", example="3.5"),
        Column("remarks", "党建工作说明", TEXT),
        Column("staff_count", "从业人数", INTEGER, help="与名册一致的不用填，下同。"),
        Column("firm_count", "会员数", INTEGER),
        Column("annual_income", "年收入（万元）", DECIMAL),
        Column("has_union", "已建工会", YES_NO),
        Column("has_youth_league", "已建团组织", YES_NO),
        Column("has_womens_federation", "已建妇联", YES_NO),
    ),
    unique=(Unique(("uscc", "year"), "uscc"),),
    help="每行一家组织一个年度。先由登记机关启动年度；名册已有的事项不用填。",
)


class AnnualHandler:
    """年检年报."""

    template = TEMPLATE
    permission = permissions.DESK
    subject = REPORT

    def check(
        self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date
    ) -> Iterator[tuple[JudgedRow, Finding]]:
        """Return which rows have no report to file, or one that is concluded."""
        found = _reports(rows, actor)
        for row in rows:
            report = found.get((row.get("uscc"), row.get("year")))
            if report is None or not may_fill(actor, report):
                message = "没有这家组织这个年度的年检年报，或不在您的管理范围内"
                advice = "请核对代码和年度，并先启动年度。"
                yield row, error("annual_unknown", message, suggestion=advice, field="uscc")
            elif report.stage == AnnualStage.DONE:
                yield row, error("annual_done", "这个年度已有结论，不能再报", field="year")

    def missing(self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date) -> Sequence[str]:
        """Return nothing: who has not reported is in the list itself."""
        return []

    def apply(self, rows: Sequence[JudgedRow], *, applying: Applying) -> Iterator[Change]:
        """File every report."""
        found = _reports(rows, applying.actor)
        for number, row in enumerate(rows, start=1):
            report = found[row.get("uscc"), row.get("year")]
            file_report(
                report=report,
                held=_given(row, HELD),
                asked=_given(row, _ASKED),
                actor=applying.actor,
                on=applying.on,
            )
            yield Change(row, REPORT, report.pk, UPDATE, {"stage": report.stage}, {})
            applying.progress(number, len(rows))

    def undo(self, changes: Sequence[AppliedChange], *, applying: Applying) -> None:
        """Take the filings back."""
        withdraw_filing(
            [change.target_id for change in changes],
            actor=applying.actor,
            batch_id=applying.batch_id,
        )


def _reports(
    rows: Sequence[JudgedRow], actor: Viewer
) -> dict[tuple[str | None, int | None], AnnualReport]:
    codes = {row.get("uscc") for row in rows} - {None}
    units = [pk for (pk,) in in_pieces(Unit.objects.values_list("pk"), "uscc", codes)]
    reports = list_reports(actor).filter(unit__in=units)
    return {(report.unit.uscc, report.year): report for report in reports}


def _given(row: JudgedRow, names: Sequence[str]) -> dict[str, Any]:
    return {name: row.get(name) for name in names if row.get(name) is not None}
