"""Operations of the interface: the catalogue, and each table as its page shows it."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.api.answers import answer, problem
from tongjian.foundation.api.lists import list_in_json
from tongjian.foundation.api.schemas import ON, Schema, described, parameter
from tongjian.foundation.history.knowing import UnableToTell
from tongjian.foundation.ui import asof
from tongjian.foundation.ui.views import SIZES

from . import knowledge, texts
from .addresses import CLASS, KNOWN, read_ask, read_frame, read_table
from .asking import KINDS, UnableToShowTable
from .catalogue import TABLES
from .dimensions import DIMENSIONS
from .permissions import READ
from .queries import may_open, show
from .rows_views import LISTS
from .vocabulary import DUE_RULES, Table

router = Router(tags=["统计"])


_TEXT: Final[Schema] = {"type": "string"}
_TEXTS: Final[Schema] = {"type": "array", "items": _TEXT}
FRAME: Final = (
    parameter("scope", _TEXT, "范围：党组织编号、区划代码或 body:编号"),
    parameter("kinds", {"type": "string", "enum": list(KINDS)}, "类型口径"),
    parameter("due", {"type": "string", "enum": list(DUE_RULES)}, "应建口径"),
)
_ALL = {code: each for known in DIMENSIONS.values() for code, each in known.items()}
_CLASSES = tuple(
    parameter(f"{CLASS}{code}", _TEXT, f"只看一类：{dimension.label}")
    for code, dimension in _ALL.items()
)
_DAY: Final[Schema] = {"type": "string", "format": "date"}
_ASKED = (
    ON,
    *FRAME,
    parameter("by", _TEXT, "分组代码，逗号分隔，至多三项"),
    parameter("over", _TEXT, "分母代码"),
    *_CLASSES,
)
_SHOWN_AS = (*_ASKED, parameter(KNOWN, _DAY, "按这一天当时所知重算；不给是现在所知"))
_TABLE: Final[Schema] = {
    "type": "object",
    "required": ["code", "title", "topic", "purpose", "clause", "dimensions"],
    "properties": {
        "code": _TEXT,
        "title": _TEXT,
        "topic": _TEXT,
        "purpose": {"type": "string", "description": "做什么用"},
        "clause": {"type": "string", "description": "依据"},
        "dimensions": {**_TEXTS, "description": "可以用来分组的代码"},
    },
}
_LINE: Final[Schema] = {
    "type": "object",
    "required": ["keys", "labels", "values", "ratios"],
    "properties": {
        "keys": {**_TEXTS, "description": "各分组的代码"},
        "labels": {**_TEXTS, "description": "各分组的名称"},
        "values": {
            "type": "object",
            "description": "各项计数；不予显示的小数目是一段文字",
            "additionalProperties": {"type": ["number", "string", "null"]},
        },
        "ratios": {
            "type": "object",
            "description": "各项比率的分子、分母和百分数",
            "additionalProperties": {"type": "object"},
        },
    },
}
_SHOWN: Final[Schema] = {
    "type": "object",
    "required": ["code", "title", "as_of", "scope", "lines", "total", "checks", "notes"],
    "properties": {
        "code": _TEXT,
        "title": _TEXT,
        "as_of": _DAY,
        "known_on": {"type": ["string", "null"], "format": "date"},
        "scope": {"type": ["string", "null"]},
        "scope_label": _TEXT,
        "source": {"type": "string", "description": "数据来源"},
        "population": {"type": "string", "description": "数的是什么"},
        "due_rule": {"type": "string", "description": "应建口径"},
        "clause": {"type": "string", "description": "依据"},
        "by": {"type": "array", "items": {"type": "object"}},
        "measures": {"type": "array", "items": {"type": "object"}},
        "ratios": {"type": "array", "items": {"type": "object"}},
        "lines": {"type": "array", "items": _LINE},
        "total": {"anyOf": [_LINE, {"type": "null"}]},
        "checks": {
            "type": "array",
            "items": {"type": "object"},
            "description": "勾稽关系和差数",
        },
        "protected": {"type": "boolean", "description": "是否隐去了过小的人数"},
        "notes": _TEXTS,
    },
}
_ROWS: Final[Schema] = {
    "type": "object",
    "required": ["items", "next", "previous", "as_of"],
    "properties": {
        "items": {
            "type": "array",
            "items": {"type": "object", "properties": {"id": {"type": "integer"}}},
            "description": "列随所数的记录而不同",
        },
        "next": {"type": ["string", "null"]},
        "previous": {"type": ["string", "null"]},
        "as_of": {"type": "string", "format": "date"},
    },
}
_CATALOGUE: Final[Schema] = {
    "type": "object",
    "required": ["items"],
    "properties": {"items": {"type": "array", "items": _TABLE}},
}


@router.get("", **described("list_tables", "统计表目录", schema=_CATALOGUE))
def list_tables(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    viewer.require(READ)
    allowed = [table for table in TABLES.values() if may_open(viewer, table)]
    return answer({"items": [_described(table) for table in allowed]})


@router.get(
    "/{code}", **described("show_table", "一张统计表", schema=_SHOWN, parameters=_SHOWN_AS)
)
def show_table(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_of(request)
    read_table(viewer, code)
    known = knowledge.read(request)
    as_of = asof.read(request, latest=known.latest)
    if as_of.error:
        return problem("bad_query", "查询条件有误。", status=422, findings=[as_of.error])
    try:
        with knowledge.as_known(viewer, known) as placed:
            frame = read_frame(
                placed, request.GET, on=as_of.on, today=as_of.today, known_on=known.day
            )
            outcome = show(placed, read_ask(request.GET, code=code, frame=frame))
    except (UnableToShowTable, UnableToTell) as error:
        return problem("bad_query", "查询条件有误。", status=422, findings=[error.message])
    return answer(texts.as_json(outcome))


@router.get(
    "/{code}/rows",
    **described(
        "list_rows",
        "一个数背后的记录",
        schema=_ROWS,
        parameters=(
            parameter("m", _TEXT, "计数的代码，取自统计表", required=True),
            *_ASKED,
            parameter("size", {"type": "integer", "enum": list(SIZES)}, "每页行数"),
            parameter("after", _TEXT, "翻页游标，取自上一次回答"),
        ),
    ),
)
def list_rows(request: HttpRequest, code: str) -> HttpResponse:
    view = LISTS.get(read_table(viewer_of(request), code).source)
    if view is None:
        raise Http404("这张表的数没有可列出的记录。")
    return list_in_json(request, view, code=code)


def _described(table: Table) -> dict[str, Any]:
    return {
        "code": table.code,
        "title": table.title,
        "topic": table.topic,
        "purpose": table.purpose,
        "clause": table.clause,
        "dimensions": list(DIMENSIONS[table.source]),
    }
