"""The figures of the city page for programs."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.api.answers import answer, problem
from tongjian.foundation.api.schemas import ON, Schema, described
from tongjian.foundation.ui import asof
from tongjian.foundation.ui.figures import Figure
from tongjian.insight.statistics.addresses import read_frame
from tongjian.insight.statistics.api import FRAME
from tongjian.insight.statistics.asking import UnableToShowTable
from tongjian.insight.statistics.permissions import READ

from . import figures

router = Router(tags=["统计"])

_NUMBER: Final[Schema] = {"type": ["number", "null"]}
_TEXT: Final[Schema] = {"type": "string"}
_FIGURE: Final[Schema] = {
    "type": "object",
    "required": ["code", "label", "value", "numerator", "denominator", "source", "formula"],
    "properties": {
        "code": _TEXT,
        "label": {"type": "string", "description": "名称；比率带着分母"},
        "value": {**_NUMBER, "description": "计数；人数过少不予显示时为空"},
        "numerator": {**_NUMBER, "description": "比率的分子"},
        "denominator": {**_NUMBER, "description": "比率的分母"},
        "unit": _TEXT,
        "source": {"type": "string", "description": "数据来源"},
        "formula": {"type": "string", "description": "怎样算"},
        "remark": _TEXT,
    },
}
_FIGURES: Final[Schema] = {
    "type": "object",
    "required": ["as_of", "scope", "items"],
    "properties": {
        "as_of": {"type": "string", "format": "date"},
        "scope": {"type": ["string", "null"], "description": "看的是哪里"},
        "items": {"type": "array", "items": _FIGURE},
    },
}


@router.get(
    "",
    **described("list_figures", "一处的主要数字", schema=_FIGURES, parameters=[ON, *FRAME]),
)
def list_figures(request: HttpRequest) -> HttpResponse:
    viewer, day = viewer_of(request), asof.read(request)
    viewer.require(READ)
    if day.error:
        return problem("bad_query", "查询条件有误。", status=422, findings=[day.error])
    try:
        frame = read_frame(viewer, request.GET, on=day.on, today=day.today)
    except UnableToShowTable as error:
        return problem("bad_query", "查询条件有误。", status=422, findings=[error.message])
    told = figures.cards_for(frame, (*figures.SIZE, *figures.COVERAGE, *figures.GAPS))
    drawn = figures.draw(figures.measure_cards(viewer, frame, told), told, linked=False)
    scope = frame.node.label if frame.node else None
    return answer({"as_of": day.on, "scope": scope, "items": [_plain(one) for one in drawn]})


def _plain(figure: Figure) -> dict[str, Any]:
    names = ("code", "label", "value", "numerator", "denominator")
    words = ("unit", "source", "formula", "remark")
    return {name: getattr(figure, name) for name in (*names, *words)}
