"""Files in and out: rows per second end to end, and the most memory held on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from django.db import connection, transaction
from django.http import HttpRequest

from tongjian.foundation.access.viewers import system
from tongjian.foundation.exchange import writers
from tongjian.foundation.exchange.direct import import_now
from tongjian.foundation.exchange.streaming import write_told_csv
from tongjian.foundation.ui.exports import Sheet
from tongjian.kernel.cn import uscc
from tongjian.registry.localities.models import Locality
from tongjian.registry.units.views.lists import UnitList

from . import flow_peers

ON = date(2026, 6, 30)
_SAMPLE = 0.1  # seconds between two looks at the memory
_MEGABYTE = 1_048_576

IMPORTED = (
    "统一社会信用代码",
    "社会组织名称",
    "类型",
    "登记层级",
    "住所地",
    "住所",
    "行业分类",
    "状态",
    "成立登记日期",
    "法定代表人",
    "联系电话",
    "从业人数",
    "会员数",
    "申报党员数",
    "年收入（万元）",
    "直接登记",
    "已建工会",
    "已建团组织",
    "已建妇联",
    "章程载入党建日期",
)


@dataclass(frozen=True)
class Flow:
    """One measured flow; the goal is in rows per second at nation size."""

    code: str
    label: str
    rows: int
    seconds: float
    megabytes: float
    goal: float
    # Rows a second of django-import-export over the same tables, None when it is not installed.
    reference: float | None = None

    @property
    def rate(self) -> float:
        return round(self.rows / self.seconds)


def flows(rows: int) -> dict[str, Callable[[], Flow]]:
    """Return the flows by code; an import of `rows` rows is undone afterwards.

    Exports come first: an import leaves memory to the process that would be counted for theirs.
    """
    return {
        "export-csv": partial(_export, "csv", 100_000),
        "export-xlsx": partial(_export, "xlsx", 20_000),
        "import-units": partial(_import, rows),
    }


def _import(rows: int) -> Flow:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "units.xlsx"
        writers.write_xlsx(path, columns=IMPORTED, rows=_ledger(rows))

        def run() -> int:
            with transaction.atomic():
                done = import_now(
                    path=path, filename=path.name, template="units", actor=system(ON), on=ON
                )
                with connection.cursor() as cursor:
                    # What a commit would still check.
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                transaction.set_rollback(True)
            created = done.outcome.get("created", 0)
            if created != rows:
                raise RuntimeError(f"{created} of {rows} rows were imported: {done.outcome}")
            return rows

        flow = _timed("import-units", f"导入 {rows:,} 行社会组织", run, goal=6_000)
        return replace(flow, reference=flow_peers.import_rate(Path(folder)))


def _export(kind: str, goal: float) -> Flow:
    def run() -> int:
        with TemporaryDirectory() as folder, transaction.atomic():
            target = Path(folder) / kind
            sheet = _sheet()
            given: dict[str, Any] = {"columns": [c.heading for c in sheet.columns]}
            if kind == "csv":
                return write_told_csv(target, told=sheet.told, **given)
            return writers.write_xlsx(target, rows=sheet.values(), total=1_000_000, **given)

    flow = _timed(f"export-{kind}", f"导出全部社会组织（{kind}）", run, goal=goal)
    return replace(flow, reference=flow_peers.export_rate(kind))


def _sheet() -> Sheet:
    """Return the whole register as the list's own export makes it."""
    view, request = UnitList(), HttpRequest()
    request.viewer = system(ON)  # type: ignore[attr-defined]
    view.setup(request)
    return view.sheet(viewer=system(ON), listing=view.read(request))


def _ledger(rows: int) -> Iterator[list[Any]]:
    streets = list(
        Locality.objects.filter(level="county", end_on=None)
        .order_by("code")
        .values_list("code", "name")
    )
    for n in range(rows):
        code, place = streets[n % len(streets)]
        yield [
            _code(code, n),
            f"{place}新办第{n}号志愿服务协会",
            "社会团体",
            "区级",
            place,
            f"{place}示范路{n % 900}号",
            "社会服务",
            "正常",
            f"{2001 + n % 24}-{1 + n % 12:02d}-{1 + n % 28:02d}",
            "王明",
            "0755-12345678",
            n % 90,
            n % 300,
            0,
            f"{n % 5000}.50",
            "是" if n % 3 else "否",
            "否",
            "否",
            "否",
            "2019-06",
        ]


def _code(place: str, n: int) -> str:
    body = f"MK{n:06d}"
    first = f"51{place}{body}{uscc.body_check_character(body)}"
    return first + uscc.check_character(first)


def _timed(code: str, label: str, run: Callable[[], int], *, goal: float) -> Flow:
    peak, done = [0.0], threading.Event()
    watcher = threading.Thread(target=_watch, args=(peak, done), daemon=True)
    watcher.start()
    started = time.perf_counter()
    rows = run()
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    return Flow(code, label, rows, round(seconds, 3), round(peak[0] / _MEGABYTE), goal)


def _watch(peak: list[float], done: threading.Event) -> None:
    own = psutil.Process()
    while True:
        held = own.memory_info().rss
        for child in own.children(recursive=True):
            # The database server counts for itself; readers of files are ours.
            if child.is_running() and "postgres" not in child.name():
                held += child.memory_info().rss
        peak[0] = max(peak[0], held)
        if done.wait(_SAMPLE):
            return
