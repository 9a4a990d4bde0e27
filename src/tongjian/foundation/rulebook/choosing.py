"""Decide by a table: the first line that holds; one record with its reasons, or all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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

# What a line without a condition is called: it takes what no line above it has taken.
ALWAYS = "以上都不成立的"


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
        always = not option.when.names()
        said = ALWAYS if always else sentence_of(option.when, subject=subject, edition=edition)
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
    sql = targets_sql([table], subject=subject, rulebook=rulebook, on=on, rows=rows)
    yield from ((pk, target) for pk, _, target in fetched(sql))


def targets_sql(
    tables: Sequence[str],
    *,
    subject: Subject,
    rulebook: Rulebook,
    on: date,
    rows: QuerySet[Any] | None = None,
) -> Sql:
    """Return the statement of (pk, table, target), the target empty where nothing was decided."""
    found = Sql("SELECT NULL::bigint AS pk, ''::text AS choice, ''::text AS target WHERE false")
    for region in rulebook.regions():
        edition = rulebook.edition(region=region, on=on)
        chosen = {table: options for table in tables if (options := _options(edition, table))}
        if chosen:
            found += Sql(" UNION ALL ") + _targets(chosen, edition, subject, rulebook, rows)
    return found


def _options(edition: Edition, table: str) -> tuple[Option, ...]:
    try:
        return edition.options(table)[1]
    except KeyError:
        return ()


def _targets(
    chosen: Mapping[str, tuple[Option, ...]],
    edition: Edition,
    subject: Subject,
    rulebook: Rulebook,
    rows: QuerySet[Any] | None,
) -> Sql:
    names = named(subject, edition)
    terms = [option.when for options in chosen.values() for option in options if option.when]
    asked = set().union(*(term.names() for term in terms))
    inside = within(rulebook, edition.region)
    facts = rows_of(subject, inside, on=edition.on, rows=rows, only=asked)
    listed = Sql("")
    for table, options in chosen.items():
        listed += Sql(", (%s" if listed.text else "(%s", (table,)) + Sql(", ")
        listed += _decided(options, names) + Sql(")")
    return (
        Sql(f"SELECT f.{KEY} AS pk, x.choice, x.target FROM (")
        + facts
        + Sql(") f CROSS JOIN LATERAL (VALUES ")
        + listed
        + Sql(") x (choice, target)")
    )


def _decided(options: tuple[Option, ...], names: Mapping[str, Sql]) -> Sql:
    """Return the target as an expression; a line that cannot be judged stops the search."""
    found = Sql("CASE")
    for option in options:
        assert option.when is not None  # noqa: S101 - a table without conditions does not load
        when = compiled(option.when, names)
        found += Sql(" WHEN ") + when + Sql(" THEN %s WHEN ", (option.target,))
        found += when + Sql(" IS NULL THEN ''")
    return found + Sql(" ELSE '' END")
