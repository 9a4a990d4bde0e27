"""What the worker does: look through the readings of the last hours."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from tongjian.foundation import clock

from . import services


@app.periodic(cron="*/10 * * * *")
@app.task(name="tongjian.watch_readings", queue="jobs", queueing_lock="watch_readings")
def watch_readings(timestamp: int) -> None:
    """Renew the notices of today, and of yesterday for what came around midnight."""
    today = clock.today()
    for day in (today - timedelta(days=1), today):
        services.look_through(day=day)
