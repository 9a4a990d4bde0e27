"""Rules, and the records that they judged, for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.api.answers import answer, problem
from tongjian.foundation.api.lists import describe_list, list_in_json
from tongjian.foundation.api.schemas import described, parameter
from tongjian.foundation.rulebook import queries
from tongjian.foundation.rulebook.telling import lacking_summary, summary
from tongjian.foundation.ui import asof

from . import views
from .facts import ORG, UNIT

router = Router(tags=["规则"])

_TEXT = {"type": "string"}
_RULE = {
    "type": "object",
    "required": ["code", "title", "subject", "severity", "grade", "pack", "from", "citations"],
    "properties": {
        **dict.fromkeys(("code", "title", "subject", "severity", "grade", "pack"), _TEXT),
        "from": {"type": "string", "format": "date"},
        "says": _TEXT,
        "citations": {"type": "array", "items": _TEXT},
        "lacks": {"type": "array", "items": _TEXT, "description": "缺哪些事实，不空就还不能判断"},
    },
}


def _twin(view: type[views.Judged], name: str) -> dict[str, Any]:
    return {**describe_list(view), "operation_id": name}


@router.get(
    "",
    **described(
        "list_rules",
        "某地某日生效的规则",
        schema={"type": "object", "properties": {"items": {"type": "array", "items": _RULE}}},
        parameters=[
            parameter("region", {"type": "string", "maxLength": 12}, "行政区划代码，空为全国"),
            parameter("on", {"type": "string", "format": "date"}, "哪一天"),
        ],
    ),
)
def list_rules(request: HttpRequest) -> HttpResponse:
    """Return the rules in force somewhere on a day."""
    day = asof.read(request)
    if day.error:
        return problem("bad_query", "查询条件有误。", status=422, findings=[day.error])
    edition = queries.edition_at(region=request.GET.get("region", ""), on=day.on)
    judged = [summary(rule, pack) for rule, pack in edition.rules.values()]
    lacking = [lacking_summary(one, pack) for one, pack in edition.wanting.values()]
    return answer({"items": [*judged, *lacking]})


@router.get("/{code}/units/{outcome}", **_twin(views.JudgedUnits, "list_judged_units"))
def list_judged_units(request: HttpRequest, code: str, outcome: str) -> HttpResponse:
    """Return the units for which a rule has an outcome."""
    viewer_of(request).require(UNIT.permission)
    return list_in_json(request, views.JudgedUnits, code=code, outcome=outcome)


@router.get("/{code}/orgs/{outcome}", **_twin(views.JudgedOrgs, "list_judged_orgs"))
def list_judged_orgs(request: HttpRequest, code: str, outcome: str) -> HttpResponse:
    """Return the Party organisations for which a rule has an outcome."""
    viewer_of(request).require(ORG.permission)
    return list_in_json(request, views.JudgedOrgs, code=code, outcome=outcome)
