"""What formation asks for by itself: visits that are due, provisional organisations that end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from django.urls import reverse

from tongjian.foundation.notices.causes import Cause, Due, Owner, Source, Subject, register_source
from tongjian.foundation.notices.models import Weight
from tongjian.registry.party_orgs.models import PartyOrg

from . import permissions
from .models import FollowUp, Formed, Reason
from .queries import unsound_visits

# 平台约定: how long before the day a visit and an end are told.
VISIT_AHEAD, END_AHEAD = timedelta(days=14), timedelta(days=30)
GROUP: Final = "覆盖与组建"
MAY_VISIT: Final = (permissions.EXPLAIN,)

FOLLOW_UP = Cause(
    code="formation.follow_up",
    title="组建后巩固回访",
    permissions=MAY_VISIT,
    group=GROUP,
    clause="党组织启用后 3、6、12 个月各回访一次（平台约定）",
    advice="看组织生活、班子、场地经费，登记回访情况。",
    noun="个党组织",
    minutes=60,
)
NEXT_VISIT = Cause(
    code="formation.next_visit",
    title="未建组织的下次走访",
    permissions=MAY_VISIT,
    group=GROUP,
    clause="《关于加强社会组织党的建设工作的意见（试行）》推进组织覆盖",
    advice="走访以后更新未建原因和下次走访日期，或者提出组建。",
    noun="家社会组织",
    minutes=60,
)
UNSOUND = Cause(
    code="formation.unsound",
    title="组建后运转有困难",
    permissions=MAY_VISIT,
    group=GROUP,
    clause="防止边建边散：回访发现困难的要有人帮（平台约定）",
    advice="帮助解决后再回访一次，登记“正常”即办结；实在不能运转的，报上级党委调整。",
    noun="个党组织",
    minutes=60,
)
PROVISIONAL = Cause(
    code="formation.provisional_end",
    title="临时党组织到期",
    permissions=(permissions.DECIDE,),
    group=GROUP,
    weight=Weight.HARD,
    clause="《中国共产党支部工作条例（试行）》第八条",
    advice="任务结束的撤销；需要长期保留的，转为正式党组织。",
    noun="个党组织",
    minutes=30,
)


def register() -> None:
    """Declare the sources; done in `apps.py`."""
    for cause, find in (
        (FOLLOW_UP, _visits),
        (NEXT_VISIT, _next_visits),
        (UNSOUND, _unsound),
        (PROVISIONAL, _ending),
    ):
        register_source(Source(code=cause.code, title=cause.title, causes=_only(cause), find=find))


def key_of_visit(visit: FollowUp) -> str:
    """Return what the notice of a visit is called."""
    return Due(FOLLOW_UP.code, _about(visit), Owner()).key


def key_of_unit(unit_id: int) -> str:
    """Return what the notice of the next visit to a unit is called."""
    return Due(NEXT_VISIT.code, Subject("units.unit", unit_id, ""), Owner()).key


def _only(cause: Cause) -> Callable[[date], Iterable[Cause]]:
    return lambda on: [cause]


def _about(visit: FollowUp) -> Subject:
    return Subject("formation.followup", visit.pk, visit.formed.org.name)


def _above(org: PartyOrg) -> Owner:
    above = org.parent or org
    return Owner(label=above.name, org=above.path)


def _visits(on: date, only: Collection[int] | None) -> Iterator[Due]:
    rows = FollowUp.objects.filter(
        visited_on__isnull=True,
        due_on__lte=on + VISIT_AHEAD,
        formed__org__dissolved_on__isnull=True,
    )
    rows = rows if only is None else rows.filter(pk__in=only)
    for visit in rows.select_related("formed__org__parent"):
        yield Due(
            FOLLOW_UP.code,
            _about(visit),
            _above(visit.formed.org),
            due_on=visit.due_on,
            why=f"{visit.formed.formed_on} 启用，满 {visit.months} 个月。",
            url=reverse("formation:visit", args=[visit.pk]),
        )


def _unsound(on: date, only: Collection[int] | None) -> Iterator[Due]:
    rows = unsound_visits(on=on)
    rows = rows if only is None else rows.filter(formed__org_id__in=only)
    for visit in rows.select_related("formed__org__parent"):
        org = visit.formed.org
        ahead = visit.formed.visits.filter(visited_on__isnull=True).order_by("due_on").first()
        yield Due(
            UNSOUND.code,
            Subject("party_orgs.partyorg", org.pk, org.name),
            _above(org),
            due_on=ahead.due_on if ahead else None,
            why=f"{visit.visited_on} 回访：{visit.finding}"[:400],
            url=reverse("formation:visit", args=[ahead.pk]) if ahead else _page_of(org),
        )


def _page_of(org: PartyOrg) -> str:
    return reverse("party_orgs:org", args=[org.pk])


def _next_visits(on: date, only: Collection[int] | None) -> Iterator[Due]:
    rows = Reason.objects.open().filter(next_visit_on__lte=on, unit__host_mode="")
    rows = rows if only is None else rows.filter(unit_id__in=only)
    for reason in rows.select_related("unit"):
        unit = reason.unit
        yield Due(
            NEXT_VISIT.code,
            Subject("units.unit", unit.pk, unit.name),
            Owner(org=unit.scope_path or None, place=unit.registered_path or None),
            due_on=reason.next_visit_on,
            why=f"未建原因：{reason.get_why_display()}。",
            url=reverse("units:unit", args=[unit.pk]) + "?panel=formation",
        )


def _ending(on: date, only: Collection[int] | None) -> Iterator[Due]:
    rows = Formed.objects.filter(until_on__lte=on + END_AHEAD, org__dissolved_on__isnull=True)
    rows = rows if only is None else rows.filter(org_id__in=only)
    for formed in rows.select_related("org__parent"):
        yield Due(
            PROVISIONAL.code,
            Subject("party_orgs.partyorg", formed.org_id, formed.org.name),
            _above(formed.org),
            due_on=formed.until_on,
            why=f"任务：{formed.task}。" if formed.task else "",
            url=_page_of(formed.org),
        )
