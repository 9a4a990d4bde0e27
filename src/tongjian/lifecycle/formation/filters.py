"""Filters of the lists of formation."""

from __future__ import annotations

from tongjian.foundation.ui.filters import Choice, DateRange, FilterSet, Search, YesNo

from .choices import Why
from .queries import LAYERS


class UnformedFilters(FilterSet):
    q = Search("名称、拼音或信用代码")
    layer = Choice("分层", LAYERS)
    under_way = YesNo("进展", yes="正在组建", no="还没有提出")
    explained = YesNo("未建原因", yes="已登记", no="没有登记")
    hidden = YesNo("申报党员", yes="多于名册", no="不多于名册")


class ReasonFilters(FilterSet):
    why = Choice("原因", Why.choices)
    current = YesNo("是否现行", yes="现行", no="过去的")
    next_visit = DateRange("下次走访")


class VisitFilters(FilterSet):
    done = YesNo("是否回访", yes="已回访", no="待回访")
    sound = YesNo("运转", yes="正常", no="有困难")
    due = DateRange("应回访")


class TermFilters(FilterSet):
    q = Search("名称")
    ends = DateRange("届满")
    under_way = YesNo("进展", yes="正在换届", no="还没有提出")
