"""What a change of parameters would change: nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongjian.foundation.access.viewers import Viewer

from . import queries
from .compiling import Sql
from .facts import Subject, subject_of
from .packs import Edition, Rule, Rulebook
from .sweeping import Sweep, fetched, place_of
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
    viewer: Viewer, *, now: Rulebook, then: Rulebook, on: date, code: str = ""
) -> Iterator[Shift]:
    """Yield, for every rule that the two rulebooks judge differently, whose verdicts change.

    With the code of a parameter only rules that ask for it are compared. Only records are counted
    of which the viewer may know the facts; `on` is the day to judge.
    """
    for rule in _differing(now, then, on, code):
        subject = subject_of(rule.subject)
        if queries.may_know(viewer, subject=subject, rule=rule):
            yield _shift(viewer, now, then, rule, subject, on)


def touched(
    viewer: Viewer, found: Sequence[Shift], *, now: Rulebook, then: Rulebook, on: date
) -> list[tuple[Subject, int]]:
    """Return how many records of each kind have a verdict that changes, each counted once."""
    kinds = {shift.subject.code: shift.subject for shift in found}
    counted = []
    for code, subject in kinds.items():
        own = [shift for shift in found if shift.subject.code == code]
        counted.append((subject, _once(viewer, own, now, then, on)))
    return counted


def _once(viewer: Viewer, own: Sequence[Shift], now: Rulebook, then: Rulebook, on: date) -> int:
    if all(shift.number == len(shift.records) for shift in own):
        return len({pk for shift in own for pk, *_ in shift.records})
    each = [_changed(viewer, now, then, shift.rule, shift.subject, on) for shift in own]
    union = each[0]
    for sql in each[1:]:
        union += Sql(" UNION ") + sql
    ((number,),) = fetched(Sql("SELECT count(*) FROM (") + union + Sql(") t"))
    return int(number)


def _shift(
    viewer: Viewer, now: Rulebook, then: Rulebook, rule: Rule, subject: Subject, on: date
) -> Shift:
    changed = _changed(viewer, now, then, rule, subject, on, columns=("pk", "b.r0", "a.r0"))
    found = fetched(
        Sql("SELECT *, count(*) OVER () FROM (")
        + changed
        + Sql(") c ORDER BY pk LIMIT %s", (SHOWN,))
    )
    names = {row.pk: str(row) for row in subject.rows().filter(pk__in=[pk for pk, *_ in found])}
    records = tuple((pk, names[pk], _OUTCOMES[b], _OUTCOMES[a]) for pk, b, a, _ in found)
    return Shift(rule, subject, found[0][3] if found else 0, records)


def _changed(
    viewer: Viewer,
    now: Rulebook,
    then: Rulebook,
    rule: Rule,
    subject: Subject,
    on: date,
    *,
    columns: Sequence[str] = ("pk",),
) -> Sql:
    """Return the statement of the records that a rule judges otherwise."""
    rows = subject.seen(viewer, rule.names)
    before, after = (
        Sweep(subject, book, on, rows, {rule.code}).outcomes_sql(rule.code) for book in (now, then)
    )
    # A rule that one of them does not have is not in force there.
    absent = place_of(Outcome.NOT_IN_FORCE)
    shown = ", ".join(f"coalesce({c}, {absent})" if "." in c else c for c in columns)
    return (
        Sql(f"SELECT {shown} FROM (")
        + before
        + Sql(") b FULL JOIN (")
        + after
        + Sql(f") a USING (pk) WHERE coalesce(a.r0, {absent}) <> coalesce(b.r0, {absent})")
    )


def _differing(now: Rulebook, then: Rulebook, on: date, code: str) -> Iterator[Rule]:
    """Yield each rule once that says something else in some region, or by another number."""
    seen: set[str] = set()
    for region in sorted({*now.packs, *then.packs}, key=lambda path: (len(path), path)):
        before, after = (book.edition(region=region, on=on) for book in (now, then))
        for rule_code in {**before.rules, **after.rules}:
            said, says = _said(before, rule_code), _said(after, rule_code)
            rule = (after.rules.get(rule_code) or before.rules[rule_code])[0]
            if said != says and rule_code not in seen and code in {"", *rule.names}:
                seen.add(rule_code)
                yield rule


def _said(edition: Edition, code: str) -> tuple[Any, ...] | None:
    """Return what a rule asks, with the numbers that it asks by."""
    if code not in edition.rules:
        return None
    rule, _ = edition.rules[code]
    numbers = {name: edition.values[name] for name in rule.names if name in edition.values}
    return rule.subject, rule.applies, rule.requires, sorted(numbers.items())
