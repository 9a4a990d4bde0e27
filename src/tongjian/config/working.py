"""`tongjian work`: one process that runs background jobs, and takes over what was cut off."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, cast

from tongjian.config.running import database_running

if TYPE_CHECKING:
    from procrastinate import App

GRACE_SECONDS = 8


def work(arguments: Sequence[str]) -> int:
    """Run jobs until told to stop."""
    options = _parser().parse_args(arguments)
    import django

    django.setup()
    with database_running():
        asyncio.run(_work(options.concurrency, takes_over=options.only_worker))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tongjian work", description="处理后台任务（tongjian serve 会自动启动它）。"
    )
    parser.add_argument("--concurrency", type=int, default=2, help="同时处理几个任务（默认 2）")
    parser.add_argument(
        "--only-worker",
        action="store_true",
        help="没有别的后台任务进程：上一个进程没有做完的任务立即重做，不等心跳超时",
    )
    return parser


@contextlib.asynccontextmanager
async def _queue() -> AsyncIterator[App]:
    """Yield the queue over a connection of its own."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    with app.replace_connector(connector) as queue:
        async with queue.open_async():
            yield queue


async def _work(concurrency: int, *, takes_over: bool) -> None:
    # Not by the library's own command: it greets whoever starts it in English.
    async with _queue() as queue:
        if takes_over:
            await _take_over(queue)
        await queue.run_worker_async(
            concurrency=concurrency, shutdown_graceful_timeout=GRACE_SECONDS
        )


async def _take_over(queue: App) -> None:
    """Queue again what a worker that was killed has left half-done; its work was rolled back."""
    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=0):
        await queue.job_manager.retry_job(job)
