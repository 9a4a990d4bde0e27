"""Operations of the interface: the catalogue, and each table as its page shows it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tongjian.foundation.api.answers import Problem, answer, problem
from tongjian.foundation.ui import asof

from . import texts
from .addresses import CLASS, read_ask, read_frame, read_table
from .asking import KINDS, UnableToShowTable
from .catalogue import TABLES
from .dimensions import DIMENSIONS
from .permissions import READ
from .queries import show
from .sources import SOURCES
from .vocabulary import DUE_RULES, Table

router = Router(tags=["统计"])


def _parameter(name: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "description": words,
    }


PARAMETERS = [
    _parameter(asof.PARAM, {"type": "string", "format": "date"}, "时点，缺省为今天"),
    _parameter("scope", {"type": "string"}, "范围：党组织编号、区划代码或 body:编号"),
    _parameter("by", {"type": "string"}, "分组代码，逗号分隔，至多三项"),
    _parameter("over", {"type": "string"}, "分母代码"),
    _parameter("kinds", {"type": "string", "enum": list(KINDS)}, "类型口径"),
    _parameter("due", {"type": "string", "enum": list(DUE_RULES)}, "应建口径"),
    *(
        _parameter(f"{CLASS}{code}", {"type": "string"}, f"只看一类：{dimension.label}")
        for code, dimension in {c: d for ds in DIMENSIONS.values() for c, d in ds.items()}.items()
    ),
]


@router.get("", operation_id="list_tables", summary="统计表目录", response={403: Problem})
def list_tables(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    viewer.require(READ)
    allowed = [t for t in TABLES.values() if viewer.may(SOURCES[t.source].permission)]
    return answer({"items": [_described(table) for table in allowed]})


@router.get(
    "/{code}",
    operation_id="show_table",
    summary="一张统计表",
    openapi_extra={"parameters": PARAMETERS},
    response={403: Problem, 404: Problem, 422: Problem},
)
def show_table(request: HttpRequest, code: str) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    read_table(viewer, code)
    as_of = asof.read(request)
    if as_of.error:
        return problem("bad_query", "查询条件有误。", status=422, findings=[as_of.error])
    try:
        frame = read_frame(viewer, request.GET, on=as_of.on, today=as_of.today)
        asked = read_ask(request.GET, code=code, frame=frame)
    except UnableToShowTable as error:
        return problem("bad_query", "查询条件有误。", status=422, findings=[error.message])
    return answer(texts.as_json(show(viewer, asked)))


def _described(table: Table) -> dict[str, Any]:
    return {
        "code": table.code,
        "title": table.title,
        "topic": table.topic,
        "purpose": table.purpose,
        "clause": table.clause,
        "dimensions": list(DIMENSIONS[table.source]),
    }
