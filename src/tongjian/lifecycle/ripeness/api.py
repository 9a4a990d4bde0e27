"""Suggestions for joint formation, for programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tongjian.foundation import clock
from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.api.answers import answer
from tongjian.foundation.api.lists import expose
from tongjian.foundation.api.schemas import described, parameter
from tongjian.registry.party_orgs.permissions import READ

from . import suggesting, views

router = Router(tags=["组建"])
expose(router, "/ripe", views.RipeList, permission=READ)
expose(router, "/decaying", views.DecayList, permission=READ)

_NAMED = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
    },
}
_SUGGESTION = {
    "type": "object",
    "properties": {
        "reason": {"type": "string", "description": "为什么建议这几家一起"},
        "full_members": {"type": "integer", "description": "合计正式党员"},
        "units": _NAMED,
        "hosts": {**_NAMED, "description": "附近还有余地的联合党支部"},
    },
}


@router.get(
    "/joint",
    **described(
        "list_joint",
        "联合组建建议",
        schema={
            "type": "object",
            "properties": {"items": {"type": "array", "items": _SUGGESTION}},
        },
        parameters=[parameter("street", {"type": "string", "maxLength": 12}, "住所地路径")],
    ),
)
def list_joint(request: HttpRequest) -> HttpResponse:
    """Return which uncovered units could form a joint branch together."""
    viewer = viewer_of(request)
    viewer.require(READ)
    place = views.place_of(request)
    found = suggesting.suggest(viewer, place=place.path if place else "", on=clock.today())
    return answer(
        {
            "items": [
                {
                    "reason": one.reason,
                    "full_members": one.total,
                    "units": [{"id": unit.pk, "name": unit.name} for unit in one.units],
                    "hosts": [{"id": org.pk, "name": org.name} for org in one.hosts],
                }
                for one in found
            ]
        }
    )
