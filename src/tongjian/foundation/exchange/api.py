"""The caller's own import batches for programs."""

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
from .models import ImportBatch, Stage

router = Router(tags=["导入"])


class BatchTable(Table):
    code = "batches"
    columns = [
        Column("file_name", "文件名"),
        Column("template", "模板"),
        Column("stage", "阶段", value=lambda batch: batch.get_stage_display()),
        Column("message", "说明"),
        Column("accepted", "通过行数", kind="number"),
        Column("warned", "提醒行数", kind="number"),
        Column("rejected", "退回行数", kind="number"),
        Column("skipped", "非数据行数", kind="number"),
        Column("created", "新增", kind="number"),
        Column("updated", "更新", kind="number"),
        Column("unchanged", "无变化", kind="number"),
        Column("created_at", "上传时间", kind="moment"),
        Column("applied_at", "导入时间", kind="moment"),
        Column("undone_at", "撤销时间", kind="moment"),
    ]


class BatchFilters(FilterSet):
    stage = Choice("阶段", Stage.choices)


class BatchList(ListView):
    """What the caller has sent."""

    title, unit = "导入批次", "批"
    table, filters = BatchTable, BatchFilters

    def rows(self, *, viewer: Any, filters: dict[str, Any], on: date) -> QuerySet[ImportBatch]:
        """Return the caller's batches."""
        rows = queries.list_batches(viewer)
        return rows.filter(stage__in=filters["stage"]) if "stage" in filters else rows


BATCH = Record(code="batch", title="一个导入批次", columns=BatchTable.columns)

expose(router, "", BatchList, permission=None)


@router.get("/{batch_id}", **BATCH.described())
def show_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    return BATCH.answer(viewer, queries.get_batch(viewer, batch_id))
