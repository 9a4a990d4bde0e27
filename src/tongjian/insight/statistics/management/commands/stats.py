"""`tongjian stats`: list the tables, show one, prove that figures equal the rows."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.http import Http404

from tongjian.foundation import clock
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.insight.statistics import cubes, days_kept, proving, terminal, texts
from tongjian.insight.statistics.asking import ask, frame_for
from tongjian.insight.statistics.catalogue import by_topic
from tongjian.insight.statistics.dimensions import DIMENSIONS
from tongjian.insight.statistics.known import known_on
from tongjian.insight.statistics.models import KeptDay
from tongjian.insight.statistics.past import keeping
from tongjian.insight.statistics.past.shape import may_keep
from tongjian.insight.statistics.queries import show
from tongjian.insight.statistics.results import Outcome
from tongjian.insight.statistics.vocabulary import DUE_RULES, Table
from tongjian.kernel.errors import UnableTo


class Command(BaseCommand):
    help = (
        "查看统计：list 列出统计表，show 显示一张，prove 用原始记录核对，"
        "fold、rebuild 维护累计数。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
        listing = actions.add_parser("list", help="列出所有统计表")
        listing.add_argument("--json", action="store_true", help="输出 JSON")
        self._add_show(actions.add_parser("show", help="显示一张统计表"))
        proof = actions.add_parser("prove", help="核对：两条路径算同一个数")
        proof.add_argument("--json", action="store_true", help="输出 JSON")
        actions.add_parser("fold", help="合并累计数（后台任务每分钟也会做）")
        actions.add_parser("rebuild", help="按原始记录重算累计数")
        kept = actions.add_parser("keep", help="保存过去某些日子的数（后台任务每夜也会做）")
        kept.add_argument("days", nargs="*", type=_day, metavar="日期", help="另外要存的日子")

    def _add_show(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("code", help="统计表代码，见 stats list")
        parser.add_argument("--as-of", type=_day, metavar="日期", help="时点，如 2018-12-31")
        parser.add_argument("--known-on", type=_day, metavar="日期", help="按这一天当时所知重算")
        parser.add_argument("--scope", default="", help="党组织编号、区划代码或 body:编号")
        parser.add_argument("--by", default="", help="分组，逗号分隔，至多三项")
        parser.add_argument("--over", default="", help="分母")
        parser.add_argument("--kinds", default="registered", help="registered 三类，all 五类")
        parser.add_argument("--due", default="full3", choices=list(DUE_RULES), help="应建口径")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        actions = {
            "list": self._list,
            "show": self._show,
            "prove": self._prove,
            "fold": self._fold,
            "rebuild": self._rebuild,
            "keep": self._keep,
        }
        actions[options["action"]](**options)

    def _list(self, **options: Any) -> None:
        topics = by_topic()
        if options["json"]:
            self._print([_described(table) for tables in topics.values() for table in tables])
            return
        for topic, tables in topics.items():
            self.stdout.write(f"{topic}\n")
            for table in tables:
                self.stdout.write(f"  {table.code:<22}{table.title}\n")

    def _show(self, **options: Any) -> None:
        today = clock.today()
        try:
            outcome = _compute(system(today), today, options)
        except (UnableTo, Http404, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self._print(texts.as_json(outcome))
        else:
            self.stdout.write(terminal.as_text(outcome))

    def _prove(self, **options: Any) -> None:
        proofs = proving.prove(system(clock.today()), on=clock.today())
        if options["json"]:
            self._print([proof.as_json() for proof in proofs])
        else:
            for proof in proofs:
                self.stdout.write(proof.words)
        if not all(proof.holds for proof in proofs):
            raise CommandError("有数字对不上，见上。")

    def _fold(self, **options: Any) -> None:
        with transaction.atomic():
            self.stdout.write(f"合并后 {cubes.fold():,} 组。")

    def _rebuild(self, **options: Any) -> None:
        with transaction.atomic():
            cubes.rebuild(cubes.ALL)
            days_kept.rebuild()
        self.stdout.write("累计数已按原始记录重算。")

    def _keep(self, **options: Any) -> None:
        today = clock.today()
        for day in options["days"]:
            if not may_keep(day, today):
                raise CommandError(f"{day} 还太近，前天及以前的日子才存。")
            keeping.ask_for(day)
        keeping.refresh(today)
        self.stdout.write(f"共存 {KeptDay.objects.values('day').distinct().count()} 个日子。")

    def _print(self, data: Any) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))


@transaction.atomic
def _compute(viewer: Viewer, today: date, options: dict[str, Any]) -> Outcome:
    known = options["known_on"]
    if known is None or known > today:
        return _asked(viewer, today, options)
    with known_on(known):
        return _asked(viewer, known, options)


def _asked(viewer: Viewer, today: date, options: dict[str, Any]) -> Outcome:
    frame = frame_for(
        viewer,
        on=options["as_of"] or today,
        today=today,
        scope=options["scope"],
        kinds=options["kinds"],
        due=options["due"],
    )
    by = [name for name in options["by"].split(",") if name]
    return show(viewer, ask(options["code"], frame=frame, by=by, over=options["over"]))


def _described(table: Table) -> dict[str, Any]:
    return {
        "code": table.code,
        "title": table.title,
        "topic": table.topic,
        "purpose": table.purpose,
        "clause": table.clause,
        "as_of": table.past,
        "dimensions": list(DIMENSIONS[table.source]),
        "denominators": sorted({d.code for i in table.indicators for d in i.denominators}),
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2018-12-31") from error
