"""Judge a region or the whole nation anew, batch by batch, with progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.urls import reverse
from procrastinate.contrib.django import app

from tongjian.foundation import clock
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.jobs.running import Run, register_handler
from tongjian.registry.units.models import Unit

from . import judging, services

BATCH = 20_000
Tell = Callable[[int, int, str], None]


def register() -> None:
    """Say what runs the jobs; done in `apps.py`."""
    register_handler(services.KIND, run)


@app.periodic(cron="30 16 * * *")  # the worker counts in UTC: early in the morning here
@app.task(name="tongjian.judge_affiliation", queue="jobs", queueing_lock="judge_affiliation")
def judge_everything(timestamp: int) -> None:
    """Judge all units: with the day, packs, seats and reviews come into force."""
    on = clock.today()
    with transaction.atomic(), whole_register():
        work_off(region="", settle=False, actor=system(on), on=on, tell=lambda *_: None)


def run(job: Run) -> dict[str, Any]:
    """Judge, and settle where that was asked for."""
    region, settle = job.payload["region"], job.payload["settle"]
    doubts, settled = work_off(
        region=region, settle=settle, actor=job.viewer, on=clock.today(), tell=job.tell
    )
    done = f"，按规则落实 {settled} 项" if settle else ""
    return {"message": f"还有 {doubts} 项归口不清{done}", "url": reverse("affiliation:doubts")}


def work_off(*, region: str, settle: bool, actor: Viewer, on: date, tell: Tell) -> tuple[int, int]:
    """Judge the units of a region in batches; return doubts left and charges entered."""
    batches = list(_batches())
    doubts = settled = 0
    for number, (low, high) in enumerate(batches):
        tell(number, len(batches), "判断归口")
        found = judging.judge_range(low, high, on=on, region=region)
        entered = _settle(low, high, region, actor, on) if settle else 0
        doubts, settled = doubts + found - entered, settled + entered
    tell(len(batches), len(batches), "")
    return doubts, settled


def _settle(low: int, high: int, region: str, actor: Viewer, on: date) -> int:
    rows = services.open_doubts(actor=actor, on=on).filter(
        unit_id__gte=low, unit_id__lt=high, unit__registered_path__startswith=region
    )
    return services.settle_doubts(doubts=list(rows), actor=actor, on=on)


def _batches() -> Iterator[tuple[int, int]]:
    ends = Unit.objects.aggregate(low=Min("pk"), high=Max("pk"))
    if ends["low"] is not None:
        for low in range(ends["low"], ends["high"] + 1, BATCH):
            yield low, low + BATCH
