"""`tongjian work`: one process that runs background jobs, and takes over what was cut off."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from typing import cast

from tongjian.config.running import database_running

GRACE_SECONDS = 8


def work(arguments: Sequence[str]) -> int:
    """Run jobs until told to stop."""
    options = _parser().parse_args(arguments)
    import django

    django.setup()
    with database_running():
        if options.only_worker:
            asyncio.run(_take_over())
        _run(options.concurrency)
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


async def _take_over() -> None:
    """Queue again what a worker that was killed has left half-done; its work was rolled back."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    with app.replace_connector(connector) as taking:
        async with taking.open_async():
            for job in await taking.job_manager.get_stalled_jobs(seconds_since_heartbeat=0):
                await taking.job_manager.retry_job(job)


def _run(concurrency: int) -> None:
    from django.core.management import call_command

    call_command(
        "procrastinate",
        "worker",
        f"--shutdown-graceful-timeout={GRACE_SECONDS}",
        f"--concurrency={concurrency}",
    )
