"""Prove figures: what is kept for speed must equal what the dated rows add up to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db.models.functions import Length

from tongjian.foundation.access.viewers import Viewer
from tongjian.registry.party_orgs.models import PATH_LENGTH, PartyOrg
from tongjian.registry.party_orgs.paths import WIDTH

from . import measures as m
from .asking import ask
from .catalogue import TABLES
from .cubes import DEPTHS, KEPT, PROVINCE_DIGITS
from .dimensions import DIMENSIONS
from .engine import USE_CELLS, Query, Row, count
from .models import KeptDay
from .nodes import find_node
from .queries import show
from .sources import SOURCES
from .vocabulary import Frame, Measure, Node, Table

Numbers = dict[tuple[str, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Proof:
    """One table computed in two ways."""

    title: str
    classes: int
    differing: tuple[tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]], ...]

    @property
    def holds(self) -> bool:
        return not self.differing

    @property
    def words(self) -> str:
        if self.holds:
            return f"相符　{self.title}（{self.classes} 组）"
        examples = "；".join(
            f"{'/'.join(keys) or '合计'}：现值 {list(now)}，重算 {list(then)}"
            for keys, now, then in self.differing[:5]
        )
        return f"不符　{self.title}：{len(self.differing)} 组不同，如 {examples}"

    def as_json(self) -> dict[str, Any]:
        return {"title": self.title, "classes": self.classes, "differing": list(self.differing)}


CASES: tuple[tuple[str, str, tuple[str, ...], tuple[Measure, ...]], ...] = (
    (
        "社会组织：归口、覆盖、人数各栏与有效期记录",
        "units",
        ("under", "level", "kind"),
        (m.REGISTERED, m.COVERED, m.STANDALONE, m.DUE, m.ROSTER),
    ),
    ("社会组织：登记信息与历史版本", "units", ("place", "sector", "body"), (m.REGISTERED,)),
    ("党组织：现状与历史版本", "orgs", ("under", "kind"), (m.ORGS, m.SECOND_COMMITTEES)),
    ("党员：所在组织与组织关系记录", "people", ("under", "sex"), (m.PEOPLE, m.FULL)),
)


def prove(viewer: Viewer, *, on: date) -> list[Proof]:
    """Compute today's figures from the current columns and again from the dated rows."""
    # Deeper than any tree: every organisation is a class of its own, with its whole path.
    every = Node(axis="org", code="", label="", path="~" * PATH_LENGTH)
    frame = Frame(on=on, today=on, node=every, place_digits=9)
    dated = [_compare(viewer, frame, *case) for case in CASES]
    today = Frame(on=on, today=on)
    kept = [*_prove_cells(viewer, today), *_prove_days(viewer, today)]
    return [*dated, *kept, *_prove_kept(viewer, on)]


def _prove_days(viewer: Viewer, frame: Frame) -> list[Proof]:
    """Compute what is read from kept days, and again from the rows that began and ended."""
    return [
        _proof(f"{table.title}：按日累计数与逐行重数", *_kept_and_raw(viewer, frame, table))
        for table in TABLES.values()
        if table.compute is not None
    ]


def _kept_and_raw(viewer: Viewer, frame: Frame, table: Table) -> tuple[Numbers, Numbers]:
    kept = _shown(viewer, frame, table)
    token = USE_CELLS.set(False)
    try:
        return kept, _shown(viewer, frame, table)
    finally:
        USE_CELLS.reset(token)


def _shown(viewer: Viewer, frame: Frame, table: Table) -> Numbers:
    lines = show(viewer, ask(table.code, frame=frame)).lines
    return {line.keys: tuple(count.n for count in line.counts.values()) for line in lines}


def _prove_cells(viewer: Viewer, frame: Frame) -> list[Proof]:
    """Compute each table of the catalogue from the maintained sums and from the rows."""
    nodes = [None, *_nodes(viewer, frame.on)]
    return [
        _proof(f"{table.title}（{node.label if node else '全部'}）：累计数与逐行重数", *numbers)
        for table in TABLES.values()
        if table.compute is None and table.source in KEPT
        for node in nodes
        for numbers in [both_ways(viewer, replace(frame, node=node), table)]
    ]


def _prove_kept(viewer: Viewer, on: date) -> list[Proof]:
    """Compute each table of some past days from what is kept and from the rows."""
    return [
        _proof(f"{table.title}（{day}）：保存的数与逐行重数", *both_ways(viewer, frame, table))
        for day in _days_proved(on)
        for frame in [Frame(on=day, today=on)]
        for table in TABLES.values()
        if table.compute is None and table.past and table.source in KEPT
    ]


def _days_proved(on: date) -> list[date]:
    """Return the newest kept day, one that is not kept, and one later than all.

    Each is counted from all rows: the newest tell whether the notes of changes are whole.
    """
    days = KeptDay.objects.filter(day__lt=on).order_by("-day").values_list("day", flat=True)
    newest = list(days.distinct()[:2])
    between = [former + (last - former) // 2 for last, former in pairwise(newest)]
    return [*newest[:1], *between, on - timedelta(days=1)] if newest else []


def both_ways(viewer: Viewer, frame: Frame, table: Table) -> tuple[Numbers, Numbers]:
    """Return a table computed from what is kept for speed, and again from the rows."""
    names = (*table.rows, *filter(None, (table.across,)))
    query = Query(
        source=SOURCES[table.source],
        frame=replace(frame, place_digits=PROVINCE_DIGITS),
        measures=table.measures,
        by=tuple(DIMENSIONS[table.source][name] for name in names),
    )
    kept = _by_keys(count(viewer, query))
    token = USE_CELLS.set(False)
    try:
        return kept, _by_keys(count(viewer, query))
    finally:
        USE_CELLS.reset(token)


def _nodes(viewer: Viewer, on: date) -> list[Node]:
    """Return one node of each depth that sums are kept for."""
    orgs = PartyOrg.objects.filter(dissolved_on__isnull=True).annotate(size=Length("path"))
    first = [orgs.filter(size=depth * WIDTH).order_by("path").first() for depth in DEPTHS if depth]
    return [find_node(viewer, org.code, on=on) for org in first if org]


def _compare(
    viewer: Viewer,
    frame: Frame,
    title: str,
    source: str,
    by: tuple[str, ...],
    measures: tuple[Measure, ...],
) -> Proof:
    query = Query(
        source=SOURCES[source],
        frame=frame,
        measures=measures,
        by=tuple(DIMENSIONS[source][code] for code in by),
    )
    # The same day, told that it lies in the past, is answered from the dated rows.
    past = replace(frame, today=frame.on + timedelta(days=1))
    now = _by_keys(count(viewer, query))
    return _proof(title, now, _by_keys(count(viewer, replace(query, frame=past))))


def _proof(title: str, now: Numbers, then: Numbers) -> Proof:
    keys = sorted({*now, *then})
    differing = [
        (key, now.get(key, ()), then.get(key, ())) for key in keys if now.get(key) != then.get(key)
    ]
    return Proof(title, len(keys), tuple(differing))


def _by_keys(rows: list[Row]) -> Numbers:
    return {row.keys: row.values for row in rows if any(row.values)}
