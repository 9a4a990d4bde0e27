"""`tongjian user`: accounts from the command line, also for the very first administrator."""

from __future__ import annotations

import json
from argparse import ArgumentParser, _SubParsersAction
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tongjian.foundation.accounts import lockout, queries, services
from tongjian.foundation.accounts.models import User
from tongjian.foundation.accounts.services import Handover, UnableToChangeAccount


class Command(BaseCommand):
    """Create, reset, disable, enable, unlock and list accounts."""

    help = "管理账号：建立、重置口令、停用、启用、解锁、列出。权限另行授予。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare one word per task."""
        tasks = parser.add_subparsers(dest="task", required=True, metavar="任务")
        create = _task(tasks, "create", "建立账号，打印一次性初始口令")
        create.add_argument("username", help="登录名")
        create.add_argument("--name", default="", help="显示名；默认与登录名相同")
        for word, text in (
            ("reset", "重置口令并结束其登录，打印一次性初始口令"),
            ("enable", "启用账号"),
            ("unlock", "解除锁定"),
            ("factors", "清除第二因素（本人丢失设备时）"),
        ):
            _task(tasks, word, text).add_argument("username", help="登录名")
        disable = _task(tasks, "disable", "停用账号")
        disable.add_argument("username", help="登录名")
        disable.add_argument("--reason", required=True, help="停用原因")
        _task(tasks, "list", "列出账号").add_argument("text", nargs="?", default="", help="查找")
        _task(tasks, "tidy", "清除过期的登录失败记录")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one task."""
        self.as_json = options["json"]
        try:
            getattr(self, f"_{options['task']}")(options)
        except UnableToChangeAccount as error:
            raise CommandError(error.message) from error

    def _create(self, options: dict[str, Any]) -> None:
        name = options["username"]
        made = services.create_user(
            actor=None,
            username=name,
            display_name=options["name"] or name,
            at=timezone.now(),
        )
        self._hand_over(made)

    def _reset(self, options: dict[str, Any]) -> None:
        user = _user(options)
        self._hand_over(services.reset_password(actor=None, user=user, at=timezone.now()))

    def _disable(self, options: dict[str, Any]) -> None:
        services.disable_user(
            actor=None, user=_user(options), reason=options["reason"], at=timezone.now()
        )
        self._say("已停用。", done=True)

    def _enable(self, options: dict[str, Any]) -> None:
        services.enable_user(actor=None, user=_user(options), at=timezone.now())
        self._say("已启用。", done=True)

    def _unlock(self, options: dict[str, Any]) -> None:
        services.unlock_user(actor=None, user=_user(options), at=timezone.now())
        self._say("已解锁。", done=True)

    def _factors(self, options: dict[str, Any]) -> None:
        services.remove_factors(actor=None, user=_user(options), at=timezone.now())
        self._say("已清除第二因素。", done=True)

    def _list(self, options: dict[str, Any]) -> None:
        rows = list(queries.every_account(at=timezone.now(), text=options["text"]))
        lines = [f"{row.user.username}\t{row.user.display_name}\t{row.state}" for row in rows]
        fields = ("username", "display_name", "state")
        found = [dict(zip(fields, line.split("\t"), strict=True)) for line in lines]
        self._say("\n".join(lines) or "没有账号。", accounts=found)

    def _tidy(self, options: dict[str, Any]) -> None:
        count = lockout.forget_before(at=timezone.now())
        self._say(f"已清除 {count} 条。", removed=count)

    def _hand_over(self, made: Handover) -> None:
        name = made.user.username
        text = f"登录名：{name}\n初始口令：{made.password}\n只显示这一次，首次登录时须修改。"
        self._say(text, username=name, password=made.password)

    def _say(self, text: str, **data: Any) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False) if self.as_json else text)


def _task(tasks: _SubParsersAction[Any], word: str, text: str) -> ArgumentParser:
    parser: ArgumentParser = tasks.add_parser(word, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    return parser


def _user(options: dict[str, Any]) -> User:
    return services.find_user(username=options["username"])
