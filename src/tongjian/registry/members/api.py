"""Members for programs: identifiers stay masked, and reading one person needs a purpose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params.functions import Query

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.api.answers import problem
from tongjian.foundation.api.lists import expose
from tongjian.foundation.api.records import Part, Record
from tongjian.foundation.audit import queries as audit
from tongjian.foundation.ui.tables import Column

from . import permissions, purposes, queries, restricting, secrets
from .models import Person
from .panels import concerns
from .services.reading import note_page
from .tables import RosterTable
from .views.deciding import RequestList
from .views.requests import CorrectionList
from .views.roster import RosterView

router = Router(tags=["党员"])

_FACTS = (
    Column("ethnicity", "民族代码"),
    Column("birth_on", "出生日期", kind="date"),
    Column("degree", "学位"),
    Column("occupation", "职业", value=lambda p: p.get_occupation_display()),
    Column("job", "工作岗位"),
    Column("standing", "党籍状态", value=lambda p: p.get_standing_display()),
    Column("unreachable_since", "失联日期", kind="date"),
    Column("mobile_since", "外出日期", kind="date"),
    Column("mobile_to", "外出流向"),
    Column("home_org_id", "所在党组织编号", kind="number"),
    Column("employer_id", "工作单位编号", kind="number"),
    Column(
        "address",
        "家庭住址",
        value=lambda p: secrets.masked(p, secrets.ADDRESS),
        note="遮盖显示",
    ),
)
_MEMBERSHIP = (
    Column("org", "党组织", value=lambda m: m.org.name),
    Column("joined_how", "进入方式", value=lambda m: m.get_joined_how_display()),
    Column("left_how", "离开方式", value=lambda m: m.get_left_how_display()),
    Column("start_on", "自", kind="date"),
    Column("end_on", "至（不含），仍有效时为空", kind="date"),
)
_READING = (
    Column("at", "时间", kind="moment"),
    Column("reader_name", "查阅人"),
    Column("reader_role", "当时角色"),
    Column("what", "内容"),
    Column("purpose", "目的"),
)
_APPEARANCE = (
    Column("day", "日期", kind="date"),
    Column("reader_name", "查阅人"),
    Column("reader_role", "当时角色"),
    Column("what", "哪种名单"),
    Column("times", "次数", kind="number"),
)
READINGS = 100


def _memberships(viewer: Viewer, person: Person) -> Iterable[Any]:
    return queries.list_memberships(person)


def _readings(viewer: Viewer, person: Person) -> Iterable[Any] | None:
    if not concerns(viewer, person):
        return None
    kind = Person._meta.label_lower
    return audit.list_readings_of(subject_type=kind, subject_id=person.pk)[:READINGS]


def _appearances(viewer: Viewer, person: Person) -> Iterable[Any] | None:
    if not concerns(viewer, person):
        return None
    kind = Person._meta.label_lower
    return audit.appearances_of(subject_type=kind, subject_id=person.pk, limit=READINGS)


PERSON = Record(
    code="person",
    title="一名党员",
    columns=[*RosterTable.columns, *_FACTS],
    parts=[
        Part("memberships", "组织关系", _MEMBERSHIP, _memberships),
        Part("readings", "谁看过", _READING, _readings),
        Part("appearances", "在名单中出现", _APPEARANCE, _appearances),
    ],
)

expose(router, "", RosterView, permission=permissions.READ)
expose(router, "/corrections", CorrectionList, permission=permissions.DECIDE)
expose(router, "/requests", RequestList, permission=permissions.DECIDE)


@router.get(
    "/{person_id}",
    **PERSON.described(about="号码和住址遮盖。每次读取都记入查阅日志，本人看得到；读本人的不记。"),
)
def show_person(
    request: HttpRequest,
    person_id: int,
    purpose: str = Query(
        "",
        max_length=purposes.LONGEST,
        description=f"查看目的，{purposes.SHORTEST} 至 {purposes.LONGEST} 字；读本人的可不填",
    ),
) -> HttpResponse:
    viewer = viewer_of(request)
    viewer.require(permissions.READ)
    person = queries.get_person(viewer, person_id)
    if person.pk not in viewer.person_ids:
        if len(purpose.strip()) < purposes.SHORTEST:
            said = ["purpose：请写明查看目的，例如“日常党员管理”。"]
            return problem("purpose_missing", "没有写明查看目的。", status=422, findings=said)
        if restricting.is_closed(person, viewer=viewer, purpose=purpose.strip()):
            return problem("restricted", restricting.CLOSED, status=403)
        note_page(person=person, reader=viewer, purpose=purpose.strip())
    return PERSON.answer(viewer, person)
