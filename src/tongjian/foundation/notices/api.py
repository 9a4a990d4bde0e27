"""What is to do, for programs: the lines, one matter, what was done, the burden."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.api.answers import answer
from tongjian.foundation.api.lists import describe_list, expose, list_in_json
from tongjian.foundation.api.schemas import described

from . import burden, queries, views
from .queries import Line

router = Router(tags=["待办"])

_NUMBER = {"type": "integer"}
_LINE = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "title": {"type": "string"},
        "clause": {"type": "string"},
        "advice": {"type": "string"},
        "of": {"type": "string", "enum": ["mine", "below"]},
        "stage": {"type": "string", "enum": ["overdue", "soon", "later", "put_off"]},
        "count": _NUMBER,
        "overdue": _NUMBER,
        "put_off": _NUMBER,
        "minutes": _NUMBER,
        "first_due": {"type": ["string", "null"], "format": "date"},
    },
}
_LINES = {"type": "object", "properties": {"items": {"type": "array", "items": _LINE}}}
_BURDEN = {
    "type": "object",
    "properties": {
        "months": {"type": "array", "items": {"type": "string", "format": "date"}},
        "groups": {"type": "array", "items": {"type": "object"}},
    },
}


@router.get("", **described("list_todo_lines", "待办：按事项归并", schema=_LINES))
def list_todo_lines(request: HttpRequest) -> HttpResponse:
    """Return the lines of the list: the caller's own, and those below."""
    duties, today = queries.duties_of(viewer_of(request)), clock.today()
    items = [
        _told(line, of)
        for of, mine in (("mine", True), ("below", False))
        for line in queries.lines(duties, on=today, mine=mine, named=0)
    ]
    return answer({"items": items})


expose(router, "/closed", views.ClosedList, permission=None)


@router.get("/minutes", **described("show_burden", "用时估算（分钟）", schema=_BURDEN))
def show_burden(request: HttpRequest) -> HttpResponse:
    """Return how many minutes the list asked for in each month."""
    month = clock.today().replace(day=1)
    found = burden.burden_of(queries.duties_of(viewer_of(request)), month=month)
    groups = [{"group": group, "minutes": minutes} for group, minutes in found.groups]
    return answer({"months": found.months, "groups": groups})


@router.get("/of/{code}", **describe_list(views.MatterList))
def list_todo(request: HttpRequest, code: str) -> HttpResponse:
    """Return the open notices of one matter."""
    return list_in_json(request, views.MatterList, code=code)


def _told(line: Line, of: str) -> dict[str, Any]:
    return {
        "code": line.matter.code,
        "title": line.matter.title,
        "clause": line.matter.clause,
        "advice": line.matter.advice,
        "of": of,
        "stage": line.stage,
        "count": line.count,
        "overdue": line.overdue,
        "put_off": line.put_off,
        "minutes": line.minutes,
        "first_due": line.first_due,
    }
