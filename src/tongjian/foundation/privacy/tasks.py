"""Every night the system disposes of what needs nobody's decision."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from tongjian.foundation import clock
from tongjian.foundation.access.middleware import arm_for
from tongjian.foundation.access.viewers import system

from .models import Disposal
from .services import retention


@app.periodic(cron="20 3 * * *")
@app.task(name="tongjian.dispose", queue="jobs", queueing_lock="dispose")
def dispose_nightly(timestamp: int) -> None:
    """Dispose of the kinds that are declared automatic."""
    dispose_automatic()


def dispose_automatic() -> list[Disposal]:
    """Dispose of every automatic kind the site's login may delete; each in its own transaction."""
    on = clock.today()
    actor = system(on)
    done = []
    for kind in retention.kinds():
        if not kind.automatic or kind.owner_only:
            continue
        with transaction.atomic():
            arm_for(actor)
            certificate = retention.dispose(kind=kind, actor=actor, on=on)
        if certificate is not None:
            done.append(certificate)
    return done
