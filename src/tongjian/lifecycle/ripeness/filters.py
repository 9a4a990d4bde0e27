"""The conditions of the lists."""

from __future__ import annotations

from tongjian.foundation.ui.filters import Choice, FilterSet, Pick, Search, Tree, YesNo
from tongjian.registry.party_orgs.filters import OrgFilters, place_name
from tongjian.registry.units.choices import Sector
from tongjian.registry.units.filters import area_name

from .choices import SIGNS, Layer

_PLACES = "localities:options"


class RipeFilters(FilterSet):
    """Every way to narrow the units without an organisation."""

    q = Search("社会组织名称")
    layer = Choice("分层", Layer.choices)
    lacking = Choice("还差", [("1", "差一名"), ("2", "差两名")])
    ripe = Choice(
        "成熟度", [("5", "五项都有"), ("4", "四项以上"), ("3", "三项以上")], multiple=False
    )
    fillable = YesNo("隐性党员", yes="转入后可补足", no="不能补足")
    place = Tree("登记地", options_url=_PLACES, label_of=place_name)
    street = Tree("住所地", options_url=_PLACES, label_of=place_name)
    sector = Choice("行业分类", Sector.choices)
    area = Pick("集中区域", options_url="units:area_options", label_of=area_name)


class DecayFilters(OrgFilters):
    """The conditions of the list of organisations, and which sign."""

    sign = Choice("迹象", list(SIGNS.items()))
