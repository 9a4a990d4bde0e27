"""Single figures: many measures of several sources, one statement for each source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tongjian.foundation.access.viewers import Viewer

from .engine import Query, count
from .guarding import is_guarded
from .queries import part_of
from .results import Count, Ratio
from .scoping import may_count
from .sources import SOURCES
from .suppression import told
from .vocabulary import Frame, Indicator, Measure, Source


@dataclass(frozen=True)
class Numbers:
    """The figures of one place and day; a source that the viewer may not count is absent."""

    frame: Frame
    counts: Mapping[str, Mapping[str, Count]]

    def has(self, source: str) -> bool:
        return source in self.counts

    def count(self, source: str, measure: Measure) -> Count:
        return self.counts[source][measure.code]

    def ratio(self, source: str, indicator: Indicator, over: str = "") -> Ratio:
        whole = indicator.over(over).measure
        part = part_of(indicator, whole)
        return Ratio(self.count(source, part), self.count(source, whole))


def measure_all(
    viewer: Viewer,
    frame: Frame,
    *,
    measures: Mapping[str, Iterable[Measure]],
    indicators: Mapping[str, Iterable[Indicator]] | None = None,
) -> Numbers:
    """Return measures and ratios (over each of their denominators), by source."""
    wanted: dict[str, dict[str, Measure]] = {}
    for source, asked in measures.items():
        wanted.setdefault(source, {}).update({measure.code: measure for measure in asked})
    for source, ratios in (indicators or {}).items():
        own = wanted.setdefault(source, {})
        own.update({m.code: m for ratio in ratios for m in _parts(ratio)})
    counts = {
        code: _count(viewer, frame, SOURCES[code], tuple(asked.values()))
        for code, asked in wanted.items()
        if may_count(viewer, SOURCES[code], frame)
    }
    return Numbers(frame, counts)


def _parts(indicator: Indicator) -> Iterable[Measure]:
    for denominator in indicator.denominators:
        yield denominator.measure
        yield part_of(indicator, denominator.measure)


def _count(
    viewer: Viewer, frame: Frame, source: Source, measures: tuple[Measure, ...]
) -> Mapping[str, Count]:
    (row,) = count(viewer, Query(source=source, frame=frame, measures=measures))
    tell = told if is_guarded(viewer, source, frame) else Count
    return {measure.code: tell(n) for measure, n in zip(measures, row.values, strict=True)}
