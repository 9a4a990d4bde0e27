"""The tables that the field knows, by topic."""

from __future__ import annotations

from collections.abc import Mapping

from tongjian.insight.statistics.vocabulary import Table

from .coverage import TABLES as COVERAGE
from .growth import TABLES as GROWTH
from .people import TABLES as PEOPLE
from .quality import TABLES as QUALITY
from .scale import TABLES as SCALE

TABLES: Mapping[str, Table] = {
    table.code: table for table in (*SCALE, *COVERAGE, *PEOPLE, *GROWTH, *QUALITY)
}


def find_table(code: str) -> Table | None:
    """Return the table of that code."""
    return TABLES.get(code)


def by_topic() -> Mapping[str, list[Table]]:
    """Return the tables under their topics, in the order of declaration."""
    topics: dict[str, list[Table]] = {}
    for table in TABLES.values():
        topics.setdefault(table.topic, []).append(table)
    return topics
