"""The conditions of the lists of units, areas, agencies and member firms."""

from __future__ import annotations

from tongjian.foundation import clock
from tongjian.foundation.access import axes
from tongjian.foundation.ui.filters import (
    Choice,
    DateRange,
    FilterSet,
    NumberRange,
    Pick,
    Search,
    Text,
    Tree,
    YesNo,
)
from tongjian.registry.localities.queries import names_of

from . import choices
from .models import Agency, Area
from .selecting import BANDS, UNCOVERED

_BAND_LABELS = {"0": "没有党员", "1-2": "1 至 2 名", "3+": "3 名及以上"}


def place_name(path: str) -> str | None:
    """Return what a place is called."""
    return names_of([path], on=clock.today()).get(path)


def org_name(key: object) -> str | None:
    """Return what a Party organisation is called."""
    return axes.labels("org", [int(str(key))]).get(int(str(key))) if _is_key(key) else None


def agency_name(key: object) -> str | None:
    """Return what a public body is called."""
    return (
        Agency.objects.filter(pk=str(key)).values_list("name", flat=True).first()
        if _is_key(key)
        else None
    )


def area_name(key: object) -> str | None:
    """Return what an area is called."""
    return (
        Area.objects.filter(pk=str(key)).values_list("name", flat=True).first()
        if _is_key(key)
        else None
    )


def _is_key(typed: object) -> bool:
    return str(typed).isdecimal() and len(str(typed)) < 18


class UnitFilters(FilterSet):
    """Every way to narrow the register; `selecting.CONDITIONS` says what each means."""

    q = Search("名称、拼音首字母或信用代码")
    kind = Choice("类型", choices.UnitKind.choices, group="登记")
    level = Choice("登记层级", choices.UnitLevel.choices, group="登记")
    place = Tree("登记地", options_url="localities:options", label_of=place_name, group="登记")
    residence = Tree("住所地", options_url="localities:options", label_of=place_name, group="登记")
    status = Choice(
        "状态",
        choices.UnitStatus.choices,
        help="不选时不列已注销、已撤销登记的。",
        group="登记",
    )
    direct = YesNo("直接登记", group="登记")
    charity = YesNo("慈善组织", group="登记")
    direct_class = Choice("直接登记类别", choices.DirectClass.choices, group="登记")
    established = DateRange("成立日期", group="登记")
    registrar = Pick(
        "登记管理机关", options_url="units:registrar_options", label_of=agency_name, group="登记"
    )
    supervision = Choice("业务主管情况", choices.Supervision.choices, group="主管")
    body = Pick(
        "业务主管单位", options_url="units:body_options", label_of=agency_name, group="主管"
    )
    industry = Pick(
        "行业主管部门", options_url="units:body_options", label_of=agency_name, group="主管"
    )
    decoupled = YesNo("脱钩", yes="已脱钩", no="未脱钩", group="主管")
    org = Tree("归口党组织", options_url="party_orgs:options", label_of=org_name, group="党建")
    covered = YesNo("组织覆盖", yes="已覆盖", no="未覆盖", group="党建")
    mode = Choice("覆盖方式", [*choices.HostMode.choices, (UNCOVERED, "未覆盖")], group="党建")
    working = YesNo("工作覆盖", yes="已覆盖", no="未覆盖", group="党建")
    band = Choice(
        "正式党员",
        [(band, _BAND_LABELS[band]) for band in BANDS],
        help="以花名册为准；无权查看花名册的按申报数。",
        group="党建",
    )
    due = YesNo("应建未建", group="党建")
    gap = Choice("三清", choices.Clarity.choices, group="党建")
    charter = YesNo("章程", yes="已载入党建", no="未载入党建", group="党建")
    rating = Choice("评估等级", choices.Grade.choices, group="其他")
    sector = Choice("行业分类", choices.Sector.choices, group="其他")
    area = Pick("集中区域", options_url="units:area_options", label_of=area_name, group="其他")
    tag = Text("领域标签", group="其他")
    native = Pick("籍贯地域", options_url="localities:options", label_of=place_name, group="其他")
    staff = NumberRange("从业人数", unit="人", group="其他")


class AreaFilters(FilterSet):
    q = Search("区域名称")
    kind = Choice("类型", choices.AreaKind.choices)
    place = Tree("所在地", options_url="localities:options", label_of=place_name)


class AgencyFilters(FilterSet):
    q = Search("机构名称")
    duty = Choice(
        "职责",
        [
            ("registers", "登记管理机关"),
            ("supervises", "业务主管单位"),
            ("guides_industry", "行业主管部门"),
        ],
    )
    place = Tree("地区", options_url="localities:options", label_of=place_name)


class FirmFilters(FilterSet):
    q = Search("会员单位名称或信用代码")
    covered = YesNo("已建党组织")
    pledged = YesNo("自律公约", yes="已签署", no="未签署")
