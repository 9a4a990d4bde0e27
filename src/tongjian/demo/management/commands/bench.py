"""`tongjian bench`: build a scale once, measure every operation beside its references."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tongjian.demo.bench import building, growing, report, world
from tongjian.demo.bench.entries import Entry
from tongjian.demo.bench.operations import OPERATIONS, Operation
from tongjian.demo.bench.report import Row
from tongjian.demo.bench.sizes import SCALES, Scale
from tongjian.demo.bench.suite import all_entries
from tongjian.demo.bench.throughput import Flow, flows
from tongjian.demo.bench.timing import Dearest, Step, measure
from tongjian.demo.bench.world import World

_IMPORTED = 100_000


class Command(BaseCommand):
    help = "测量大规模数据下的速度：每项操作与手写 SQL、Django admin 在同一次运行中比较"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", choices=SCALES, default="city", help="数据规模，默认 city")
        parser.add_argument("--only", action="append", metavar="NAME", help="只测这一项，可重复")
        parser.add_argument("--json", type=Path, metavar="OUT", help="结果写成 JSON")
        parser.add_argument(
            "--plot",
            nargs="+",
            type=Path,
            metavar="FILE",
            help="不测量：由几个规模的 JSON 画出增长图，第一个是要写的 .svg",
        )
        parser.add_argument("--markdown", type=Path, metavar="OUT", help="结果写成 Markdown")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["plot"]:
            self._plot(*options["plot"])
            return
        scale = SCALES[options["scale"]]
        building.use(scale, tell=self.stderr.write)
        wanted = _chosen(options["only"], scale)
        measured = [self._flow(name, run) for name, run in _flows(scale).items() if name in wanted]
        entries = [
            entry
            for name, run in all_entries().items()
            if name in wanted
            for entry in self._entries(run(scale))
        ]
        rows = self._pages(wanted)
        result = report.as_json(scale, rows, measured, entries)
        text = report.as_markdown(result)
        if options["json"]:
            options["json"].write_text(json.dumps(result, ensure_ascii=False, indent=1))
        if options["markdown"]:
            options["markdown"].write_text(text)
        self.stdout.write(text)

    def _flow(self, name: str, run: Callable[[], Flow]) -> Flow:
        flow = run()
        self.stderr.write(f"{flow.label}：每秒 {flow.rate:g} 行，{flow.megabytes:g} MB")
        return flow

    def _plot(self, target: Path, *sources: Path) -> None:
        if len(sources) < 2:
            raise CommandError("增长图至少要两个规模的结果。")
        target.write_text(growing.as_svg(json.loads(path.read_text()) for path in sources))

    def _entries(self, found: list[Entry]) -> list[Entry]:
        for entry in found:
            self.stderr.write(f"{entry.label}：{entry.value:g} {entry.unit}（{entry.note}）")
        return found

    def _pages(self, wanted: set[str]) -> list[Row]:
        chosen = [op for op in OPERATIONS if op.code in wanted]
        # Entering gives up the owner's rights for good.
        bed = world.enter() if chosen else None
        return [self._measure(op, bed) for op in chosen if bed]

    def _measure(self, operation: Operation, bed: World) -> Row:
        page = Dearest(lambda: operation.ours(bed))
        written = Dearest(operation.reference(bed)) if operation.sql else None
        steps: list[Step] = [page, *([written] if written else [])]
        if operation.peer:
            steps.append(lambda: bed.get(operation.peer))
        times = iter(measure(*steps))
        ours = next(times)
        reference = next(times) if written else None
        peer = next(times) if operation.peer else None
        self.stderr.write(f"{operation.label}：{ours.median:g} / {ours.p95:g} 毫秒")
        return Row(
            operation.code,
            operation.label,
            ours,
            reference,
            peer,
            page.asked,
            operation.goal,
            page.median,
            written.median if written else None,
        )


def _flows(scale: Scale) -> dict[str, Callable[[], Flow]]:
    return flows(min(scale.units, _IMPORTED))


def _chosen(names: list[str] | None, scale: Scale) -> set[str]:
    known = {operation.code for operation in OPERATIONS} | _flows(scale).keys()
    known |= all_entries().keys()
    if unknown := set(names or ()) - known:
        choices = "、".join(sorted(known))
        raise CommandError(f"没有这些项目：{'、'.join(sorted(unknown))}。可选：{choices}")
    return set(names or known)
