"""Units, areas, agencies and member firms for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.api.answers import problem
from tongjian.foundation.api.lists import describe_list, expose, list_in_json
from tongjian.foundation.api.records import Part, Record
from tongjian.foundation.api.schemas import ON
from tongjian.foundation.ui import asof
from tongjian.foundation.ui.tables import Column

from . import permissions, queries
from .choices import UnitStatus
from .models import Unit
from .tables import AreaTable, UnitTable
from .views.lists import AgencyList, AreaList, FirmList, UnitList

router = Router(tags=["社会组织"])
EVERY_STATUS = [str(status.value) for status in UnitStatus]

_DATED = (
    Column("start_on", "自", kind="date"),
    Column("end_on", "至（不含），仍有效时为空", kind="date"),
)
_FACTS = (
    Column("supervision", "业务主管情况", value=lambda u: u.get_supervision_display()),
    Column(
        "industry_body",
        "行业主管部门",
        value=lambda u: u.industry_body.name if u.industry_body else None,
    ),
    Column("direct_class", "直接登记类别", value=lambda u: u.get_direct_class_display()),
    Column("former_body", "脱钩前主管部门"),
    Column("native_places", "籍贯地域（区划代码）", value=lambda u: "、".join(u.native_places)),
    Column("ended_on", "注销（撤销）日期", kind="date"),
    Column("annual_income", "年收入（万元）", kind="number"),
    Column("declared_on", "申报日期", kind="date"),
    Column("work_covered", "工作覆盖", kind="yes_no"),
    Column("has_union", "已建工会", kind="yes_no"),
    Column("has_youth_league", "已建团组织", kind="yes_no"),
    Column("has_womens_federation", "已建妇联", kind="yes_no"),
    Column("source", "数据来源"),
)
_VERSION = (
    Column("name", "名称"),
    Column("kind", "类型", value=lambda v: v.get_kind_display()),
    Column("level", "登记层级", value=lambda v: v.get_level_display()),
    Column("status", "状态", value=lambda v: v.get_status_display()),
    Column("sector", "行业分类", value=lambda v: v.get_sector_display()),
    Column("registrar", "登记管理机关", value=lambda v: v.registrar.name),
    Column(
        "competent_body",
        "业务主管单位",
        value=lambda v: v.competent_body.name if v.competent_body else None,
    ),
    Column("is_direct", "直接登记", kind="yes_no"),
    Column("is_charity", "慈善组织", kind="yes_no"),
    *_DATED,
)
_RATING = (
    Column("grade", "等级"),
    Column("announced_on", "公告日期", kind="date"),
    Column("certificate_no", "证书编号"),
    *_DATED,
)


def _versions(viewer: Viewer, unit: Unit) -> Iterable[Any]:
    return queries.list_versions(unit)


def _ratings(viewer: Viewer, unit: Unit) -> Iterable[Any]:
    return queries.list_ratings(unit)


UNIT = Record(
    code="unit",
    title="一家社会组织",
    columns=[*UnitTable.columns, *_FACTS],
    parts=[
        Part("versions", "历次登记事项", _VERSION, _versions),
        Part("ratings", "评估等级", _RATING, _ratings),
    ],
)
AREA = Record(code="area", title="一处集中区域", columns=AreaTable.columns)

expose(router, "", UnitList, permission=permissions.READ)
expose(router, "/areas", AreaList, permission=permissions.READ)
expose(router, "/agencies", AgencyList, permission=permissions.READ)


@router.get("/areas/{area_id}", **AREA.described())
def show_area(request: HttpRequest, area_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    viewer.require(permissions.READ)
    return AREA.answer(viewer, queries.get_area(viewer, area_id))


@router.get("/{unit_id}", **UNIT.described(parameters=[ON]))
def show_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    viewer, day = viewer_of(request), asof.read(request)
    viewer.require(permissions.READ)
    if day.error:
        return problem("bad_query", "查询条件有误。", status=422, findings=[day.error])
    queries.get_unit(viewer, unit_id)
    rows = queries.find_units(viewer, filters={"status": EVERY_STATUS}, on=day.on)
    unit = rows.select_related(
        "registrar", "competent_body", "industry_body", "residence", "area"
    ).filter(pk=unit_id).first()  # fmt: skip
    if unit is None:
        raise Http404("那一天还没有登记。")
    return UNIT.answer(viewer, unit, as_of=day.on)


@router.get("/{unit_id}/firms", **describe_list(FirmList))
def list_firms(request: HttpRequest, unit_id: int) -> HttpResponse:
    viewer_of(request).require(permissions.READ)
    return list_in_json(request, FirmList, unit_id=unit_id)
