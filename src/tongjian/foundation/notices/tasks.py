"""What the worker does: look again for what changed, and once a night for everything."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongjian.foundation import clock

from . import mails, refreshing


@app.periodic(cron="* * * * *")
@app.task(name="tongjian.catch_up_notices", queue="jobs", queueing_lock="catch_up_notices")
def catch_up_notices(timestamp: int) -> None:
    """Renew the notices about subjects that have changed."""
    refreshing.catch_up(on=clock.today())


@app.periodic(cron="40 16 * * *")  # the worker counts in UTC: early in the morning here
@app.task(name="tongjian.refresh_notices", queue="jobs", queueing_lock="refresh_notices")
def refresh_notices(timestamp: int) -> None:
    """Renew all notices: some fall due by the calendar alone."""
    refreshing.refresh_all(on=clock.today())


@app.periodic(cron="0 0 * * 1")  # Monday at eight in the morning here
@app.task(name="tongjian.mail_weeks", queue="jobs", queueing_lock="mail_weeks")
def mail_weeks(timestamp: int) -> None:
    """Send the week to whoever asked for it."""
    mails.send_weeks(on=clock.today())
