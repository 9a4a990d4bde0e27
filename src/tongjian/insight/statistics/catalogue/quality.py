"""What is stale or unclear: the three-clear check, two sources side by side, freshness."""

from __future__ import annotations

from tongjian.insight.statistics import measures as m
from tongjian.insight.statistics.freshness import show_freshness
from tongjian.insight.statistics.vocabulary import Table

TOPIC = "质量"

TABLES = (
    Table(
        code="clear",
        title="三清率",
        topic=TOPIC,
        purpose="隶属关系、组织设置、党员人数是否都清楚。",
        source="units",
        rows=("place",),
        measures=(m.REGISTERED, m.CLEAR, *m.UNCLEAR),
        indicators=(m.CLEAR_RATE,),
        past=False,
        needs_roster=True,
        clause="A07",
    ),
    Table(
        code="two-sources",
        title="党员数：申报与名册两个来源",
        topic=TOPIC,
        purpose="社会组织自己申报的党员数与党员名册相差多少；两个数并存，不以一个盖另一个。",
        source="units",
        rows=("place",),
        measures=(m.REGISTERED, m.DECLARED, m.ROSTER, m.MISMATCHED),
        rank_by="mismatched",
        checks=("declared",),
        past=False,
        needs_roster=True,
        clause="U02、A07",
    ),
    Table(
        code="freshness",
        title="数据新鲜度",
        topic=TOPIC,
        purpose="各名册最近一次更新是几天前，多久没有更新的有多少。",
        source="registers",
        rows=("register",),
        past=False,
        has_total=False,
        compute=show_freshness,
        clause="V01",
    ),
)
