"""How long `tongjian serve` takes to answer after set-up, and what it holds at rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil

from .entries import Entry
from .served import HELLO, free_port, served, wait_for
from .sizes import Scale

_ROUNDS = 3
_REST = 8.0
_MEGABYTE = 1_048_576
_CLI = (sys.executable, "-m", "tongjian.config.cli")


def measure_start(scale: Scale) -> list[Entry]:
    """Set up an installation of its own, start it some times and look at its processes."""
    with TemporaryDirectory(prefix="tongjian-start-") as folder:
        home = Path(folder) / "home"
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        environment |= {
            "TONGJIAN_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "tongjian.config.settings",
        }
        _run_once(environment)
        rounds = [_run_once(environment) for _ in range(_ROUNDS)]
    hello = _hello()
    return [
        Entry(
            code="start",
            label="tongjian serve 从启动到应答（已装好）",
            value=round(median(seconds for seconds, _ in rounds), 2),
            unit="秒",
            goal=3.0,
            reference=hello,
            against="同一服务器上的 Django hello-world，没有数据库",
        ),
        Entry(
            code="rest",
            label="静止时的内存：数据库、两个网页进程、后台任务和监督进程",
            value=round(median(held for _, held in rounds)),
            unit="MB",
            goal=600,
            note="按 PSS 计：共用的页按份额算",
        ),
    ]


def _run_once(environment: dict[str, str]) -> tuple[float, float]:
    """Start, wait for an answer, rest, weigh, stop."""
    port = free_port()
    started = time.monotonic()
    process = subprocess.Popen(
        [*_CLI, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        seconds = time.monotonic() - started
        time.sleep(_REST)
        held = _held(psutil.Process(process.pid))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
    return seconds, held


def _held(root: psutil.Process) -> float:
    total = 0
    for process in (root, *root.children(recursive=True)):
        memory = process.memory_full_info()
        total += getattr(memory, "pss", memory.rss)
    return total / _MEGABYTE


def _hello() -> float:
    started = time.monotonic()
    with served(HELLO):
        return round(time.monotonic() - started, 2)
