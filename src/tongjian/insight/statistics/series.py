"""Numbers at the end of each year or month, from one pass over what began and ended when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tongjian.foundation.access.viewers import Viewer
from tongjian.registry.party_orgs.choices import GRASS_ROOTS
from tongjian.registry.units.choices import ENDED

from .days_kept import CELLS
from .engine import USE_CELLS, Statement, fetch
from .results import Count, Line, Outcome
from .scoping import Predicate, may_count, reach, reads_people
from .sources import SOURCES
from .sources.valid import listed
from .suppression import told
from .vocabulary import Frame, Measure

if TYPE_CHECKING:
    from .asking import Ask

FIRST_YEARS_BACK = 11
NOTES = (
    "每期取期末一天的数，本期取所选时点。",
    "范围按所选时点的组织树；社会组织按所选时点的归口回溯。",
)


@dataclass(frozen=True)
class Curve:
    """One line of the picture: periods of rows, with the columns that scope them."""

    measure: Measure
    source: str
    relation: str
    everywhere: str = ""


def _overlap(first: str, second: str) -> str:
    start = f"greatest({first}.start_on, {second}.start_on)"
    end = f"least({first}.end_on, {second}.end_on)"
    return f"{start} AS start_on, {end} AS end_on"


_MEETS = (
    "(w.end_on IS NULL OR w.end_on > {a}.start_on)"
    " AND ({a}.end_on IS NULL OR {a}.end_on > w.start_on)"
)
CURVES = (
    Curve(
        Measure(code="units", label="社会组织", words="在册社会组织"),
        "units",
        """SELECT v.start_on, v.end_on, v.status, v.kind, v.registered_path,
                  v.competent_body_id, u.id, u.scope_path
             FROM units_unitversion v JOIN units_unit u ON u.id = v.unit_id""",
        "SELECT start_on, end_on, status, kind FROM units_unitversion",
    ),
    Curve(
        Measure(code="covered", label="其中组织覆盖", words="由党组织覆盖的社会组织"),
        "units",
        f"""SELECT {_overlap("h", "w")}, u.status, u.kind, u.registered_path,
                  u.competent_body_id, u.id, w.path AS scope_path
             FROM party_orgs_hosting h JOIN units_unit u ON u.id = h.unit_id
             JOIN party_orgs_partyorgversion w ON w.org_id = h.org_id
              AND {_MEETS.format(a="h")}""",
        """SELECT h.start_on, h.end_on, u.kind
             FROM party_orgs_hosting h JOIN units_unit u ON u.id = h.unit_id""",
    ),
    Curve(
        Measure(code="orgs", label="党组织", words="基层党组织"),
        "orgs",
        """SELECT v.start_on, v.end_on, v.kind, v.path, l.path AS place
             FROM party_orgs_partyorgversion v
             JOIN party_orgs_partyorg o ON o.id = v.org_id
             JOIN localities_locality l ON l.id = o.locality_id""",
        "SELECT start_on, end_on, kind FROM party_orgs_partyorgversion",
    ),
    Curve(
        Measure(code="people", label="党员", words="组织关系在册的党员"),
        "people",
        f"""SELECT {_overlap("t", "w")}, w.path AS home_path, l.path AS place, p.employer_id
             FROM members_membership t JOIN members_person p ON p.id = t.person_id
             JOIN party_orgs_partyorgversion w ON w.org_id = t.org_id
              AND {_MEETS.format(a="t")}
             JOIN party_orgs_partyorg o ON o.id = t.org_id
             JOIN localities_locality l ON l.id = o.locality_id""",
        "SELECT start_on, end_on FROM members_membership",
    ),
)


def show_growth(viewer: Viewer, asked: Ask) -> Outcome:
    """Return the numbers at the end of each period, and the change against the one before."""
    frame = asked.frame
    by_month = asked.by[0].code == "month"
    curves = [curve for curve in CURVES if may_count(viewer, SOURCES[curve.source], frame)]
    protected = not reads_people(viewer, frame.node) and any(c.source == "people" for c in curves)
    if protected and by_month:
        # Month by month the comings and goings of single people would show.
        curves = [curve for curve in curves if curve.source != "people"]
    numbers = {c.measure.code: _levels(_changes(viewer, c, frame), frame) for c in curves}
    lines = _lines(numbers, list(_periods(frame.on, by_month=by_month)), protected=protected)
    return Outcome(
        table=asked.table,
        source=SOURCES[asked.table.source],
        frame=frame,
        by=asked.by,
        measures=_measures(curves, protected=protected),
        indicators=(),
        lines=lines,
        total=Line((), ("合计",), {}),
        where={},
        notes=NOTES,
        protected=protected,
    )


def _changes(viewer: Viewer, curve: Curve, frame: Frame) -> dict[date, int]:
    """Return for each month how many rows began less how many ended."""
    source = SOURCES[curve.source]
    within = reach(viewer, source, frame)
    if not within.text and USE_CELLS.get():
        return _kept(curve, frame)
    relation = curve.relation if within.text else curve.everywhere
    scope = Predicate(_population(curve, frame)) & within
    kept = f"{scope.text} AND" if scope.text else ""
    # Two plain counts by day: grouping narrow rows is what makes a nation's history bearable.
    text = " UNION ALL ".join(
        f"SELECT r.{day}, {sign}count(*) FROM ({relation}) r WHERE {kept} r.{day} <= %s GROUP BY 1"
        for day, sign in (("start_on", ""), ("end_on", "-"))
    )
    changes: dict[date, int] = defaultdict(int)
    for day, change in fetch(Statement(text, (*scope.params, frame.on) * 2)):
        changes[day.replace(day=1)] += int(change)
    return changes


def _kept(curve: Curve, frame: Frame) -> dict[date, int]:
    """Return the same for the whole register, from the days that triggers keep."""
    population = _population(curve, frame)
    text = (
        f"SELECT r.day, sum(r.n) FROM {CELLS} r WHERE r.curve = %s AND r.day <= %s"
        f"{' AND ' if population else ''}{population} GROUP BY 1"
    )
    changes: dict[date, int] = defaultdict(int)
    for day, change in fetch(Statement(text, (curve.measure.code, frame.on))):
        changes[day.replace(day=1)] += int(change)
    return changes


def _population(curve: Curve, frame: Frame) -> str:
    if curve.source == "orgs":
        return f"r.kind IN ({listed(GRASS_ROOTS)})"
    if curve.source != "units":
        return ""
    text = SOURCES["units"].population(frame)
    if curve.measure.code == "units":
        return text
    # A unit that has ended since was covered while its coverage lasted.
    return text.removeprefix(f"r.status NOT IN ({listed(ENDED)})").removeprefix(" AND ")


def _levels(changes: Mapping[date, int], frame: Frame) -> Mapping[date, int]:
    """Return the running sum by month, for every month up to the day."""
    levels: dict[date, int] = {}
    level = 0
    for month in _months(min(changes, default=frame.on), frame.on):
        level += changes.get(month, 0)
        levels[month] = level
    return levels


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = _next(month)


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _periods(on: date, *, by_month: bool) -> Iterator[tuple[str, date]]:
    """Yield each period with its last month."""
    for year in range(on.year - FIRST_YEARS_BACK, on.year + 1):
        last = 12 if year < on.year else on.month
        for month in range(1, last + 1) if by_month else (last,):
            label = f"{year}-{month:02d}" if by_month else str(year)
            yield label, date(year, month, 1)


def _lines(
    numbers: Mapping[str, Mapping[date, int]],
    periods: list[tuple[str, date]],
    *,
    protected: bool,
) -> tuple[Line, ...]:
    lines = []
    before: dict[str, int] = defaultdict(int)
    for position, (label, month) in enumerate(periods):
        counts: dict[str, Count] = {}
        for code, levels in numbers.items():
            now = levels.get(month, 0)
            counts[code] = told(now) if protected and code == "people" else Count(now)
            if position and not (protected and code == "people"):
                counts[f"{code}_change"] = Count(now - before[code])
            before[code] = now
        lines.append(Line((label,), (label,), counts))
    return tuple(lines)


def _measures(curves: list[Curve], *, protected: bool) -> tuple[Measure, ...]:
    measures: list[Measure] = []
    for curve in curves:
        own = curve.measure
        measures.append(own)
        if not (protected and own.code == "people"):
            words = f"{own.words}比上期末的增减"
            measures.append(Measure(code=f"{own.code}_change", label="增减", words=words))
    return tuple(measures)
