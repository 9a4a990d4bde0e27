"""Party organisations and their tree for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router
from ninja.params.functions import Query

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.api.answers import answer, problem
from tongjian.foundation.api.lists import expose, values_of
from tongjian.foundation.api.records import Part, Record
from tongjian.foundation.api.schemas import ON, column_schema, described
from tongjian.foundation.ui import asof
from tongjian.foundation.ui.tables import Column
from tongjian.registry.units import queries as units
from tongjian.registry.units.permissions import READ as READ_UNIT

from . import permissions, queries
from .models import PartyOrg
from .tables import OrgTable
from .views.lists import OrgList

router = Router(tags=["党组织"])
PATH = r"^[0-9A-Z]{4,80}$"
NODES = 2_000

_NODE = (
    Column("id", "编号", kind="number", value="org_id"),
    Column("parent_id", "上级编号", kind="number"),
    Column("name", "名称"),
    Column("kind", "类别", value=lambda v: v.get_kind_display()),
    Column("path", "组织树路径：下级以上级开头"),
)
_DATED = (
    Column("start_on", "自", kind="date"),
    Column("end_on", "至（不含），仍有效时为空", kind="date"),
)
_FACTS = (
    Column("parent_id", "上级编号", kind="number"),
    Column("short_name", "简称"),
    Column("elected_on", "本届选举日期", kind="date"),
    Column("term_years", "任期（年）", kind="number"),
    Column("term_ends_on", "届满日期", kind="date"),
    Column("source", "数据来源"),
)
_UNIT = (
    Column("unit_id", "社会组织编号", kind="number"),
    Column("unit", "社会组织", value=lambda row: row.unit.name),
)
_VERSION = (
    Column("name", "名称"),
    Column("kind", "类别", value=lambda v: v.get_kind_display()),
    Column("flavor", "性质", value=lambda v: v.get_flavor_display()),
    Column("parent", "上级", value=lambda v: v.parent.name if v.parent else None),
    Column("reason", "变更原因"),
    *_DATED,
)
_RELATION = (
    Column("kind", "关系", value=lambda r: r.get_kind_display()),
    Column("source", "由", value=lambda r: r.source.name),
    Column("target", "对", value=lambda r: r.target.name),
    Column("basis", "依据"),
    *_DATED,
)


def _hostings(viewer: Viewer, org: PartyOrg) -> Iterable[Any]:
    rows = queries.list_hostings(org, on=viewer.on).order_by("unit__name_sort")
    return [row for row in rows if units.reaches(viewer, READ_UNIT, row.unit)]


def _charges(viewer: Viewer, org: PartyOrg) -> Iterable[Any]:
    rows = queries.list_charges(org, on=viewer.on).order_by("unit__name_sort")
    return [row for row in rows if units.reaches(viewer, READ_UNIT, row.unit)]


def _relations(viewer: Viewer, org: PartyOrg) -> Iterable[Any]:
    return queries.list_relations(org)


def _versions(viewer: Viewer, org: PartyOrg) -> Iterable[Any]:
    return queries.list_versions(org)


ORG = Record(
    code="org",
    title="一个党组织",
    columns=[*OrgTable.columns, *_FACTS],
    parts=[
        Part(
            "hostings",
            "今天覆盖的社会组织",
            (*_UNIT, Column("mode", "组建方式", value=lambda h: h.get_mode_display()), *_DATED),
            _hostings,
        ),
        Part(
            "charges",
            "今天归口负责的社会组织",
            (*_UNIT, Column("kind", "责任", value=lambda c: c.get_kind_display()), *_DATED),
            _charges,
        ),
        Part("relations", "指导、代管等关系", _RELATION, _relations),
        Part("versions", "历次名称、类别和隶属", _VERSION, _versions),
    ],
)
TREE = {
    "type": "object",
    "required": ["as_of", "nodes", "next"],
    "properties": {
        "as_of": {"type": "string", "format": "date"},
        "nodes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {column.code: column_schema(column) for column in _NODE},
            },
        },
        "next": {"type": ["string", "null"], "description": "作为 after 取后面的"},
    },
}

expose(router, "", OrgList, permission=permissions.READ)


@router.get(
    "/tree",
    **described(
        "show_tree",
        "某一天的组织树",
        schema=TREE,
        parameters=[ON],
        about=f"按路径排列，上级在下级之前；一次至多 {NODES:,} 个。",
    ),
)
def show_tree(
    request: HttpRequest,
    after: str | None = Query(None, pattern=PATH, description="从这个路径之后取"),
) -> HttpResponse:
    viewer, day = viewer_of(request), asof.read(request)
    viewer.require(permissions.READ)
    if day.error:
        return problem("bad_query", "查询条件有误。", status=422, findings=[day.error])
    rows = queries.list_tree(viewer, on=day.on)
    found = list((rows.filter(path__gt=after) if after else rows)[: NODES + 1])
    more = found[NODES - 1].path if len(found) > NODES else None
    nodes = [values_of(row, _NODE) for row in found[:NODES]]
    return answer({"as_of": day.on, "nodes": nodes, "next": more})


@router.get("/{org_id}", **ORG.described(parameters=[ON]))
def show_org(request: HttpRequest, org_id: int) -> HttpResponse:
    viewer, day = viewer_of(request), asof.read(request)
    viewer.require(permissions.READ)
    if day.error:
        return problem("bad_query", "查询条件有误。", status=422, findings=[day.error])
    known = queries.get_org(viewer, org_id)
    # Asked for as of today, a dissolved organisation still has its page.
    state = {} if day.is_past else {"dissolved": known.dissolved_on is not None}
    org = queries.find_orgs(viewer, filters=state, on=day.on).filter(pk=org_id).first()
    if org is None:
        raise Http404("那一天还没有成立。")
    return ORG.answer(viewer, org, as_of=day.on)
