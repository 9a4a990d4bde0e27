"""The search box for programs."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params.functions import Query

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.api.answers import answer
from tongjian.foundation.api.schemas import Schema, described

from . import text
from .providers import search

router = Router(tags=["搜索"])
SHOWN = 20

_HIT: Final[Schema] = {
    "type": "object",
    "required": ["kind", "label", "hint", "state", "url"],
    "properties": {
        "kind": {"type": "string", "description": "记录的种类"},
        "label": {"type": "string", "description": "名称"},
        "hint": {"type": "string", "description": "与同名者的区别"},
        "state": {"type": "string", "description": "不正常时的状态"},
        "url": {"type": "string", "description": "网页地址"},
    },
}
_FOUND: Final[Schema] = {
    "type": "object",
    "required": ["items", "more"],
    "properties": {
        "items": {"type": "array", "items": _HIT},
        "more": {
            "type": "array",
            "items": {"type": "string"},
            "description": "还有更多的种类，请用其列表操作查询",
        },
    },
}


@router.get(
    "",
    **described("search", "搜索", schema=_FOUND, about=f"最接近的在前，每种至多 {SHOWN} 条。"),
)
def find(
    request: HttpRequest,
    q: str = Query(..., max_length=80, description="名称、名称的一部分、拼音首字母或编码"),
) -> HttpResponse:
    found = search(viewer_of(request), text.Query.read(q), limit=SHOWN)
    items: list[dict[str, Any]] = [
        {
            "kind": one.provider.code,
            "label": hit.label,
            "hint": hit.hint,
            "state": hit.state,
            "url": hit.url,
        }
        for one in found
        for hit in one.hits
    ]
    return answer({"items": items, "more": [one.provider.code for one in found if one.more]})
