"""Build the demo city in an empty database, or list its accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tongjian.demo import accounts, build
from tongjian.demo.places import CITY_NAME
from tongjian.demo.sizes import SIZES
from tongjian.foundation import clock
from tongjian.foundation.notices.refreshing import refresh_all


class Command(BaseCommand):
    help = "建立演示城市（鹏城示范市）；已有数据时不动。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=sorted(SIZES), default="city", help="城市的大小")
        parser.add_argument(
            "--seed", type=int, default=42, help="随机种子：同样的种子，同样的城市"
        )
        parser.add_argument("--accounts", action="store_true", help="只列出演示账号")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            self._list_accounts()
        else:
            self._build(options["size"], options["seed"])

    def _build(self, size: str, seed: int) -> None:
        if not build.is_empty():
            self.stdout.write("数据库里已有数据，演示城市未重建。")
            return
        try:
            plan = build.build_city(size=SIZES[size], seed=seed, today=clock.today())
        except build.UnableToBuild as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"已建好{CITY_NAME}：{len(plan.units):,} 家社会组织，"
            f"{SIZES[size].orgs:,} 个基层党组织，{SIZES[size].members.total:,} 名党员。"
        )
        # As if the system had been looking for some weeks: some of it is late by now.
        for days in (40, 5, 0):
            refresh_all(on=clock.today() - timedelta(days=days))
        if settings.TONGJIAN_DEMO:
            accounts.open_accounts(plan=plan, today=clock.today(), at=timezone.now())

    def _list_accounts(self) -> None:
        found = accounts.demo_accounts()
        if not found:
            self.stdout.write("没有演示账号（只在 TONGJIAN_DEMO=1 时开立）。")
            return
        self.stdout.write(f"演示账号（口令都是 {accounts.PASSWORD}）：")
        for account in found:
            self.stdout.write(f"  {account.username:<12}{account.role}：{account.scope}")
