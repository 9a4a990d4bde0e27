"""The conditions of issued letters."""

from __future__ import annotations

from tongjian.foundation.ui.filters import Choice, DateRange, FilterSet, Search, YesNo

from . import kinds


class IssuedFilters(FilterSet):
    q = Search("标题、发文字号或对象")
    kind = Choice("文种", kinds.choices)
    issued = DateRange("成文日期")
    void = YesNo("状态", yes="作废", no="有效")
