"""What the worker does for statistics."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from procrastinate.contrib.django import app

from tongjian.foundation import clock

from . import cubes
from .past import keeping


@app.periodic(cron="*/5 * * * *")
@app.task(name="tongjian.fold_statistics", queue="jobs", queueing_lock="fold_statistics")
def fold_statistics(timestamp: int) -> None:
    """Add up what has been appended to the maintained sums."""
    with transaction.atomic():
        cubes.fold()


@app.periodic(cron="40 2 * * *")
@app.task(name="tongjian.keep_past_days", queue="jobs", queueing_lock="keep_past_days")
def keep_past_days(timestamp: int) -> None:
    """Keep the usual past days, anew where something reached into them."""
    keeping.refresh(clock.today())


@app.task(name="tongjian.keep_past_day", queue="jobs")
def keep_past_day(day: str) -> None:
    """Keep a day that somebody asked for."""
    keeping.ask_for(date.fromisoformat(day))
