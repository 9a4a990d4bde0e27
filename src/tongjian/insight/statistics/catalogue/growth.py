"""How it grew: series over years and months."""

from __future__ import annotations

from tongjian.insight.statistics.series import show_growth
from tongjian.insight.statistics.vocabulary import Table

TABLES = (
    Table(
        code="growth",
        title="规模与增长",
        topic="趋势",
        purpose="社会组织、被覆盖的社会组织、党组织、党员逐期末的数与比上期的增减。",
        source="series",
        rows=("year",),
        has_total=False,
        compute=show_growth,
        clause="C18、U04",
    ),
)
