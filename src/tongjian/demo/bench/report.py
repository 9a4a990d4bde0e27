"""Results as JSON and as a table in Markdown."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass
from typing import Any

import django
from django.db import connection

from .entries import Entry
from .sizes import Scale
from .throughput import Flow
from .timing import Times


@dataclass(frozen=True)
class Row:
    """One measured operation; `reference` is hand-written SQL, `peer` the admin changelist.

    `statement` is the time of the page's dearest statement, `written` that of the reference.
    """

    code: str
    label: str
    ours: Times
    reference: Times | None
    peer: Times | None
    queries: int
    goal: float | None
    statement: float
    written: float | None

    @property
    def met(self) -> bool | None:
        return None if self.goal is None else self.ours.p95 <= self.goal


def as_json(
    scale: Scale, rows: list[Row], flows: list[Flow], entries: list[Entry]
) -> dict[str, Any]:
    """Return machine, versions, every operation, every flow of rows and every other figure."""
    return {
        "scale": asdict(scale),
        "machine": machine(),
        "rows": [{**asdict(row), "met": row.met} for row in rows],
        "flows": [{**asdict(flow), "rate": flow.rate} for flow in flows],
        "entries": [
            {**asdict(e), "met": e.met, "ratio": e.ratio, "missed": e.missed} for e in entries
        ],
    }


def machine() -> dict[str, Any]:
    """Return what the figures were taken on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()
    return {
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": server[0] if server else "",
        "system": platform.system(),
    }


def as_markdown(result: dict[str, Any]) -> str:
    """Return one scale as a Markdown section."""
    scale, about = result["scale"], result["machine"]
    lines = [
        f"## {scale['label']}：{scale['units']:,} 个社会组织，{scale['orgs']:,} 个党组织，"
        f"{scale['people']:,} 名党员",
        "",
        f"{about['cpus']} 核，Python {about['python']}，Django {about['django']}，"
        f"PostgreSQL {about['postgresql']}。毫秒。",
        "",
        "| 操作 | 中位 | p95 | 查询数 | 最贵的查询 | 手写 SQL | 倍 | Django admin | 目标 p95 | |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    lines += [_line(row) for row in result["rows"]]
    if not result["rows"]:
        del lines[-2:]
    if result["flows"]:
        lines += [
            "",
            "| 文件 | 行 | 秒 | 行/秒 | 内存峰值 MB | 目标 行/秒 | | django-import-export 行/秒 |",
            "|---|--:|--:|--:|--:|--:|---|--:|",
            *(_flow_line(flow) for flow in result["flows"]),
        ]
    if result["entries"]:
        lines += [
            "",
            "| 项目 | 测得 | 目标 | | 参照 | 参照测得 | 说明 |",
            "|---|--:|--:|---|---|--:|---|",
            *(_entry_line(entry) for entry in result["entries"]),
        ]
    return "\n".join(lines) + "\n"


def _flow_line(flow: dict[str, Any]) -> str:
    goal, rate, beside = flow["goal"], flow["rate"], flow.get("reference")
    verdict = "达到" if rate >= goal else f"差 {1 - rate / goal:.0%}"
    return (
        f"| {flow['label']} | {flow['rows']:,} | {flow['seconds']:g} | {rate:,.0f}"
        f" | {flow['megabytes']:g} | {goal:,.0f} | {verdict}"
        f" | {'' if beside is None else f'{beside:,.0f}'} |"
    )


def _entry_line(entry: dict[str, Any]) -> str:
    bound = "≥" if entry["at_least"] else "≤"
    verdict = "达到" if entry["met"] else f"差 {entry['missed']:.0%}"
    beside = "" if entry["reference"] is None else f"{entry['reference']:g}"
    return (
        f"| {entry['label']} | {entry['value']:g} {entry['unit']} | {bound} {entry['goal']:g}"
        f" | {verdict} | {entry['against']} | {beside} | {entry['note']} |"
    )


def _line(row: dict[str, Any]) -> str:
    def shown(figure: float | None) -> str:
        return "" if figure is None else f"{figure:g}"

    verdict = {True: "达到", False: "未达到", None: ""}[row["met"]]
    written, peer = row["written"], row["peer"]
    ratio = round(row["statement"] / written, 2) if written else None
    figures = (row["statement"], written, ratio, peer and peer["median"], row["goal"])
    return (
        f"| {row['label']} | {row['ours']['median']:g} | {row['ours']['p95']:g} | {row['queries']}"
        f" | {' | '.join(map(shown, figures))} | {verdict} |"
    )
