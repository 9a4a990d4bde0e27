"""How fresh the registers are (V01): days since the last change, and what nobody has touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongjian.foundation.access.viewers import Viewer

from .days_kept import CELLS
from .engine import USE_CELLS, Query, Statement, count, fetch
from .relations import literal
from .results import Count, Line, Outcome
from .scoping import may_count, reach
from .sources import SOURCES
from .vocabulary import Frame, Measure

if TYPE_CHECKING:
    from .asking import Ask

REGISTERS = ("units", "orgs", "people")
SPANS = (30, 90, 365)


def _fresh(days: int) -> Measure:
    return Measure(
        code=f"within_{days}",
        label=f"{days}天内更新",
        words=f"最近{days}天内更新过",
        sql=lambda frame: f"r.updated_at >= {literal(frame.on)} - {days}",
    )


ROWS = Measure(code="rows", label="记录数", words="名册中的记录")
LATEST = Measure(
    code="latest",
    label="最近更新（天前）",
    words="最近一次更新距今天数",
    aggregate=lambda frame: (
        f"greatest(coalesce({literal(frame.on)} - max(r.updated_at)::date, 0), 0)"
    ),
)
STALE = Measure(
    code="stale",
    label="一年以上未更新",
    words="最近一年没有更新过",
    sql=lambda frame: f"r.updated_at < {literal(frame.on)} - 365",
)
MEASURES = (ROWS, LATEST, *(_fresh(days) for days in SPANS), STALE)


def show_freshness(viewer: Viewer, asked: Ask) -> Outcome:
    """Return one line for each register that the viewer may count."""
    lines = [
        _line(viewer, code, asked.frame)
        for code in REGISTERS
        if may_count(viewer, SOURCES[code], asked.frame)
    ]
    return Outcome(
        table=asked.table,
        source=SOURCES[asked.table.source],
        frame=asked.frame,
        by=asked.by,
        measures=MEASURES,
        indicators=(),
        lines=tuple(lines),
        total=Line((), ("合计",), {}),
        where={},
    )


def _line(viewer: Viewer, code: str, frame: Frame) -> Line:
    source = SOURCES[code]
    if not reach(viewer, source, frame).text and USE_CELLS.get():
        values = _kept(code, frame)
    else:
        (row,) = count(viewer, Query(source=source, frame=frame, measures=MEASURES))
        values = row.values
    counts = {m.code: Count(n) for m, n in zip(MEASURES, values, strict=True)}
    return Line((code,), (source.words.split("（")[0],), counts)


def _kept(code: str, frame: Frame) -> tuple[int, ...]:
    """Return the measures of a whole register from the days that triggers keep."""
    today, population = literal(frame.on), SOURCES[code].population(frame)
    spans = "".join(
        f", coalesce(sum(q.n) FILTER (WHERE q.day >= {today} - {days}), 0)" for days in SPANS
    )
    text = f"""
        SELECT coalesce(sum(q.n), 0), greatest(coalesce({today} - max(q.day), 0), 0){spans},
               coalesce(sum(q.n) FILTER (WHERE q.day < {today} - {SPANS[-1]}), 0)
          FROM (SELECT r.day, sum(r.n) AS n FROM {CELLS} r
                 WHERE r.curve = %s {"AND" if population else ""} {population}
                 GROUP BY 1 HAVING sum(r.n) <> 0) q"""
    (row,) = fetch(Statement(text, (f"touched-{code}",)))
    return tuple(int(number) for number in row)
