"""Tables that draw on several sources at once."""

from __future__ import annotations

from tongjian.insight.statistics.permissions import READ
from tongjian.insight.statistics.vocabulary import Relation, Source

_NO_ROWS = Relation(table="", columns={})
_EVERYWHERE = {"org": "", "place": "", "agency": "", "unit": ""}

SERIES = Source(
    code="series",
    label="规模",
    unit="",
    words="社会组织、党组织、党员名册的历史",
    permission=READ,
    axes=_EVERYWHERE,
    today=_NO_ROWS,
    past=_NO_ROWS,
    population_words=lambda _: "在册社会组织、基层党组织、组织关系在册的党员",
)
REGISTERS = Source(
    code="registers",
    label="名册",
    unit="",
    words="各名册的更新时间",
    permission=READ,
    axes=_EVERYWHERE,
    today=_NO_ROWS,
    past=_NO_ROWS,
    population_words=lambda _: "各名册中的有效记录",
)
