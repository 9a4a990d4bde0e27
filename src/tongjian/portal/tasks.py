"""What waits for the viewer and what is missing, beside the notices: derived, not kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.exchange.models import ImportBatch, Stage
from tongjian.registry.members import permissions as members
from tongjian.registry.members.queries import list_corrections, list_people, list_requests
from tongjian.registry.units import permissions as units
from tongjian.registry.units.queries import find_units

# Beyond this a count says "more than".
COUNTED = 999
NAMED = 5


@dataclass(frozen=True)
class Example:
    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Task:
    """One kind of thing to do: how many, which first, where the rest is, and by which rule."""

    code: str
    label: str
    count: int
    url: str
    tone: str = "warn"
    clause: str = ""
    advice: str = ""
    examples: list[Example] = field(default_factory=list)

    @property
    def is_more(self) -> bool:
        return self.count > COUNTED

    @property
    def shown(self) -> str:
        return f"超过 {COUNTED}" if self.is_more else str(self.count)


Finder = Callable[[Viewer, date], Task | None]


def owed_by(viewer: Viewer, *, on: date) -> list[Task]:
    """Return what somebody waits for the viewer to answer."""
    return [task for find in _OWED if (task := find(viewer, on)) and task.count]


def gaps_of(viewer: Viewer, *, on: date) -> Iterator[Task]:
    """Yield what is missing or overdue where the viewer is responsible."""
    for find in _GAPS:
        task = find(viewer, on)
        if task and task.count:
            yield task


def count_owed(viewer: Viewer) -> int:
    """Return how many things wait for an answer; one short query for each kind."""
    decides = viewer.may(members.DECIDE)
    asked = (_open_corrections(viewer), _open_requests(viewer)) if decides else ()
    waiting = (*asked, _judged_batches(viewer))
    return sum(min(_bounded(rows), COUNTED) for rows in waiting)


def _open_corrections(viewer: Viewer) -> QuerySet[Any]:
    return list_corrections(viewer).filter(state="open")


def _open_requests(viewer: Viewer) -> QuerySet[Any]:
    return list_requests(viewer).filter(state="open")


def _judged_batches(viewer: Viewer) -> QuerySet[Any]:
    return ImportBatch.objects.filter(sender_id=viewer.user_id, stage=Stage.JUDGED)


def _bounded(rows: QuerySet[Any]) -> int:
    return rows.order_by()[: COUNTED + 1].count()


def _list(name: str, **query: Any) -> str:
    return f"{reverse(name)}?{urlencode(query, doseq=True)}"


def _corrections(viewer: Viewer, on: date) -> Task | None:
    if not viewer.may(members.DECIDE):
        return None
    rows = _open_corrections(viewer)
    first = rows.order_by("created_at")[:NAMED]
    return Task(
        code="corrections",
        label="更正申请待答复",
        count=_bounded(rows),
        url=_list("members:corrections", state="open"),
        clause="个人信息保护法第四十六条：个人有权请求更正、补充其个人信息",
        advice="核对后更正，或说明不采纳的理由；一般不超过十五个工作日",
        examples=[
            Example(
                request.person.name,
                reverse("members:correction", args=[request.pk]),
                f"{request.created_at:%Y-%m-%d} 提出",
            )
            for request in first
        ],
    )


def _requests(viewer: Viewer, on: date) -> Task | None:
    if not viewer.may(members.DECIDE):
        return None
    rows = _open_requests(viewer)
    first = rows.order_by("due_on")[:NAMED]
    return Task(
        code="requests",
        label="个人信息请求待答复",
        count=_bounded(rows),
        url=_list("members:requests", state="open"),
        clause="个人信息保护法第四十四条、第四十七条、第五十条：限制、拒绝处理，删除，申请受理和处理机制",
        advice="写明理由答复本人；答复期限十五个工作日（平台约定）",
        examples=[
            Example(
                request.person_name,
                reverse("members:request", args=[request.pk]),
                f"{request.get_kind_display()}，{request.due_on:%Y-%m-%d} 前答复",
            )
            for request in first
        ],
    )


def _unclear_units(viewer: Viewer, on: date) -> Task | None:
    if not viewer.may(units.SEE_COUNTS):
        return None
    rows = find_units(viewer, filters={"gap": ["1", "2", "4"]}, on=on)
    return Task(
        code="unclear",
        label="底数不清的社会组织",
        count=_bounded(rows),
        url=_list("units:list", gap=["1", "2", "4"]),
        clause="三清：党员底数清、隶属关系清、组织覆盖清",
        advice="核对党员数、归口和覆盖方式后补齐",
    )


def _unreachable(viewer: Viewer, on: date) -> Task | None:
    if not viewer.may(members.WRITE):
        return None
    rows = list_people(viewer, permission=members.WRITE).filter(unreachable_since__isnull=False)
    return Task(
        code="unreachable",
        label="失联党员待查找",
        count=_bounded(rows),
        url=_list("members:list", unreachable="yes"),
        clause="党员教育管理工作条例第二十四条：失联六个月以上、查找无果的，停止党籍",
        advice="继续查找并记录经过，按程序报批",
    )


def _imports(viewer: Viewer, on: date) -> Task | None:
    rows = _judged_batches(viewer)
    return Task(
        code="imports",
        label="导入批次待确认",
        count=_bounded(rows),
        url=reverse("exchange:imports"),
        tone="info",
        advice="看清每行的问题后，确认导入或放弃；未确认的不入库",
        examples=[
            Example(batch.file_name, reverse("exchange:batch", args=[batch.pk]), _judged(batch))
            for batch in rows.order_by("-id")[:NAMED]
        ],
    )


def _judged(batch: ImportBatch) -> str:
    return f"通过 {batch.accepted + batch.warned} 行，退回 {batch.rejected} 行"


_OWED: tuple[Finder, ...] = (_corrections, _requests, _imports)
_GAPS: tuple[Finder, ...] = (_unclear_units, _unreachable)
