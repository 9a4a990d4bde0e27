"""What the gates know about a unit, for rules: the annual report, the desk, charter and term."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    DateField,
    ExpressionWrapper,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models import Value as Given

from tongjian.foundation.rulebook.facts import Fact, register_facts
from tongjian.kernel.rules.terms import Kind

from . import permissions
from .choices import Conclusion, Track
from .models import AnnualReport, CharterCheck, TermReview


def register() -> None:
    """Add them to the facts of units; done in `apps.py`."""
    register_facts("unit", *_ANNUAL, *_DESK, *_LATEST)


def _reported(on: date) -> Mapping[str, FilteredRelation]:
    """Join the report of the year before: one row a unit, where a subquery is one a fact."""
    asked = Q(annual_reports__year=on.year - 1)
    return {"annual": FilteredRelation("annual_reports", condition=asked)}


def _annual(name: str, label: str, kind: Kind, column: str, **more: Any) -> Fact:
    source = f"annual__{column}"
    return Fact(name, label, kind, source, permission=permissions.READ, joins=_reported, **more)


def _listed(on: date) -> ExpressionWrapper[Q]:
    """Tell whether the office has opened the list of the year."""
    offices = AnnualReport.objects.filter(year=on.year - 1).values("unit__registrar_id")
    return ExpressionWrapper(
        Q(registrar_id__in=offices.distinct()), output_field=BooleanField(null=True)
    )


_ANNUAL = (
    _annual(
        "annual_track", "上一年度的年检年报方式", Kind.TEXT, "track", choices=dict(Track.choices)
    ),
    _annual("annual_body_due_on", "报业务主管单位的期限", Kind.DATE, "body_due_on"),
    _annual("annual_due_on", "报登记管理机关的期限", Kind.DATE, "due_on"),
    _annual("annual_filed_on", "年检年报报送日期", Kind.DATE, "filed_on"),
    _annual(
        "annual_conclusion",
        "年检结论",
        Kind.TEXT,
        "conclusion",
        choices={"": "还没有结论", **dict(Conclusion.choices)},
    ),
    _annual(
        "annual_meetings", "年检年报中的组织生活次数", Kind.NUMBER, "party_meetings", unit="次"
    ),
    Fact(
        "annual_opened",
        "登记管理机关启动了上一年度的年检年报",
        Kind.FLAG,
        _listed,
        permission=permissions.READ,
    ),
    Fact(
        "annual_year_end",
        "上一年度的最后一天",
        Kind.DATE,
        lambda on: Given(date(on.year - 1, 12, 31), output_field=DateField()),
    ),
)


def _desk(name: str, label: str, column: str) -> Fact:
    return Fact(name, label, Kind.DATE, f"application__{column}", permission=permissions.READ)


_DESK = (
    _desk("desk_received_on", "成立登记受理日期", "received_on"),
    _desk("desk_letter_on", "承诺书收到日期", "letter_on"),
    _desk("desk_survey_on", "党员情况调查表收到日期", "survey_on"),
    _desk("desk_certified_on", "领证日期", "certified_on"),
)


def _latest(model: Any, column: str, order: str) -> Any:
    rows = model.objects.filter(unit=OuterRef("pk")).order_by(f"-{order}", "-pk")
    return lambda on: Subquery(rows.filter(**{f"{order}__lte": on}).values(column)[:1])


_LATEST = (
    Fact(
        "charter_complete",
        "最近一次核对章程内容齐全",
        Kind.FLAG,
        _latest(CharterCheck, "is_complete", "checked_on"),
        permission=permissions.READ,
    ),
    Fact(
        "term_planned_on",
        "最近一次换届审核的拟换届日期",
        Kind.DATE,
        _latest(TermReview, "planned_on", "opened_on"),
        permission=permissions.READ,
    ),
    Fact(
        "term_agreed_on",
        "换届人选审核办结日期",
        Kind.DATE,
        _latest(TermReview, "closed_on", "opened_on"),
        permission=permissions.READ,
    ),
    Fact(
        "term_agreed",
        "换届人选审核同意",
        Kind.FLAG,
        _latest(TermReview, "is_agreed", "opened_on"),
        permission=permissions.READ,
    ),
)
