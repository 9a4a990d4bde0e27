"""What the worker does for statistics."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from . import cubes


@app.periodic(cron="*/5 * * * *")
@app.task(name="tongjian.fold_statistics", queue="jobs", queueing_lock="fold_statistics")
def fold_statistics(timestamp: int) -> None:
    """Add up what has been appended to the maintained sums."""
    with transaction.atomic():
        cubes.fold()
