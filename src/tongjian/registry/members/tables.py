"""The roster and the correction requests as tables; identifiers appear masked only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from tongjian.foundation import clock
from tongjian.foundation.privacy.deadlines import reply_due
from tongjian.foundation.ui.tables import Badge, Column, Table, opens

from . import secrets
from .choices import Education, RequestState, Sex, Standing
from .correcting import field_label
from .models import CorrectionRequest, Person
from .selecting import age_on

STANDING_TONES = {Standing.NORMAL: "good", Standing.SUSPENDED: "warn"}
STATE_TONES = {RequestState.OPEN: "warn", RequestState.ACCEPTED: "good"}


def stage_label(person: Person) -> str:
    return "正式党员" if person.is_full else "预备党员"


def stage_badge(person: Person) -> Badge:
    """Return the one state that matters most about a member."""
    if person.standing != Standing.NORMAL:
        tone = STANDING_TONES.get(Standing(person.standing), "quiet")
        return Badge(person.get_standing_display(), tone)
    return Badge(stage_label(person), "quiet" if person.is_full else "info")


def _said(name: str, labels: Any) -> Callable[[Person], str | None]:
    words = {str(value): str(label) for value, label in labels.choices}
    return lambda person: words.get(getattr(person, name))


def _remarks(person: Person) -> str:
    words = [("失联", person.unreachable_since), ("流动", person.mobile_since)]
    return "、".join(word for word, since in words if since)


def _years_in_party(person: Person) -> int | None:
    # Seniority counts from the day of full membership (R3-03).
    return age_on(person.full_on, clock.today())


class RosterTable(Table):
    code = "members"
    default_sort = "name"
    columns = [
        Column(
            "name",
            "姓名",
            sort="name_sort",
            link=opens("members:person"),
            place="title",
            fixed=True,
        ),
        Column("stage", "人员类别", kind="badge", value=stage_badge, place="lead"),
        Column("sex", "性别", css="short", value=_said("sex", Sex)),
        Column(
            "age",
            "年龄",
            kind="number",
            value=lambda person: age_on(person.birth_on, clock.today()),
            note="今天的周岁",
        ),
        Column(
            "education",
            "学历",
            css="short",
            value=_said("education", Education),
        ),
        Column("home_org", "所在党组织", value=lambda p: p.home_org.name if p.home_org else None),
        Column("employer", "工作单位", value=lambda p: p.employer.name if p.employer else None),
        Column("joined_on", "加入党组织日期", kind="date"),
        Column("full_on", "转正日期", kind="date", shown=False),
        Column(
            "party_years",
            "党龄",
            kind="number",
            value=_years_in_party,
            note="自转为正式党员之日起的周年",
            shown=False,
        ),
        Column("remarks", "备注", css="short", value=_remarks),
        Column(
            "identifier",
            "公民身份号码",
            kind="code",
            value=lambda person: secrets.masked(person, secrets.IDENTIFIER),
            note="遮盖显示",
            shown=False,
        ),
        Column(
            "phone",
            "联系电话",
            kind="code",
            value=lambda person: secrets.masked(person, secrets.PHONE),
            note="遮盖显示",
            shown=False,
        ),
    ]


ANSWER_TONES = {"open": "warn", "granted": "good"}


class RequestTable(Table):
    code = "requests"
    default_sort = "-created_at"
    columns = [
        Column(
            "person_name",
            "党员",
            link=opens("members:request"),
            place="title",
            fixed=True,
        ),
        Column(
            "state",
            "状态",
            kind="badge",
            value=lambda r: Badge(r.get_state_display(), ANSWER_TONES.get(r.state, "quiet")),
            place="lead",
        ),
        Column("kind", "请求", value=lambda request: request.get_kind_display()),
        Column("org_name", "所在党组织"),
        Column("created_at", "提出时间", kind="moment", sort="created_at", descending_first=True),
        Column("due_on", "答复期限", kind="date", sort="due_on"),
        Column("decided_at", "答复时间", kind="moment"),
    ]


class CorrectionTable(Table):
    code = "corrections"
    default_sort = "-created_at"
    columns = [
        Column(
            "person",
            "党员",
            value=lambda request: request.person.name,
            link=opens("members:correction"),
            place="title",
            fixed=True,
        ),
        Column(
            "state",
            "状态",
            kind="badge",
            value=lambda r: Badge(
                r.get_state_display(), STATE_TONES.get(RequestState(r.state), "quiet")
            ),
            place="lead",
        ),
        Column("field", "栏目", value=lambda request: field_label(request)),
        Column("org", "所在党组织", value=lambda r: _home(r)),
        Column("created_at", "提出时间", kind="moment", sort="created_at", descending_first=True),
        Column(
            "due_on",
            "答复期限",
            kind="date",
            value=lambda r: reply_due(timezone.localdate(r.created_at)),
            note="十五个工作日，平台约定",
        ),
        Column("replied_at", "答复时间", kind="moment"),
    ]


def _home(request: CorrectionRequest) -> str | None:
    return request.person.home_org.name if request.person.home_org else None
