"""The conditions of notices."""

from __future__ import annotations

from tongjian.foundation.ui.filters import Choice, DateRange, FilterSet, Search

from .models import Closed

MINE, BELOW = "mine", "below"


class NoticeFilters(FilterSet):
    q = Search("对象或办理单位")
    of = Choice("谁办理", [(MINE, "我办理"), (BELOW, "下级办理")], multiple=False)
    state = Choice("状态", [("overdue", "逾期"), ("open", "待办"), ("put_off", "暂缓")])


class ClosedFilters(FilterSet):
    q = Search("对象或办理单位")
    why = Choice("怎样办结", Closed.choices)
    closed = DateRange("办结日期")
