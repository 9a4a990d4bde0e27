"""The command that proves the log."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from tongjian.foundation.audit.queries import Verdict, verify
from tongjian.foundation.audit.services import seal

FAULTY = 1


class Command(BaseCommand):
    """`audit verify`: 0 when nothing was altered, 1 when something was."""

    help = "核验操作日志：找出被改动、删除或挪动的记录"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and whether a program reads the answer."""
        actions = parser.add_subparsers(dest="act", required=True, metavar="verify")
        verifying = actions.add_parser("verify", help="逐条核对摘要和区块链")
        verifying.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and tell."""
        seal()
        verdict = verify()
        self.stdout.write(_as_json(verdict) if options["json"] else _as_text(verdict))
        if not verdict.is_clean:
            sys.exit(FAULTY)


def _as_json(verdict: Verdict) -> str:
    return json.dumps({**asdict(verdict), "clean": verdict.is_clean}, ensure_ascii=False, indent=2)


def _as_text(verdict: Verdict) -> str:
    size = f"共 {verdict.entries:,} 条记录、{verdict.blocks:,} 个区块"
    if verdict.is_clean:
        return f"{size}，没有发现改动。"
    lines = [f"{size}，发现 {len(verdict.faults)} 处问题：", *verdict.faults]
    return "\n".join(lines)
