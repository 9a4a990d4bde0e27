"""Every table of the statistics, one by one: the slowest is what a user may come to wait for."""

from __future__ import annotations

import http.client
import time
from statistics import median

from tongjian.insight.statistics.catalogue import TABLES

from .entries import Entry
from .served import OURS, served
from .sizes import Scale
from .world import session_of_office

_ROUNDS = 11
_GOAL = 200.0


def measure_tables(scale: Scale) -> list[Entry]:
    """Ask for each table of today at the root, from a real server process."""
    headers = {"Cookie": f"sessionid={session_of_office()}"}
    with served(OURS, database=scale.database) as port:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        taken = {
            table.title: sorted(_asked(link, f"/stats/{code}/", headers) for _ in range(_ROUNDS))
            for code, table in TABLES.items()
        }
        link.close()
    # Of eleven the last but one is no better than the 95th percentile of many.
    slow = {title: times[-2] for title, times in taken.items()}
    slowest, value = max(slow.items(), key=lambda found: found[1])
    over = sum(late > _GOAL for late in slow.values())
    usual = median(median(times) for times in taken.values())
    return [
        Entry(
            code="stats-tables",
            label=f"统计：全部 {len(TABLES)} 张表在最上级，最慢的一张（{slowest}），p95",
            value=round(value, 1),
            unit="毫秒",
            goal=_GOAL,
            note=f"超过 {_GOAL:g} 毫秒的 {over} 张；一半的表在 {usual:.1f} 毫秒之内",
        )
    ]


def _asked(link: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> float:
    before = time.perf_counter()
    link.request("GET", path, headers=headers)
    response = link.getresponse()
    response.read()
    if response.status != 200:
        raise RuntimeError(f"{path} → {response.status}")
    return (time.perf_counter() - before) * 1_000
