"""What members wait for: replies to corrections and requests, and the search for the lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from tongjian.foundation.notices.causes import Cause, Due, Owner, Source, Subject, register_source
from tongjian.foundation.notices.models import Weight
from tongjian.foundation.privacy.choices import RequestState as PersonalRequestState
from tongjian.foundation.privacy.deadlines import reply_due
from tongjian.foundation.privacy.models import PersonalRequest

from . import permissions
from .choices import RequestState
from .models import CorrectionRequest, Person

SOURCE: Final = "members"


def register() -> None:
    """Declare where these notices are found; done in `apps.py`."""
    register_source(Source(SOURCE, "党员", causes=_causes, find=_find))


def _causes(on: date) -> Iterable[Cause]:
    common: dict[str, Any] = {"group": "党员", "noun": "名党员", "weight": Weight.HARD}
    return (
        Cause(
            "members-correction", "更正申请待答复", (permissions.DECIDE,), minutes=10,
            reason="党员认为名册上的信息不对，申请更正",
            clause="个人信息保护法第四十六条：个人有权请求更正、补充其个人信息",
            advice="核对后更正，或说明不采纳的理由；十五个工作日内答复（平台约定）。",
            listing=f"{reverse('members:corrections')}?state=open", **common,
        ),
        Cause(
            "members-request", "个人信息请求待答复", (permissions.DECIDE,), minutes=20,
            reason="党员请求限制、拒绝处理，删除，或者解释",
            clause="个人信息保护法第四十四条、第四十七条、第五十条：限制、拒绝处理，删除，"
            "申请受理和处理机制",
            advice="写明理由答复本人；十五个工作日内答复（平台约定）。",
            listing=f"{reverse('members:requests')}?state=open", **common,
        ),
        Cause(
            "members-unreachable", "失联党员待查找", (permissions.WRITE,), minutes=60,
            reason="登记为失联，还没有查找到",
            clause="党员教育管理工作条例第二十四条：失联六个月以上、查找无果的，停止党籍",
            advice="继续查找并记录经过，按程序报批。",
            listing=f"{reverse('members:list')}?unreachable=yes", **common,
        ),
    )  # fmt: skip


def _find(on: date, only: Collection[int] | None) -> Iterator[Due]:
    yield from _corrections(only)
    yield from _requests(only)
    lost = Person.objects.filter(unreachable_since__isnull=False, home_org__isnull=False)
    for person in _among(lost, "pk", only).select_related("home_org"):
        url = reverse("members:person", args=[person.pk])
        words = f"{person.unreachable_since} 起失联"
        yield _due("members-unreachable", person, None, words, url)


def _corrections(only: Collection[int] | None) -> Iterator[Due]:
    rows = CorrectionRequest.objects.filter(
        state=RequestState.OPEN, person__home_org__isnull=False
    )
    first = _among(rows, "person_id", only).order_by("person_id", "pk").distinct("person_id")
    for row in first.select_related("person__home_org"):
        url = reverse("members:correction", args=[row.pk])
        asked_on = timezone.localdate(row.created_at)
        yield _due("members-correction", row.person, reply_due(asked_on), f"{asked_on} 提出", url)


def _requests(only: Collection[int] | None) -> Iterator[Due]:
    rows = PersonalRequest.objects.filter(
        state=PersonalRequestState.OPEN, subject_type=Person._meta.label_lower
    )
    rows = _among(rows, "subject_id", only).order_by("subject_id", "due_on", "pk")
    first = list(rows.distinct("subject_id"))
    people = Person.objects.filter(pk__in=[row.subject_id for row in first])
    known = people.filter(home_org__isnull=False).select_related("home_org").in_bulk()
    for row in first:
        if person := known.get(row.subject_id):
            url = reverse("members:request", args=[row.pk])
            yield _due("members-request", person, row.due_on, row.get_kind_display(), url)


def _among(rows: QuerySet[Any], column: str, only: Collection[int] | None) -> QuerySet[Any]:
    return rows if only is None else rows.filter(**{f"{column}__in": list(only)})


def _due(cause: str, person: Person, due_on: date | None, why: str, url: str) -> Due:
    subject = Subject("members.person", person.pk, person.name, is_personal=True)
    owner = Owner(label=person.home_org.name if person.home_org else "", org=person.home_path)
    return Due(cause, subject, owner, due_on, why, url)
