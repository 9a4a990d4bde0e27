"""What the gates ask of whom: tasks of new units, disposals, late reports, making up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from tongjian.foundation.access.models import Axis, Grant
from tongjian.foundation.notices.causes import Cause, Due, Owner, Source, Subject, register_source
from tongjian.foundation.notices.models import Weight

from . import permissions
from .choices import AnnualStage, Stage, Task
from .choices import Cause as DisposalCause
from .looking import SOURCE
from .models import AnnualReport, Application, Disposal, FollowUp, TermReview
from .queries.desk import still_open
from .queries.merits import next_signer

GROUP: Final = "关口"
_PARTY, _DESK = (permissions.APPRAISE,), (permissions.DESK,)
_COMMON: Final[dict[str, Any]] = {"group": GROUP, "noun": "家社会组织"}
# Agreed on: no public text says how soon.
SIGN, SETTLE = timedelta(days=10), timedelta(days=30)


def register() -> None:
    """Declare where these notices are found; done in `apps.py`."""
    register_source(Source(SOURCE, "关口", causes=_causes, find=_find))


def _causes(on: date) -> Iterable[Cause]:
    return (*_of_party(), *_of_orders(), *_of_reports(), *_of_desk())


def _of_party() -> Iterable[Cause]:
    """Return what the Party side has to do for units."""
    return (
        Cause(
            "gates-formation", "新登记的组织组建党组织", _PARTY, weight=Weight.HARD, minutes=120,
            reason="登记时申报的正式党员达到单独组建的人数",
            clause="《关于社会组织成立登记时同步开展党建工作有关问题的通知》同步",
            advice="联系负责人筹备组建，建立后自动办结。", listing=reverse("gates:follow_ups"),
            **_COMMON,
        ),
        Cause(
            "gates-instructor", "新登记的组织选派党建指导员", _PARTY, minutes=30,
            reason="登记时申报的正式党员不足单独组建的人数",
            clause="《关于加强社会组织党的建设工作的意见（试行）》推进组织覆盖",
            advice="指派一名指导员或联络员，指派后自动办结。", listing=reverse("gates:follow_ups"),
            **_COMMON,
        ),
        Cause(
            "gates-sign", "会签换届审核", _PARTY, weight=Weight.HARD, minutes=15,
            reason="社会组织换届前，负责人人选由党组织审核、分级会签",
            clause="《关于加强社会组织党的建设工作的意见（试行）》把关",
            advice="看党建考评和人选核对，写明意见；不同意的写理由。",
            listing=reverse("gates:reviews"), **_COMMON,
        ),
    )  # fmt: skip


def _of_orders() -> Iterable[Cause]:
    """Return what changes and ends of units ask for."""
    return (
        Cause(
            "gates-disposal", "办结党组织处置", (permissions.DISPOSE,), weight=Weight.HARD,
            minutes=60, reason="组织变更、撤并或注销，党员去向要逐名落实",
            clause="《关于加强社会组织党的建设工作的意见（试行）》撤并注销",
            advice="报告上级，转接党员，由上级作出决定。", listing=reverse("gates:disposals"),
            **_COMMON,
        ),
        Cause(
            "gates-change", "办结党建变更联动", (permissions.DISPOSE,), minutes=20,
            reason="名称、登记机关或法定代表人变了，党建要跟着办",
            clause="《关于加强社会组织党的建设工作的意见（试行）》撤并注销",
            advice="逐项写明印章、党组织名称、覆盖和归口怎么办，由上级确认。",
            listing=f"{reverse('gates:disposals')}?open=yes&cause=change", **_COMMON,
        ),
    )  # fmt: skip


def _of_reports() -> Iterable[Cause]:
    """Return what annual reports ask of units and offices."""
    return (
        Cause(
            "gates-file", "填报年检年报", (permissions.FILL,), minutes=20,
            reason="年度已经启动，还没有报送，或被退回",
            clause="登记管理条例关于年度检查、年度报告的规定",
            advice="名册已有的不用填，只填党建工作；报送后自动办结。",
            listing=reverse("gates:annual"), **_COMMON,
        ),
        Cause(
            "gates-settle", "年检年报待作结论", _DESK, minutes=5,
            reason="社会组织已经报送，等登记机关审查",
            clause="登记管理条例关于年度检查、年度报告的规定",
            advice="看与上年的差异，作出结论或退回。",
            listing=f"{reverse('gates:annual')}?stage=filed", **_COMMON,
        ),
        Cause(
            "gates-annual", "年检年报逾期未报", _DESK, minutes=10,
            reason="过了期限还没有报送", clause="登记管理条例关于年度检查、年度报告的规定",
            advice="催报；报送后自动办结。", listing=f"{reverse('gates:annual')}?late=yes",
            **_COMMON,
        ),
    )  # fmt: skip


def _of_desk() -> Iterable[Cause]:
    """Return what an office owes by itself."""
    return (
        Cause(
            "gates-make_up", "补办登记三同步", _DESK, weight=Weight.HARD, minutes=30,
            reason="启用登记三同步以后由导入进入名册，三项还没有结论",
            clause="《关于社会组织成立登记时同步开展党建工作有关问题的通知》承诺",
            advice="补齐各项和两份材料，作出结论。",
            listing=f"{reverse('gates:applications')}?stage=make_up", **_COMMON,
        ),
    )  # fmt: skip


def _find(on: date, only: Collection[int] | None) -> Iterator[Due]:
    yield from _tasks(only)
    for order in _of(Disposal.objects.filter(closed_on__isnull=True), only):
        yield _order(order)
    waiting = Q(stage__in=(AnnualStage.WAITING, AnnualStage.RETURNED), due_on__lt=on)
    for report in _of(AnnualReport.objects.filter(waiting), only):
        url = reverse("gates:report_annual", args=[report.pk])
        words = f"{report.year} 年度，期限 {report.due_on}"
        yield _due("gates-annual", report.unit, _office(report.unit), report.due_on, words, url)
    yield from _waiting(on, only)
    rows = Application.objects.filter(stage=Stage.MAKE_UP, unit__isnull=False)
    for application in _of(rows, only):
        url = reverse("gates:application", args=[application.pk])
        unit = application.unit
        yield _due("gates-make_up", unit, _office(unit), None, "", url)


def _waiting(on: date, only: Collection[int] | None) -> Iterator[Due]:
    """Tell who is to sign next, and which reports the office has to look at."""
    for review in _of(TermReview.objects.filter(closed_on__isnull=True), only):
        sign = next_signer(review)
        if sign is not None:
            owner = Owner(label=sign.org.name, org=sign.org.path)
            url = reverse("gates:review", args=[review.pk])
            words = f"拟于 {review.planned_on} 换届"
            due = min(review.opened_on + SIGN, max(review.planned_on, on))
            yield _due("gates-sign", review.unit, owner, due, words, url)
    # Only where somebody signs in for the unit; the list of the office has all the others.
    heads = Grant.objects.valid_on(on).filter(axis=Axis.UNIT).values("target_id")
    unfiled = Q(stage__in=(AnnualStage.WAITING, AnnualStage.RETURNED), unit__in=heads)
    for report in _of(AnnualReport.objects.filter(unfiled), only):
        owner = Owner(label=report.unit.name, unit=report.unit_id)
        words = f"{report.year} 年度，期限 {report.due_on}"
        if report.stage == AnnualStage.RETURNED:
            words = f"{report.year} 年度被退回：{report.return_reason}"
        url = reverse("gates:report_annual", args=[report.pk])
        yield _due("gates-file", report.unit, owner, report.due_on, words, url)
    for report in _of(AnnualReport.objects.filter(stage=AnnualStage.FILED), only):
        url = reverse("gates:report_annual", args=[report.pk])
        words = f"{report.year} 年度，{report.filed_on} 报送"
        due = report.filed_on + SETTLE if report.filed_on else None
        yield _due("gates-settle", report.unit, _office(report.unit), due, words, url)


def _order(order: Disposal) -> Due:
    is_change = order.cause == DisposalCause.CHANGE
    words = f"党员去向还有 {order.people_open} 名没有落实" if order.people_open else ""
    if is_change:
        words = "；".join(f"{c['label']}改为{c['after']}" for c in order.changes)
        words += f"，还有 {order.items_open} 项没有写明" if order.items_open else "，待上级确认"
    owner = Owner(label=order.org.name if order.org else "", org=order.scope_path)
    if not order.scope_path:
        # The office sees to the order; how many members there are is not for it to know.
        words = words if is_change else "党员去向还没有全部落实" if order.people_open else ""
        owner = _office(order.unit)
    code = "gates-change" if is_change else "gates-disposal"
    url = reverse("gates:disposal", args=[order.pk])
    return _due(code, order.unit, owner, order.due_on, words, url)


def _tasks(only: Collection[int] | None) -> Iterator[Due]:
    for task in _of(FollowUp.objects.filter(still_open()), only):
        code = "formation" if task.kind == Task.FORMATION else "instructor"
        unit = task.unit
        # Until somebody answers for the unit, its office sees to it that somebody does.
        owner = Owner(org=unit.scope_path) if unit.scope_path else _office(unit)
        url = reverse("units:unit", args=[unit.pk])
        yield _due(f"gates-{code}", unit, owner, task.due_on, task.why, url)


def _of(rows: QuerySet[Any], only: Collection[int] | None) -> QuerySet[Any]:
    chosen = rows if only is None else rows.filter(unit__in=only)
    return chosen.select_related("unit__registrar").order_by("unit_id", "-pk").distinct("unit_id")


def _office(unit: Any) -> Owner:
    return Owner(label=unit.registrar.name, place=unit.registered_path)


def _due(code: str, unit: Any, owner: Owner, due_on: date | None, why: str, url: str) -> Due:
    subject = Subject("unit", unit.pk, unit.name)
    return Due(code, subject, owner, due_on, why, url)
