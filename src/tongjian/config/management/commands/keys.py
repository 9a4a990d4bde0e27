"""`tongjian keys`: list the data keys, exchange them on a live database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tongjian.config.acts import record_act
from tongjian.foundation.vault import ciphers, masters, rotation
from tongjian.foundation.vault.models import DataKey
from tongjian.foundation.vault.places import all_places
from tongjian.kernel.errors import UnableTo


class Command(BaseCommand):
    help = "密钥：list 列出，rotate 更换（在线、分批，中断后再运行即接着做）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do."""
        actions = parser.add_subparsers(dest="act", required=True, metavar="list|rotate")
        listing = actions.add_parser("list", help="列出数据密钥和还未换完的数据")
        listing.add_argument("--json", action="store_true", help="以 JSON 输出")
        rotating = actions.add_parser("rotate", help="更换数据密钥和检索密钥，重新加密全部密文")
        rotating.add_argument("--kek", action="store_true", help="只更换封装数据密钥的主密钥")
        rotating.add_argument(
            "--algorithm", choices=list(ciphers.NUMBERS), default=ciphers.AES, help="加密算法"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """List or rotate."""
        if options["act"] == "list":
            self._list(as_json=options["json"])
            return
        try:
            done = self._rotate_master() if options["kek"] else self._rotate(options["algorithm"])
        except UnableTo as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(done)

    def _rotate(self, algorithm: str) -> str:
        record_act("vault.keys.begun", "数据密钥", algorithm=algorithm)
        done = rotation.rotate(algorithm=algorithm, tell=self._tell)
        record_act("vault.keys.rotated", "数据密钥", algorithm=done.algorithm, values=done.values)
        return f"已用新密钥（{done.algorithm}）重新加密 {done.values:,} 条，旧密钥已停用。"

    def _rotate_master(self) -> str:
        former = rotation.rotate_master(tell=self._tell)
        record_act("vault.master.rotated", "主密钥")
        if former:
            return f"主密钥已更换。原主密钥留在 {former}，打开旧备份时才需要，请移到别处保管。"
        return (
            "数据密钥已改用新主密钥封装。请让服务改用新主密钥，再撤掉 TONGJIAN_MASTER_KEY_NEXT。"
        )

    def _tell(self, what: str, done: int, total: int) -> None:
        """Show progress on one line of a terminal; programs get a line for each thousand."""
        words = f"{what}：{done:,} / {total:,}"
        if self.stderr.isatty():
            self.stderr.write(f"\r{words}", ending="" if done < total else "\n")
        elif done == total or done % 1_000 == 0:
            self.stderr.write(words)

    def _list(self, *, as_json: bool) -> None:
        keys = [_described(key) for key in DataKey.objects.order_by("id")]
        left = {place.label: place.remaining() for place in all_places().values()}
        offered = [name for name in ciphers.NUMBERS if ciphers.is_offered(name)]
        if as_json:
            report = {"keys": keys, "remaining": left, "algorithms": offered}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
            return
        for key in keys:
            words = f"{key['id']:>4}  {key['purpose']}  {key['algorithm']:<12}  {key['state']}"
            self.stdout.write(f"{words}  {key['starts_at']} 起")
        where = "文件" if masters.is_file() else "环境变量或命令"
        self.stdout.write(f"主密钥：来自{where}。本机可用算法：{'、'.join(offered)}。")
        for label, count in left.items():
            self.stdout.write(f"{label}：{f'{count:,} 条待换' if count else '都用当前密钥'}")


def _described(key: DataKey) -> dict[str, Any]:
    if key.retired_at:
        state = "已停用"
    else:
        state = "使用中" if key.starts_at <= timezone.now() else "将启用"
    return {
        "id": key.pk,
        "purpose": key.get_purpose_display(),
        "algorithm": key.algorithm,
        "state": state,
        "starts_at": f"{timezone.localtime(key.starts_at):%Y-%m-%d %H:%M:%S}",
    }
