"""The lists of the gates."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongjian.foundation import clock
from tongjian.foundation.ui.tables import Badge, Column, Table, opens
from tongjian.registry.units.choices import SHORT_KINDS, UnitKind

from .choices import AnnualStage, ItemState, Stage

STAGE_TONES = {
    Stage.OPEN: "info",
    Stage.CONCLUDED: "good",
    Stage.CERTIFIED: "good",
    Stage.MAKE_UP: "bad",
    Stage.WITHDRAWN: "quiet",
}


def stage_badge(stage: str) -> Badge:
    """Return how far an application has come, as word, icon and colour."""
    known = Stage(stage)
    return Badge(str(known.label), STAGE_TONES[known])


def _items(application: Any) -> str:
    rows = list(application.items.all())
    settled = sum(1 for row in rows if row.state != ItemState.MISSING)
    return f"{settled} / {len(rows)}"


class ApplicationTable(Table):
    """Who applied for registration, and how far it has come."""

    code = "applications"
    default_sort = "-received_on"
    columns = [
        Column("name", "名称", link=opens("gates:application"), place="title", fixed=True),
        Column("kind", "类型", value=lambda a: SHORT_KINDS[UnitKind(a.kind)]),
        Column("registrar", "登记管理机关", value=lambda a: a.registrar.name),
        Column("received_on", "受理日期", kind="date", sort="received_on"),
        Column("items", "三同步有结论", value=_items, place="body"),
        Column("concluded_on", "结论日期", kind="date"),
        Column("certified_on", "领证日期", kind="date"),
        Column(
            "stage",
            "进度",
            value=lambda a: stage_badge(a.stage),
            export=lambda a: a.get_stage_display(),
            place="lead",
        ),
    ]


class FollowUpTable(Table):
    """What new units ask of the Party side."""

    code = "follow_ups"
    default_sort = "due_on"
    columns = [
        Column(
            "unit",
            "社会组织",
            value=lambda f: f.unit.name,
            link=opens("units:unit", "unit_id"),
            place="title",
            fixed=True,
        ),
        Column("kind", "任务", value=lambda f: f.get_kind_display(), place="lead"),
        Column("why", "原因"),
        Column("made_on", "生成日期", kind="date"),
        Column("due_on", "期限", kind="date", sort="due_on"),
    ]


class OpeningTable(Table):
    """Which offices work with the desk."""

    code = "openings"
    default_sort = "start_on"
    columns = [
        Column(
            "registrar",
            "登记管理机关",
            value=lambda o: o.registrar.name,
            place="title",
            fixed=True,
        ),
        Column("place", "地区", value=lambda o: o.registrar.locality.name),
        Column("start_on", "启用日期", kind="date", sort="start_on"),
        Column("basis", "依据"),
    ]


def disposal_badge(order: Any, on: date) -> Badge:
    """Return whether an order is closed, open or late."""
    if order.closed_on is not None:
        return Badge("已办结", "good")
    return Badge("已超期", "bad") if order.due_on < on else Badge("办理中", "warn")


def _order_said(order: Any) -> str:
    return str(disposal_badge(order, clock.today()).label)


class DisposalTable(Table):
    """Disposal orders and how far they are."""

    code = "disposals"
    default_sort = "due_on"
    columns = [
        Column(
            "unit",
            "社会组织",
            value=lambda d: d.unit.name,
            link=opens("gates:disposal"),
            place="title",
            fixed=True,
        ),
        Column("cause", "事由", value=lambda d: d.get_cause_display()),
        Column("org", "党组织", value=lambda d: d.org.name if d.org else ""),
        Column("opened_on", "开单日期", kind="date"),
        Column("due_on", "期限", kind="date", sort="due_on"),
        Column("reported_on", "报告上级", kind="date"),
        # Only whoever may count members is told how many there are.
        Column("people", "党员", kind="number", value="told_people"),
        Column("people_open", "去向未落实", kind="number", value="told_open"),
        Column("items_open", "事项未办", kind="number"),
        Column(
            "state",
            "进度",
            value=lambda d: disposal_badge(d, clock.today()),
            export=_order_said,
            place="lead",
        ),
    ]


def annual_badge(report: Any, on: date) -> Badge:
    """Return how far a report is, and whether it is late."""
    if report.stage == AnnualStage.DONE:
        tone = "bad" if report.conclusion == "bad" else "good"
        return Badge(str(report.get_conclusion_display()), tone)
    if report.stage == AnnualStage.FILED:
        return Badge("已报待审", "info")
    if report.due_on < on:
        return Badge("逾期未报", "bad")
    return Badge(str(report.get_stage_display()), "warn")


def _late(report: Any) -> str:
    if report.filed_on and report.filed_on > report.due_on:
        return f"迟 {(report.filed_on - report.due_on).days} 天"
    return ""


class AnnualTable(Table):
    """Annual reports: who has filed, who is late."""

    code = "annual"
    default_sort = "-due_on"
    columns = [
        Column(
            "unit",
            "社会组织",
            value=lambda r: r.unit.name,
            link=opens("gates:report_annual"),
            place="title",
            fixed=True,
        ),
        Column("uscc", "统一社会信用代码", kind="code", value=lambda r: r.unit.uscc),
        Column("year", "年度", value=lambda r: str(r.year), sort="year"),
        Column("track", "方式", value=lambda r: r.get_track_display()),
        Column("due_on", "期限", kind="date", sort="due_on"),
        Column("filed_on", "报送", kind="date", sort="filed_on"),
        Column("late", "迟报", value=_late),
        Column("party_meetings", "组织生活次数", kind="number"),
        Column(
            "state",
            "进度",
            value=lambda r: annual_badge(r, clock.today()),
            export=lambda r: str(annual_badge(r, clock.today()).label),
            place="lead",
        ),
    ]
