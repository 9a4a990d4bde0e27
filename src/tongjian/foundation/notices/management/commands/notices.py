"""`tongjian notices`: look for everything that is due, and say what was found."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tongjian.foundation import clock
from tongjian.foundation.notices import refreshing
from tongjian.foundation.notices.causes import all_sources


class Command(BaseCommand):
    help = "待办：重新核对全部来源（refresh），列出来源（sources）"

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        refresh = acts.add_parser("refresh", help="重新核对：新的立项，情况消除的办结")
        refresh.add_argument("--source", help="只核对这个来源")
        refresh.add_argument("--json", action="store_true", help="输出 JSON")
        acts.add_parser("sources", help="列出来源")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "sources":
            for source in all_sources():
                self.stdout.write(f"{source.code:<28}{source.title}")
            return
        self._refresh(options["source"], as_json=options["json"])

    def _refresh(self, only: str | None, *, as_json: bool) -> None:
        told: dict[str, Any] = {}
        for source in all_sources():
            if only in (None, source.code):
                begun = time.perf_counter()
                done = asdict(refreshing.refresh(source=source, on=clock.today()))
                told[source.code] = {**done, "seconds": round(time.perf_counter() - begun, 2)}
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for code, found in told.items():
            self.stdout.write(
                f"{code:<28}应办 {found['found']:,} 件，新增 {found['opened']:,} 件，"
                f"消除 {found['closed']:,} 件，{found['seconds']} 秒"
            )
