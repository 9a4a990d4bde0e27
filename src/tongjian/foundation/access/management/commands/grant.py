"""`tongjian grant`: give a role from the command line; the first administrators come this way."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from tongjian.foundation import clock
from tongjian.foundation.access.roles import all_roles
from tongjian.foundation.access.services import give_grant
from tongjian.foundation.access.viewers import system
from tongjian.foundation.accounts.models import User
from tongjian.kernel.errors import UnableTo


class Command(BaseCommand):
    help = "给账号一个角色，例如 tongjian grant anquan security_admin"

    def add_arguments(self, parser: CommandParser) -> None:
        roles = all_roles()
        described = "；".join(f"{role.code} {role.label}" for role in roles.values())
        parser.add_argument("username", metavar="登录名")
        parser.add_argument("role", metavar="角色", choices=sorted(roles), help=described)
        parser.add_argument("--axis", metavar="范围类型", help="默认用角色的第一种")
        parser.add_argument("--target", type=int, metavar="编号", help="范围对象的编号")
        parser.add_argument("--until", type=date.fromisoformat, metavar="日期", help="到哪天为止")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有“{options['username']}”这个账号。")
        role, today = all_roles()[options["role"]], clock.today()
        try:
            with transaction.atomic():
                give_grant(
                    user_id=user.pk,
                    role=role.code,
                    axis=options["axis"] or role.axes[0],
                    target_id=options["target"],
                    actor=system(today),
                    on=today,
                    until=options["until"],
                    basis="命令行",
                )
        except UnableTo as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"已授权：{user.display_name}，{role.label}。")
