"""Filters of the list of cases."""

from __future__ import annotations

from tongjian.foundation.ui.filters import Choice, DateRange, FilterSet, Search, YesNo

from .choices import CaseState
from .declaring import all_procedures


def _procedures() -> list[tuple[str, str]]:
    return [(procedure.code, procedure.title) for procedure in all_procedures()]


class CaseFilters(FilterSet):
    q = Search("名称")
    procedure = Choice("事项", _procedures)
    state = Choice("状态", CaseState.choices)
    mine = YesNo("经办", yes="交给我的", no="其他")
    due = DateRange("办理期限")
