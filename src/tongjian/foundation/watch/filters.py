"""The conditions of notices."""

from __future__ import annotations

from tongjian.foundation.ui.filters import Choice, DateRange, FilterSet

from .models import State


class NoticeFilters(FilterSet):
    day = DateRange("日期")
    state = Choice("状态", State.choices)
