"""What the lists of the gates can be narrowed by."""

from __future__ import annotations

from tongjian.foundation import clock
from tongjian.foundation.ui.filters import Choice, FilterSet, Search, YesNo
from tongjian.registry.units.choices import REGISTERED_KINDS, SHORT_KINDS

from .choices import AnnualStage, Cause, Stage, Track


class ApplicationFilters(FilterSet):
    """Applications by progress and kind."""

    q = Search("名称或信用代码")
    stage = Choice("进度", Stage.choices)
    kind = Choice("类型", [(k.value, SHORT_KINDS[k]) for k in REGISTERED_KINDS])


class DisposalFilters(FilterSet):
    """Orders by whether they are open, late, and why."""

    q = Search("组织名称")
    open = YesNo("办结情况", yes="未办结", no="已办结")
    late = YesNo("超期", yes="已超期", no="未超期")
    cause = Choice("事由", Cause.choices)


def _years() -> list[tuple[str, str]]:
    last = clock.today().year - 1
    return [(str(year), f"{year} 年度") for year in range(last, last - 5, -1)]


class AnnualFilters(FilterSet):
    """Annual reports by year, progress, kind, punctuality, and a charter that lacks Party work."""

    q = Search("名称或信用代码")
    year = Choice("年度", _years)
    stage = Choice("进度", AnnualStage.choices)
    track = Choice("方式", Track.choices)
    late = YesNo("逾期", yes="逾期", no="按期")
    charter = YesNo("章程", yes="待补入党建", no="已载入")
