"""The caller's own jobs for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.api.lists import expose
from tongjian.foundation.api.records import Record
from tongjian.foundation.ui.filters import Choice, FilterSet
from tongjian.foundation.ui.tables import Column, Table
from tongjian.foundation.ui.views import ListView

from . import queries
from .models import Job, State

router = Router(tags=["后台任务"])


class JobTable(Table):
    code = "jobs"
    columns = [
        Column("label", "名称"),
        Column("kind", "种类"),
        Column("state", "状态", value=lambda job: job.get_state_display()),
        Column("done", "已办", kind="number"),
        Column("total", "共计", kind="number"),
        Column("message", "说明"),
        Column("created_at", "提出时间", kind="moment"),
        Column("finished_at", "结束时间", kind="moment"),
        Column("file_name", "结果文件"),
    ]


class JobFilters(FilterSet):
    state = Choice("状态", State.choices)


class JobList(ListView):
    """What the caller has asked for."""

    title, unit = "后台任务", "项"
    table, filters = JobTable, JobFilters

    def rows(self, *, viewer: Any, filters: dict[str, Any], on: date) -> QuerySet[Job]:
        """Return the caller's jobs."""
        rows = queries.list_jobs(viewer)
        return rows.filter(state__in=filters["state"]) if "state" in filters else rows


JOB = Record(code="job", title="一项后台任务", columns=JobTable.columns)

expose(router, "", JobList, permission=None)


@router.get("/{job_id}", **JOB.described())
def show_job(request: HttpRequest, job_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    return JOB.answer(viewer, queries.get_job(viewer, job_id))
