"""The figure cards: each number with its meaning and the way to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui.figures import Figure
from tongjian.insight.statistics import measures as m
from tongjian.insight.statistics.addresses import rows_url, table_url
from tongjian.insight.statistics.results import Count, Ratio
from tongjian.insight.statistics.single import Numbers, measure_all
from tongjian.insight.statistics.sources import SOURCES
from tongjian.insight.statistics.vocabulary import CrossSum, Frame, Indicator, Measure


@dataclass(frozen=True)
class Number:
    """A card of one count; `table` is where its rows and its division are."""

    source: str
    measure: Measure
    table: str
    remark: str = ""
    label: str = ""


@dataclass(frozen=True)
class Rate:
    """A card of one ratio over one named denominator."""

    source: str
    indicator: Indicator
    over: str
    table: str


Card = Number | Rate
SIZE: tuple[Card, ...] = (
    Number("units", m.REGISTERED, "units", label="社会组织"),
    Number("orgs", m.ORGS, "orgs"),
    Number("people", m.PEOPLE, "members-sex"),
    Number("people", m.WOMEN, "members-sex", label="女党员"),
)
COVERAGE: tuple[Card, ...] = (
    Rate("units", m.ORG_COVERAGE, "registered", "coverage"),
    Rate("units", m.ORG_COVERAGE, "due", "coverage"),
    Rate("units", m.WORK_COVERAGE, "registered", "coverage"),
    Rate("units", m.STANDALONE_RATE, "due", "standalone"),
    Rate("orgs", m.WORKING_RATE, "orgs", "working"),
)
GAPS: tuple[Card, ...] = (
    Number("units", m.DUE_GAP, "coverage", "正式党员够数、还没有党组织"),
    Number("units", m.ONE_SHORT, "due-gap", "再有1名正式党员就应建"),
    Number("units", m.NO_MEMBERS_UNHELPED, "bands", "没有党员也没有人指导"),
    Number("orgs", m.NO_SECRETARY, "working", "在册党组织没有在任书记"),
    Number("orgs", m.OVERDUE, "working", "届满日期已过"),
    Rate("units", m.CLEAR_RATE, "registered", "clear"),
)
# The check compares with the roster, which not every reader may count.
ROSTER_ONLY = {m.CLEAR_RATE.code}
# These rest on columns without a history.
TODAY_ONLY = {m.WORKING_RATE.code, m.CLEAR_RATE.code, m.OVERDUE.code}


def no_gaps(frame: Frame) -> tuple[str, str]:
    """Return what is said in the place of gaps: what is not known is not denied."""
    if frame.declared and frame.is_past:
        return "没有算出缺口", "这一天还没有申报党员数的社会组织没有计入。"
    return "没有缺口", "这个范围里没有应建而未建的社会组织。"


def cards_for(frame: Frame, cards: tuple[Card, ...]) -> list[Card]:
    """Return the cards that can be told for the day and to the reader."""
    untold = TODAY_ONLY if frame.is_past else set()
    untold = untold | ROSTER_ONLY if frame.declared else untold
    return [card for card in cards if _code(card) not in untold]


def measure_cards(
    viewer: Viewer, frame: Frame, cards: list[Card], *, sums: Sequence[CrossSum] = ()
) -> Numbers:
    """Compute all cards and what cross sums compare: one statement for each source."""
    measures: dict[str, list[Measure]] = {}
    indicators: dict[str, list[Indicator]] = {}
    for card in cards:
        if isinstance(card, Number):
            measures.setdefault(card.source, []).append(card.measure)
        else:
            indicators.setdefault(card.source, []).append(card.indicator)
    for term in (term for each in sums for term in (*each.left, *each.right)):
        measures.setdefault(term.source, []).append(term.measure)
    return measure_all(viewer, frame, measures=measures, indicators=indicators)


def draw(numbers: Numbers, cards: list[Card], *, linked: bool = True) -> list[Figure]:
    """Return the cards as figures; those that the viewer may not count are left out."""
    return [
        _number(numbers, card, linked) if isinstance(card, Number) else _rate(numbers, card)
        for card in cards
        if numbers.has(card.source)
    ]


def _code(card: Card) -> str:
    return card.measure.code if isinstance(card, Number) else card.indicator.code


def _number(numbers: Numbers, card: Number, linked: bool) -> Figure:
    frame, source = numbers.frame, SOURCES[card.source]
    count = numbers.count(card.source, card.measure)
    return Figure(
        code=card.measure.code,
        label=card.label or card.measure.label,
        on=frame.on,
        source=source.words,
        value=None if count.withheld else count.n,
        formula=f"{source.population_words(frame)}：{card.measure.words}的数",
        unit="" if count.withheld else source.unit,
        remark=str(count.shown) if count.withheld else card.remark,
        url=_number_url(frame, card, count, linked),
    )


def _number_url(frame: Frame, card: Number, count: Count, linked: bool) -> str:
    if not linked or not count.n or count.withheld:
        return table_url(card.table, frame)
    return rows_url(card.table, frame, card.measure.code)


def _rate(numbers: Numbers, card: Rate) -> Figure:
    frame, indicator = numbers.frame, card.indicator
    whole = indicator.over(card.over).measure
    ratio: Ratio = numbers.ratio(card.source, indicator, card.over)
    return Figure(
        code=f"{indicator.code}-{card.over}",
        label=f"{indicator.label}（÷{whole.label}）",
        on=frame.on,
        source=SOURCES[card.source].words,
        numerator=ratio.part.n,
        denominator=ratio.whole.n,
        numerator_label=f"{whole.label}中{indicator.part.label}",
        denominator_label=whole.words,
        formula=indicator.formula(card.over),
        url=table_url(card.table, frame, over=card.over),
    )
