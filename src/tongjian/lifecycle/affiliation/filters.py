"""The conditions of the work list."""

from __future__ import annotations

from tongjian.foundation.ui.filters import Choice, FilterSet, Search, Tree
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.filters import place_name
from tongjian.registry.units.choices import Sector, UnitKind

from .choices import Function, Issue


class DoubtFilters(FilterSet):
    """Every way to narrow the list."""

    q = Search("社会组织名称")
    issue = Choice("问题", Issue.choices)
    answer = Choice("责任", ChargeKind.choices)
    function = Choice("规则归到", Function.choices)
    place = Tree("登记地", options_url="localities:options", label_of=place_name)
    kind = Choice("类型", UnitKind.choices)
    sector = Choice("行业分类", Sector.choices)
