"""Decide by a table: the first line that holds; one record with its reasons, or all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from tongjian.kernel.rules import judging
from tongjian.kernel.rules.terms import Value

from .compiling import Sql, compiled
from .facts import KEY, Subject, with_day
from .packs import Edition, Option, Pack, Rulebook
from .sweeping import fetched, named, rows_of, within
from .verdicts import sentence_of

UNKNOWN, NONE = -1, -2


@dataclass(frozen=True)
class Line:
    """One line of a table as it was found for a record; `holds` is None where facts lack."""

    option: Option
    words: str
    holds: bool | None


@dataclass(frozen=True)
class Choice:
    """What a table decided about a record, and the lines that were looked at."""

    pack: Pack
    option: Option | None
    lines: tuple[Line, ...]

    @property
    def is_unclear(self) -> bool:
        """Tell whether a fact lacks that an earlier line asks for."""
        return self.option is None and any(line.holds is None for line in self.lines)


def choose(
    table: str, *, edition: Edition, subject: Subject, facts: Mapping[str, Value]
) -> Choice:
    """Decide about one record; a line that cannot be judged stops before a later one decides."""
    pack, options = edition.options(table)
    values = with_day({**dict.fromkeys(subject.kinds), **edition.values, **facts}, on=edition.on)
    lines: list[Line] = []
    for option in options:
        assert option.when is not None  # noqa: S101 - a table without conditions does not load
        holds = judging.judge(option.when, values)
        said = sentence_of(option.when, subject=subject, edition=edition)
        lines.append(Line(option, said, holds))
    first = next((line for line in lines if line.holds is not False), None)
    chosen = first.option if first and first.holds else None
    return Choice(pack, chosen, tuple(lines))


def choose_all(
    table: str,
    *,
    subject: Subject,
    rulebook: Rulebook,
    on: date,
    rows: QuerySet[Any] | None = None,
) -> Iterator[tuple[int, str]]:
    """Yield (id, target) of every record; the target is empty where nothing was decided."""
    for region in rulebook.regions():
        edition = rulebook.edition(region=region, on=on)
        try:
            _, options = edition.options(table)
        except KeyError:
            continue
        targets = [option.target for option in options]
        for pk, place in fetched(_statement(options, edition, subject, rulebook, rows)):
            yield pk, targets[place] if place >= 0 else ""


def _statement(
    options: tuple[Option, ...],
    edition: Edition,
    subject: Subject,
    rulebook: Rulebook,
    rows: QuerySet[Any] | None,
) -> Sql:
    names = named(subject, edition)
    chosen = Sql("CASE")
    asked: set[str] = set()
    for place, option in enumerate(options):
        assert option.when is not None  # noqa: S101 - a table without conditions does not load
        asked |= option.when.names()
        when = compiled(option.when, names)
        chosen += Sql(" WHEN ") + when + Sql(f" THEN {place} WHEN ")
        chosen += when + Sql(f" IS NULL THEN {UNKNOWN}")
    facts = rows_of(
        subject, within(rulebook, edition.region), on=edition.on, rows=rows, only=asked
    )
    return Sql(f"SELECT f.{KEY}, ") + chosen + Sql(f" ELSE {NONE} END FROM (") + facts + Sql(") f")
