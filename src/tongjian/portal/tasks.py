"""What needs the viewer now, derived from the records on the spot: nothing is kept here."""

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
from tongjian.registry.party_orgs import permissions as party_orgs
from tongjian.registry.party_orgs.choices import GRASS_ROOTS
from tongjian.registry.party_orgs.queries import find_orgs
from tongjian.registry.posts import permissions as posts
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


def _formation_due(viewer: Viewer, on: date) -> Task | None:
    if not viewer.may(units.SEE_COUNTS):
        return None
    rows = find_units(viewer, filters={"due": True}, on=on)
    return Task(
        code="formation",
        label="应建未建",
        count=_bounded(rows),
        url=_list("units:list", due="yes"),
        tone="bad",
        clause="支部工作条例第四条：有正式党员三人以上的，应当单独建立党支部",
        advice="单独组建，或由联合党支部覆盖；条件暂不具备的，先派指导员",
        examples=[
            Example(unit.name, reverse("units:unit", args=[unit.pk]), _full(unit))
            for unit in rows.order_by("name_sort", "pk")[:NAMED]
        ],
    )


def _full(unit: Any) -> str:
    return f"正式党员 {unit.full_members} 人"


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


def _terms(viewer: Viewer, on: date) -> Task | None:
    if not viewer.may(party_orgs.READ):
        return None
    rows = find_orgs(viewer, filters={"overdue": True}, on=on)
    return Task(
        code="terms",
        label="届满未换届",
        count=_bounded(rows),
        url=_list("party_orgs:list", overdue="yes"),
        tone="bad",
        clause="基层组织选举工作条例第三条：延期须报上级批准，一般不超过一年",
        advice="报上级批准换届方案；确需延期的办理批准手续",
        examples=[
            Example(org.name, reverse("party_orgs:org", args=[org.pk]), f"{org.term_ends_on} 届满")
            for org in rows.order_by("term_ends_on", "pk")[:NAMED]
        ],
    )


def _vacancies(viewer: Viewer, on: date) -> Task | None:
    if not viewer.may(posts.READ):
        return None
    conditions = {"secretary": False, "kind": [kind.value for kind in GRASS_ROOTS]}
    rows = find_orgs(viewer, filters=conditions, on=on)
    return Task(
        code="vacancies",
        label="书记空缺",
        count=_bounded(rows),
        url=_list("party_orgs:list", secretary="no", kind=conditions["kind"]),
        clause="支部工作条例第二十二条：支部委员会书记、副书记出现空缺的，应当及时补选",
        advice="及时补选，必要时由上级指派",
        examples=[
            Example(org.name, reverse("party_orgs:org", args=[org.pk]))
            for org in rows.order_by("name_sort", "pk")[:NAMED]
        ],
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
_GAPS: tuple[Finder, ...] = (_formation_due, _terms, _vacancies, _unclear_units, _unreachable)
