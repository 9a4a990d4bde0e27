"""All rules over many records, and one page's verdicts, against the obvious loop in Python."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from tongjian.foundation import clock
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.access.viewers import system
from tongjian.foundation.rulebook import queries
from tongjian.foundation.rulebook.facts import PLACE, Subject, column, tidied, with_day
from tongjian.foundation.rulebook.sweeping import Sweep
from tongjian.foundation.rulebook.verdicts import Outcome, outcome_of
from tongjian.lifecycle.duties.facts import ORG, UNIT

from .entries import Entry
from .sizes import Scale
from .timing import measure

SOME: Final = 20_000
# The loop is slow and even: what it takes for so many records tells what it takes for all.
SAMPLE: Final = 10_000
_WHOLE_GOAL: Final = 60.0
_SOME_GOAL: Final = 5.0
_PAGE_GOAL: Final = 20.0


def measure_rules(scale: Scale) -> list[Entry]:
    """Judge a part, judge everything, judge one page."""
    with whole_register():
        on = clock.today()
        some = [(subject, _first(subject, SOME)) for subject in (UNIT, ORG)]
        whole = [(subject, subject.rows()) for subject in (UNIT, ORG)]
        return [
            _swept("rules-some", f"全部规则，{SOME:,} 个组织以内", some, _SOME_GOAL, on),
            _swept("rules", "全部规则，全部组织", whole, _WHOLE_GOAL, on),
            _page(on),
        ]


def _swept(
    code: str, label: str, rows: list[tuple[Subject, QuerySet[Any]]], goal: float, on: date
) -> Entry:
    numbers = [(subject, found.count()) for subject, found in rows]
    seconds, verdicts = _timed(lambda: sum(_sweep(s, found, on) for s, found in rows))
    beside = sum(_loop_seconds(s, number, on) for s, number in numbers)
    told = "，".join(f"{number:,} 个{s.label}" for s, number in numbers)
    return Entry(
        code=code,
        label=label,
        value=round(seconds, 2),
        unit="秒",
        goal=goal,
        reference=round(beside, 2),
        against="事实一次取出，在 Python 里逐条判断（按样本折算）",
        note=f"{told}，{verdicts:,} 个结论，快 {beside / seconds:.1f} 倍",
    )


def _page(on: date) -> Entry:
    unit = UNIT.rows().filter(full_members__gt=0).order_by("pk")[0]
    viewer = system(on)
    times, loop = measure(
        lambda: queries.verdicts_on(viewer, subject=UNIT, record=unit, on=on),
        lambda: _judged(UNIT, UNIT.rows().filter(pk=unit.pk), on),
    )
    return Entry(
        code="rules-page",
        label="一个社会组织的全部结论，带理由（p95）",
        value=times.p95,
        unit="毫秒",
        goal=_PAGE_GOAL,
        reference=loop.p95,
        against="只要结论、不要理由的 Python 循环",
        note=f"中位 {times.median:g} 毫秒",
    )


def _sweep(subject: Subject, rows: QuerySet[Any], on: date) -> int:
    tallied = Sweep(subject, queries.current(), on, rows).tally()
    return sum(sum(counts.values()) for counts in tallied.values())


def _first(subject: Subject, number: int) -> QuerySet[Any]:
    return subject.rows().filter(pk__in=subject.rows().order_by("pk").values("pk")[:number])


def _loop_seconds(subject: Subject, number: int, on: date) -> float:
    sample = min(number, SAMPLE)
    seconds, _ = _timed(lambda: _judged(subject, _first(subject, sample), on))
    return seconds * number / sample if sample else 0.0


def _judged(subject: Subject, rows: QuerySet[Any], on: date) -> int:
    """Judge as one would without a compiler: fetch the facts, go through records and rules."""
    book = queries.current()
    counted: Counter[Outcome] = Counter()
    editions: dict[str, Any] = {}
    for row in subject.select(on=on, rows=rows):
        place = row[PLACE]
        if place not in editions:
            editions[place] = book.edition(region=place, on=on)
        edition = editions[place]
        facts = {fact.name: tidied(row[column(fact.name)]) for fact in subject.facts}
        values = with_day({**edition.values, **facts}, on=on)
        for rule, _ in edition.rules.values():
            if rule.subject == subject.code:
                counted[outcome_of(rule, values)] += 1
    return sum(counted.values())


def _timed(act: Callable[[], int]) -> tuple[float, int]:
    started = time.perf_counter()
    found = act()
    return time.perf_counter() - started, found
