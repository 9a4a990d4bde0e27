"""Take times: interleaved rounds, the median and the 95th percentile in milliseconds."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles

from django.db import connection

Step = Callable[..., object]
WARM, LEAST, MOST, SECONDS = 2, 7, 40, 6.0
# A step of many seconds is not worth more rounds than these.
SLOW_LEAST, SLOW_SECONDS = 2, 30.0


@dataclass(frozen=True)
class Times:
    """Milliseconds of one step over several rounds."""

    median: float
    p95: float
    rounds: int


def measure(*steps: Step) -> list[Times]:
    """Run the steps in turn, round after round, so that a busy moment hits them alike."""
    for step in steps:
        _warm(step)
    taken: list[list[float]] = [[] for _ in steps]
    started = time.monotonic()
    for turn in range(MOST):
        spent = time.monotonic() - started
        if turn >= LEAST and spent > SECONDS * len(steps):
            break
        if turn >= SLOW_LEAST and spent > SLOW_SECONDS * len(steps):
            break
        for times, step in zip(taken, steps, strict=True):
            before = time.perf_counter()
            step()
            times.append((time.perf_counter() - before) * 1_000)
    return [_summary(times) for times in taken]


def _warm(step: Step) -> None:
    started = time.monotonic()
    for _ in range(WARM):
        step()
        if time.monotonic() - started > SECONDS:
            return


def once(step: Step) -> float:
    """Run a step a single time; return its milliseconds."""
    before = time.perf_counter()
    step()
    return round((time.perf_counter() - before) * 1_000, 2)


class Dearest:
    """Takes the time of the dearest question of each run of a step, and counts statements.

    A question may be two statements, keys first and then their rows: what is selected from one
    table counts as one.
    """

    def __init__(self, step: Step) -> None:
        self._step = step
        self._taken: list[float] = []
        self._spent: defaultdict[str, float] = defaultdict(float)
        self.asked = 0

    def __call__(self) -> object:
        self._spent.clear()
        self.asked = 0
        with connection.execute_wrapper(self._note):
            done = self._step()
        self._taken.append(max(self._spent.values()))
        return done

    @property
    def median(self) -> float:
        """The milliseconds of that question, warming up included."""
        return round(median(self._taken), 2)

    def _note(self, execute: Step, sql: str, *asked: object) -> object:
        self.asked += 1
        before = time.perf_counter()
        try:
            return execute(sql, *asked)
        finally:
            taken = (time.perf_counter() - before) * 1_000
            self._spent[sql.partition(".")[0]] += taken


def _summary(times: list[float]) -> Times:
    p95 = quantiles(times, n=20, method="inclusive")[-1]
    return Times(round(median(times), 2), round(p95, 2), len(times))
