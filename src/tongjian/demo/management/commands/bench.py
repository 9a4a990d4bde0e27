"""`tongjian bench`: build a scale once, measure every operation beside its references."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from tongjian.demo.bench import building, report, world
from tongjian.demo.bench.operations import OPERATIONS, Operation
from tongjian.demo.bench.report import Row
from tongjian.demo.bench.sizes import SCALES
from tongjian.demo.bench.timing import measure
from tongjian.demo.bench.world import World


class Command(BaseCommand):
    help = "测量大规模数据下的速度：每项操作与手写 SQL、Django admin 在同一次运行中比较"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", choices=SCALES, default="city", help="数据规模，默认 city")
        parser.add_argument("--only", action="append", metavar="NAME", help="只测这一项，可重复")
        parser.add_argument("--json", type=Path, metavar="OUT", help="结果写成 JSON")
        parser.add_argument("--markdown", type=Path, metavar="OUT", help="结果写成 Markdown")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = _chosen(options["only"])
        scale = SCALES[options["scale"]]
        building.use(scale, tell=self.stderr.write)
        bed = world.enter()
        rows = [self._measure(operation, bed) for operation in chosen]
        result = report.as_json(scale, rows)
        text = report.as_markdown(result)
        if options["json"]:
            options["json"].write_text(json.dumps(result, ensure_ascii=False, indent=1))
        if options["markdown"]:
            options["markdown"].write_text(text)
        self.stdout.write(text)

    def _measure(self, operation: Operation, bed: World) -> Row:
        operation.ours(bed)
        asked: list[str] = []

        def note(execute: Any, sql: str, *rest: Any) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            operation.ours(bed)
        steps = [lambda: operation.ours(bed)]
        if operation.sql:
            steps.append(operation.reference(bed))
        if operation.peer:
            steps.append(lambda: bed.get(operation.peer))
        times = iter(measure(*steps))
        ours = next(times)
        reference = next(times) if operation.sql else None
        peer = next(times) if operation.peer else None
        self.stderr.write(f"{operation.label}：{ours.median:g} / {ours.p95:g} 毫秒")
        return Row(
            operation.code,
            operation.label,
            ours,
            reference,
            peer,
            len(asked),
            operation.goal,
        )


def _chosen(names: list[str] | None) -> list[Operation]:
    known = {operation.code: operation for operation in OPERATIONS}
    if unknown := set(names or ()) - known.keys():
        raise CommandError(f"没有这些项目：{'、'.join(sorted(unknown))}。可选：{'、'.join(known)}")
    return [known[name] for name in names] if names else list(OPERATIONS)
