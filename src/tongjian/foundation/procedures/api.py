"""Cases, their steps and delegations, for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.api.lists import expose
from tongjian.foundation.api.records import Part, Record
from tongjian.foundation.files.queries import papers_of
from tongjian.foundation.ui.tables import Column

from . import gates, permissions, queries
from .models import Case
from .tables import CaseTable
from .views.lists import CaseList, DelegationList

router = Router(tags=["办理事项"])

_STEP = (
    Column("step", "步骤编号"),
    Column("title", "步骤"),
    Column("state", "状态", value=lambda run: run.get_state_display()),
    Column("opened_on", "开始", kind="date"),
    Column("due_on", "期限", kind="date"),
    Column("closed_on", "办理", kind="date"),
    Column("actor_name", "办理人"),
    Column("on_behalf_of", "受谁委托"),
    Column("notice_from", "公示起", kind="date"),
    Column("notice_until", "公示止", kind="date"),
    Column("remark", "意见"),
    Column("override_reason", "放行理由"),
)
_PAPER = (
    Column("code", "材料编号"),
    Column("title", "材料"),
    Column("name", "文件名"),
    Column("mime", "类型"),
    Column("size", "字节数", kind="number"),
    Column("sha256", "摘要"),
    Column("url", "下载地址"),
)


def _steps(viewer: Viewer, case: Case) -> Iterable[Any]:
    return case.runs.order_by("order")


def _papers(viewer: Viewer, case: Case) -> Iterable[Any]:
    return papers_of(gates.PAPERS, case.pk)


CASE = Record(
    code="case",
    title="一件办理事项",
    columns=CaseTable.columns,
    parts=[Part("steps", "各步", _STEP, _steps), Part("papers", "材料", _PAPER, _papers)],
)

expose(router, "", CaseList, permission=permissions.READ)
expose(router, "/delegations", DelegationList, permission=permissions.DELEGATE)


@router.get("/{case_id}", **CASE.described())
def show_case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Return one case with its steps and papers."""
    viewer = viewer_of(request)
    viewer.require(permissions.READ)
    return CASE.answer(viewer, queries.get_case(viewer, case_id))
