"""What the worker does for the log: sign every day where it stands."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from tongjian.foundation import clock

from . import anchors, services


@app.periodic(cron="10 16 * * *")  # the worker counts in UTC: ten past midnight here
@app.task(name="tongjian.cast_anchor", queue="jobs", queueing_lock="cast_anchor")
def cast_anchor(timestamp: int) -> None:
    """Seal what waits and sign where the log stands."""
    services.seal()
    anchors.cast_anchor(on=clock.today(), at=timezone.now())
