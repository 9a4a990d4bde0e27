"""What must hold inside one row, without a look at the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from tongjian.kernel.cn import party_kinds
from tongjian.kernel.cn.dates import PartialDate
from tongjian.kernel.findings import Finding, error, warning
from tongjian.registry.party_orgs.choices import (
    BRANCHES,
    COMMITTEES,
    GENERAL_BRANCHES,
    OrgKind,
)

if TYPE_CHECKING:
    from tongjian.foundation.exchange.judging import JudgedRow

_FAMILIES = (COMMITTEES, GENERAL_BRANCHES, BRANCHES)
_LONGEST_TERM = 5


def kind_fits(row: JudgedRow) -> Iterator[Finding]:
    """Take the kind from the end of the name, or hold what is given against it."""
    given, name = row.get("kind"), row.get("name")
    told = party_kinds.kind_from_name(name) if name else None
    if given is None:
        row["kind"] = told
        if told is None and name:
            yield error(
                "kind_unclear",
                "没有填写，从名称结尾也看不出类别",
                suggestion="请填党委、党总支、党支部、联合党支部等。",
                field="kind",
            )
    elif told and _family(told) != _family(given):
        message = f"类别是“{OrgKind(given).label}”，名称的结尾却是“{OrgKind(told).label}”"
        advice = "名称的结尾决定类别，请核对哪一个有误。"
        yield error("kind_name_conflict", message, suggestion=advice, field="kind")


def _family(kind: str) -> object:
    return next((family for family in _FAMILIES if kind in family), kind)


def terms_fit(row: JudgedRow) -> Iterator[Finding]:
    """The end of a term is its beginning and its length; nothing ends before it begins."""
    began, elected = row.get("established_on"), row.get("elected_on")
    ends, years = row.get("term_ends_on"), row.get("term_years")
    if years is not None and not 1 <= years <= _LONGEST_TERM:
        message = f"任期 {years} 年不合规定"
        yield error(
            "term_years_unusual", message, suggestion="支部 3 年，党委 5 年。", field="term_years"
        )
        return
    if began and elected and elected < began[: len(elected)]:
        message = f"换届日期 {elected} 早于成立日期 {began}"
        yield error("elected_before_established", message, field="elected_on")
    if ends and elected and ends[:10] <= elected[: len(ends)]:
        message = f"应换届日期 {ends} 不晚于换届日期 {elected}"
        yield error("term_ends_early", message, suggestion="请核对。", field="term_ends_on")
    elif elected and years and not ends:
        row["term_ends_on"] = _later(PartialDate.parse(elected).on, years).isoformat()
    elif elected and years and ends and len(ends) == len(elected) == 10:
        wanted = _later(PartialDate.parse(elected).on, years).isoformat()
        if wanted[:7] != ends[:7]:
            message = f"应为换届日期加任期 {years} 年，即 {wanted}，表中为 {ends}"
            advice = "如经批准延期或提前，可保留。"
            yield warning("term_mismatch", message, suggestion=advice, field="term_ends_on")


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


ROW_RULES = (kind_fits, terms_fit)
