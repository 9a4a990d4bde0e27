"""Compute a table or single figures for a viewer; the only way in for pages, API and commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tongjian.foundation.access.viewers import Viewer
from tongjian.registry.members import permissions as members

from .asking import Ask
from .checks import check_all
from .engine import Query, Row, count
from .guarding import is_guarded, refuse_loose
from .permissions import READ
from .results import Count, Counts, Line, Outcome, Ratio
from .scoping import counts_people
from .sources import SOURCES
from .suppression import margins_of, protect
from .vocabulary import Dimension, Frame, Indicator, Measure, Table

PROTECTED = (
    "您的权限可以计数、不能查阅党员本人：人数各自向下取到5的倍数，小于5（含0）的写作“<5”，"
    "各项都小于5的行不列；一行只有一个小数时，另一个数或合计写作“隐”，以免反推。"
)
DECLARED = "您的权限不含党员名册：有党员、应建等按社会组织申报的党员数计算。"
DECLARED_SINCE = (
    "申报数只留最近一次，自申报之日起才用：{on} 还没有申报的按没有党员计，"
    "这一天的有党员、应建、应建未建会偏少，没有党员的会偏多。"
)

WIDE, MOST_LINES = 3, 300

Measures = tuple[Measure, ...]
Chosen = tuple[tuple[Indicator, str], ...]


def show(viewer: Viewer, asked: Ask, *, checked: bool = True) -> Outcome:
    """Return a computed table, with its cross sums unless only a picture is made of it.

    Raises:
        PermissionDenied: the viewer may not read figures, or not these.
        UnableToShowTable: the viewer may have these people counted only in fixed classes.
    """
    table, source = asked.table, SOURCES[asked.table.source]
    viewer.require(READ)
    require_table(viewer, table)
    if is_guarded(viewer, source, asked.frame):
        refuse_loose(asked)
    if table.compute is not None:
        outcome: Outcome = table.compute(viewer, asked)
        return outcome
    indicators = _indicators(table, asked.over)
    wanted = _wanted(table, indicators)
    query = Query(
        source=source,
        frame=asked.frame,
        measures=wanted,
        by=asked.by,
        where=asked.where,
        among=asked.among,
    )
    query = _cut(query, table)
    lines = lines_of(count(viewer, query), query)
    outcome = Outcome(
        table=table,
        source=source,
        frame=asked.frame,
        by=asked.by,
        measures=table.measures,
        indicators=indicators,
        lines=lines if asked.by else (),
        total=_total(viewer, query, lines),
        where=asked.where,
        notes=(*_notes(asked), *_cut_note(query, lines)),
        margins=margins_of(lines) if len(asked.by) == 2 else {},
    )
    return _finish(viewer, outcome, table.checks if checked else ())


def may_open(viewer: Viewer, table: Table) -> bool:
    """Tell whether the viewer may count what a table counts."""
    if table.needs_roster and not counts_people(viewer):
        return False
    return viewer.may(SOURCES[table.source].permission)


def require_table(viewer: Viewer, table: Table) -> None:
    """Check that the viewer may count what a table counts.

    Raises:
        PermissionDenied: the viewer may not.
    """
    viewer.require(SOURCES[table.source].permission)
    if table.needs_roster:
        viewer.require(members.COUNT)


def _cut(query: Query, table: Table) -> Query:
    """Keep only the largest shortfalls of a table with a line for each place and body."""
    ranked = next((m for m in query.measures if m.code == table.rank_by), None)
    if ranked is None or len(query.by) < WIDE:
        return query
    return replace(query, top=(ranked, MOST_LINES))


def _cut_note(query: Query, lines: Sequence[Line]) -> tuple[str, ...]:
    if query.top is None or len(lines) < MOST_LINES:
        return ()
    return (f"只列出“{query.top[0].label}”最多的 {MOST_LINES} 行，合计仍是全部。",)


def _total(viewer: Viewer, query: Query, lines: Sequence[Line]) -> Line:
    if query.top is None or len(lines) < MOST_LINES:
        return total_of(lines, query.measures)
    whole = replace(query, by=(), top=None)
    return total_of(lines_of(count(viewer, whole), whole), query.measures)


def _finish(viewer: Viewer, outcome: Outcome, checks: tuple[str, ...]) -> Outcome:
    """Protect, take ratios, rank, and check the sums."""
    table, frame = outcome.table, outcome.frame
    if is_guarded(viewer, outcome.source, frame):
        lines, total, margins = protect(
            outcome.lines, outcome.total, margins=outcome.margins, additive=table.additive
        )
        outcome = replace(
            outcome,
            lines=lines,
            total=total,
            margins=margins,
            protected=True,
            notes=(*outcome.notes, PROTECTED),
        )
    else:
        outcome = replace(outcome, checks=check_all(viewer, checks, frame))
    rated = tuple(_rate(line, outcome.indicators) for line in outcome.lines)
    return replace(
        outcome,
        lines=_ranked(rated, outcome),
        total=_rate(outcome.total, outcome.indicators),
    )


def _indicators(table: Table, over: str) -> Chosen:
    """Choose a denominator for each ratio; without a choice every declared one is shown."""
    chosen = []
    for indicator in table.indicators:
        codes = [d.code for d in indicator.denominators]
        picked = [over] if over in codes else codes if table.all_denominators else codes[:1]
        chosen += [(indicator, code) for code in picked]
    return tuple(chosen)


def _wanted(table: Table, indicators: Chosen) -> Measures:
    wanted = {measure.code: measure for measure in table.measures}
    for indicator, code in indicators:
        whole = indicator.over(code).measure
        for measure in (whole, part_of(indicator, whole)):
            wanted[measure.code] = measure
    return tuple(wanted.values())


def part_of(indicator: Indicator, whole: Measure) -> Measure:
    """Return the numerator counted inside the denominator."""
    part = indicator.part

    def both(frame: Frame) -> str:
        return " AND ".join(
            f"({text})" for text in (whole.condition(frame), part.condition(frame)) if text
        )

    return Measure(
        code=f"{part.code}@{whole.code}",
        label=f"{whole.label}中{part.label}",
        words=f"{whole.words}中{part.words}",
        sql=both,
    )


def _rate(line: Line, indicators: Chosen) -> Line:
    ratios = {}
    for indicator, code in indicators:
        whole = indicator.over(code).measure
        part = line.counts[f"{indicator.part.code}@{whole.code}"]
        ratios[f"{indicator.code}@{code}"] = Ratio(part, line.counts[whole.code])
    return replace(line, ratios=ratios)


def lines_of(rows: Sequence[Row], query: Query) -> tuple[Line, ...]:
    """Return the classes with their labels, in the order of their dimensions."""
    labels = [_labels(d, i, rows, query.frame) for i, d in enumerate(query.by)]
    lines = [
        Line(
            keys=row.keys,
            labels=tuple(labels[i].get(key, key) for i, key in enumerate(row.keys)),
            counts=_counts(query.measures, row.values),
        )
        for row in rows
        if any(row.values)
    ]
    return tuple(sorted(lines, key=lambda line: _order(line, query.by)))


def _counts(measures: Measures, values: Sequence[int]) -> Counts:
    return {m.code: Count(n) for m, n in zip(measures, values, strict=True)}


def _labels(
    dimension: Dimension, place: int, rows: Sequence[Row], frame: Frame
) -> Mapping[str, str]:
    if dimension.labels is None:
        return dict(dimension.choices)
    return dimension.labels({row.keys[place] for row in rows}, frame)


def _order(line: Line, by: Sequence[Dimension]) -> tuple[tuple[int, str], ...]:
    places = []
    for key, dimension in zip(line.keys, by, strict=True):
        known = [value for value, _ in dimension.choices]
        places.append((known.index(key) if key in known else len(known), key))
    return tuple(places)


def total_of(lines: Sequence[Line], measures: Measures) -> Line:
    """Return the sums of all lines."""
    sums = {m.code: Count(sum(line.counts[m.code].n for line in lines)) for m in measures}
    return Line((), ("合计",), sums)


def _ranked(lines: Sequence[Line], outcome: Outcome) -> tuple[Line, ...]:
    """Put the largest shortfall first where the table ranks; else keep the order of classes."""
    code = outcome.table.rank_by
    if not code or (outcome.by[0].ordered and len(outcome.by) > 1 and outcome.table.across):
        return tuple(lines)
    return tuple(sorted(lines, key=lambda line: -line.counts[code].n))


def _notes(asked: Ask) -> tuple[str, ...]:
    is_of_units = asked.table.source == "units"
    return (*asked.table.notes, *(caveats(asked.frame) if is_of_units else ()))


def caveats(frame: Frame) -> tuple[str, ...]:
    """Return what a reader without the roster must know of figures that rest on members."""
    if not frame.declared:
        return ()
    return (DECLARED, DECLARED_SINCE.format(on=frame.on)) if frame.is_past else (DECLARED,)
