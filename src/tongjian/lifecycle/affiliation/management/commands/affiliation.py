"""`tongjian affiliation`: judge who answers for units anew, and charge by the rules."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from tongjian.foundation import clock
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.access.viewers import system
from tongjian.lifecycle.affiliation import queries, tasks
from tongjian.lifecycle.affiliation.choices import Issue


class Command(BaseCommand):
    help = "归口：重新判断（judge），重新判断并按规则落实责任（settle）"

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for name, words in (("judge", "只重新判断"), ("settle", "重新判断并按规则落实责任")):
            act = acts.add_parser(name, help=words)
            act.add_argument("--region", default="", help="只算这个地区登记的，行政区划代码")
            act.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        on = clock.today()
        actor = system(on)
        with transaction.atomic(), whole_register():
            doubts, settled = tasks.work_off(
                region=options["region"],
                settle=options["act"] == "settle",
                actor=actor,
                on=on,
                tell=self._tell,
            )
            counts = queries.count_by_issue(actor)
        self._answer(doubts, settled, counts, as_json=options["json"])

    def _answer(self, doubts: int, settled: int, counts: Counter[str], *, as_json: bool) -> None:
        if as_json:
            told = {"doubts": doubts, "settled": settled, "by_issue": dict(counts)}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(f"按规则落实 {settled} 项，还有 {doubts} 项归口不清。")
        for issue in Issue:
            if counts[issue.value]:
                self.stdout.write(f"  {issue.label}：{counts[issue.value]}")

    def _tell(self, done: int, total: int, message: str) -> None:
        if total > 1:
            self.stderr.write(f"{done}/{total} {message}")
