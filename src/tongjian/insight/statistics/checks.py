"""Cross sums (U03): what must add up, computed whenever a table is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tongjian.foundation.access.viewers import Viewer

from . import measures as m
from .engine import Query, count
from .results import Check, Side
from .scoping import may_count, reads_people
from .sources import SOURCES
from .vocabulary import CrossSum, Frame, Measure, Term

# Gives the number of a source's measure.
Numbered = Callable[[str, Measure], int]

_CITY = Measure(code="city", label="市级", words="市级登记", sql="r.level = 'city'")
_DISTRICT = Measure(code="district", label="区级", words="区级登记", sql="r.level = 'district'")
_OTHER_LEVEL = Measure(
    code="other_level", label="其他层级", words="", sql="r.level NOT IN ('city', 'district')"
)


def _kind(code: str, label: str) -> Measure:
    return Measure(code=code, label=label, words=label, sql=f"r.kind = '{code}'")


def _terms(source: str, *counted: Measure) -> tuple[Term, ...]:
    return tuple(Term(label=each.label, source=source, measure=each) for each in counted)


CROSS_SUMS: Mapping[str, CrossSum] = {
    check.code: check
    for check in (
        CrossSum(
            code="levels",
            title="各层级之和等于在册总数",
            left=_terms("units", _CITY, _DISTRICT, _OTHER_LEVEL),
            right=_terms("units", m.REGISTERED),
        ),
        CrossSum(
            code="kinds",
            title="社团、民非、基金会之和等于登记三类总数",
            left=_terms(
                "units",
                _kind("association", "社团"),
                _kind("service", "民非"),
                _kind("foundation", "基金会"),
            ),
            right=_terms("units", m.REGISTERED),
        ),
        CrossSum(
            code="groups",
            title="党委、党总支、党支部之和等于基层党组织总数",
            left=_terms("orgs", m.COMMITTEES, m.GENERAL_BRANCHES, m.BRANCHES),
            right=_terms("orgs", m.ORGS),
        ),
        CrossSum(
            code="tiers",
            title="直属党委与二级党委之和等于党委总数",
            left=_terms("orgs", m.DIRECT_COMMITTEES, m.SECOND_COMMITTEES),
            right=_terms("orgs", m.COMMITTEES),
        ),
        CrossSum(
            code="sexes",
            title="男、女党员之和等于党员总数",
            left=_terms("people", m.MEN, m.WOMEN),
            right=_terms("people", m.PEOPLE),
        ),
        CrossSum(
            code="stages",
            title="正式、预备党员之和等于党员总数",
            left=_terms("people", m.FULL, m.PROBATIONARY),
            right=_terms("people", m.PEOPLE),
        ),
        CrossSum(
            code="declared",
            title="申报党员数与名册党员数（两个来源）",
            left=_terms("units", m.DECLARED),
            right=_terms("units", m.ROSTER),
            clause="U02",
            past=False,
            needs_roster=True,
        ),
        CrossSum(
            code="headcounts",
            title="各党组织人数之和等于党员名册人数",
            left=_terms(
                "orgs",
                Measure(
                    code="own",
                    label="各党组织党员数合计",
                    words="",
                    amount="r.full_members + r.probationary_members",
                ),
            ),
            right=_terms("people", m.PEOPLE),
            past=False,
        ),
    )
}


def check_all(viewer: Viewer, codes: tuple[str, ...], frame: Frame) -> tuple[Check, ...]:
    """Compute those of the cross sums that can be told to the viewer."""
    asked = sums_for(viewer, codes, frame)
    numbers = _count_terms(viewer, asked, frame)
    return compare(asked, lambda source, measure: numbers[source, measure.code])


def sums_for(viewer: Viewer, codes: tuple[str, ...], frame: Frame) -> list[CrossSum]:
    """Return the cross sums but for those whose sources the viewer may not count.

    So are those of people whom the viewer may not read: a sum would tell small counts.
    """
    return [CROSS_SUMS[code] for code in codes if _applies(viewer, CROSS_SUMS[code], frame)]


def compare(sums: list[CrossSum], number: Numbered) -> tuple[Check, ...]:
    """Set the two sides of each sum against each other."""
    return tuple(
        Check(
            code=each.code,
            title=each.title,
            left=_side(each.left, number),
            right=_side(each.right, number),
        )
        for each in sums
    )


def _applies(viewer: Viewer, check: CrossSum, frame: Frame) -> bool:
    sources = {term.source for term in (*check.left, *check.right)}
    if (frame.is_past and not check.past) or (frame.declared and check.needs_roster):
        return False
    if "people" in sources and not reads_people(viewer, frame.node):
        return False
    return all(may_count(viewer, SOURCES[source], frame) for source in sources)


def _count_terms(
    viewer: Viewer, checks: list[CrossSum], frame: Frame
) -> dict[tuple[str, str], int]:
    wanted: dict[str, dict[str, Measure]] = {}
    for each in checks:
        for term in (*each.left, *each.right):
            wanted.setdefault(term.source, {})[term.measure.code] = term.measure
    numbers: dict[tuple[str, str], int] = {}
    for source, measures in wanted.items():
        query = Query(source=SOURCES[source], frame=frame, measures=tuple(measures.values()))
        (row,) = count(viewer, query)
        numbers |= {(source, code): n for code, n in zip(measures, row.values, strict=True)}
    return numbers


def _side(terms: tuple[Term, ...], number: Numbered) -> Side:
    return Side(tuple((t.label, number(t.source, t.measure)) for t in terms))
