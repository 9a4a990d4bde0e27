"""Whoever waits long for a past day lets it be kept, so that the next one does not wait."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tongjian.insight.statistics.vocabulary import Frame

from .shape import may_keep

# Registers whose past days are counted faster than this need nothing kept.
SLOW = 2.0
_TASK = "tongjian.keep_past_day"


@contextmanager
def kept_if_slow(frame: Frame) -> Iterator[None]:
    """Ask the worker to keep the day of a page that took long."""
    started = time.perf_counter()
    yield
    if time.perf_counter() - started < SLOW or frame.known_on is not None:
        return
    if may_keep(frame.on, frame.today):
        transaction.on_commit(lambda: wish(frame.on))


def wish(day: date) -> None:
    """Put a day on the worker's list, once."""
    lock = f"keep_past_day_{day}"
    try:
        # By name: the worker's tasks stand above this package.
        with transaction.atomic():
            app.configure_task(_TASK, queue="jobs", queueing_lock=lock).defer(day=day.isoformat())
    except AlreadyEnqueued:
        return
