"""Load the divisions and regional names that come with the program."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tongjian.registry.localities import lists, services


class Command(BaseCommand):
    help = "装入行政区划和机构称谓；重复执行只补新的、改不同的。"

    def handle(self, *args: Any, **options: Any) -> None:
        places = services.load_localities(divisions=lists.divisions())
        names = services.load_terms(terms=lists.terms())
        self.stdout.write(
            f"行政区划：新增 {places.added}，更新 {places.mended}；"
            f"机构称谓：新增 {names.added}，更新 {names.mended}。"
        )
