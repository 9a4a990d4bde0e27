"""What a change of parameters would change: nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from tongjian.foundation.access.viewers import Viewer

from . import queries
from .compiling import Sql
from .facts import Subject, subject_of
from .packs import Rule, Rulebook
from .sweeping import Sweep
from .verdicts import Outcome

_OUTCOMES = tuple(Outcome)
SHOWN = 50


@dataclass(frozen=True)
class Shift:
    """The records of which one rule says something else."""

    rule: Rule
    subject: Subject
    number: int
    # (id, name, before, after) of the first of them
    records: tuple[tuple[int, str, Outcome, Outcome], ...]


def shifts(
    viewer: Viewer, *, now: Rulebook, then: Rulebook, code: str, on: date
) -> Iterator[Shift]:
    """Yield, for every rule that asks for a parameter, how its verdicts would change.

    Only records are counted of which the viewer may know the facts; `on` is the day to judge.
    """
    for rule in _asking(now, code):
        subject = subject_of(rule.subject)
        if queries.may_know(viewer, subject=subject, rule=rule):
            yield _shift(viewer, now, then, rule, subject, on)


def _shift(
    viewer: Viewer, now: Rulebook, then: Rulebook, rule: Rule, subject: Subject, on: date
) -> Shift:
    rows = subject.seen(viewer, rule.names)
    before, after = (
        Sweep(subject, book, on, rows, {rule.code}).outcomes_sql(rule.code) for book in (now, then)
    )
    changed = (
        Sql("SELECT b.pk, b.r0, a.r0, count(*) OVER () FROM (")
        + before
        + Sql(") b JOIN (")
        + after
        + Sql(") a ON a.pk = b.pk AND a.r0 <> b.r0 ORDER BY b.pk LIMIT %s", (SHOWN,))
    )
    with connection.cursor() as cursor:
        cursor.execute(changed.text, changed.params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    names = {row.pk: str(row) for row in subject.rows().filter(pk__in=[pk for pk, *_ in found])}
    records = tuple((pk, names[pk], _OUTCOMES[b], _OUTCOMES[a]) for pk, b, a, _ in found)
    return Shift(rule, subject, found[0][3] if found else 0, records)


def _asking(book: Rulebook, code: str) -> Iterator[Rule]:
    seen: set[str] = set()
    for pack in book.packs.values():
        for rule in pack.rules:
            if code in rule.names and rule.code not in seen:
                seen.add(rule.code)
                yield rule
