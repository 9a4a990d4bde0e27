"""The command that proves the log and signs where it stands."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tongjian.foundation import clock
from tongjian.foundation.audit import anchors
from tongjian.foundation.audit.services import seal
from tongjian.foundation.audit.verifying import Verdict, verify

FAULTY = 1


class Command(BaseCommand):
    """`audit verify`: 0 when nothing was altered, 1 when something was."""

    help = "操作日志：verify 核验，anchor 签下当前位置"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and whether a program reads the answer."""
        actions = parser.add_subparsers(dest="act", required=True, metavar="verify|anchor")
        verifying = actions.add_parser("verify", help="核对摘要、区块链和全部锚点")
        verifying.add_argument("--full", action="store_true", help="从第一条起全部重读")
        verifying.add_argument("--json", action="store_true", help="以 JSON 输出")
        anchoring = actions.add_parser("anchor", help="把当前位置签成一个锚点文件")
        anchoring.add_argument("--public-key", action="store_true", help="只显示公钥")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify or sign, and tell."""
        if options["act"] == "anchor":
            self.stdout.write(_anchor(only_key=options["public_key"]))
            return
        seal()
        verdict = verify(full=options["full"])
        self.stdout.write(_as_json(verdict) if options["json"] else as_text(verdict))
        if not verdict.is_clean:
            sys.exit(FAULTY)


def _anchor(*, only_key: bool) -> str:
    if only_key:
        return anchors.public_key()
    seal()
    file = anchors.cast_anchor(on=clock.today(), at=timezone.now())
    return f"已签锚点：{file}" if file else "上一个锚点之后没有新的记录。"


def _as_json(verdict: Verdict) -> str:
    return json.dumps({**asdict(verdict), "clean": verdict.is_clean}, ensure_ascii=False, indent=2)


def as_text(verdict: Verdict) -> str:
    """Return the outcome in words."""
    size = f"共 {verdict.entries:,} 条记录、{verdict.blocks:,} 个区块、{verdict.anchors} 个锚点"
    if verdict.after_block:
        size += f"（区块 {verdict.after_block} 及以前上次已核验，只核对其后；--full 全部重读）"
    if verdict.is_clean:
        return f"{size}，没有发现改动。"
    lines = [f"{size}，发现 {len(verdict.faults)} 处问题：", *verdict.faults]
    return "\n".join(lines)
