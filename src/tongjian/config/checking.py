"""`tongjian check`: is the installation sound, and where is everything?"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from tongjian.config import database
from tongjian.config.running import FAILED, database_running
from tongjian.runtime.postgres import Cluster


def check(arguments: Sequence[str]) -> int:
    """Check the installation, or tell where its database and files are."""
    options = _parser().parse_args(arguments)
    import django

    django.setup()
    with database_running():
        facts = where()
        problems = [] if options.where else find_problems(facts)
        if options.deep and not problems:
            problems = _examine(quiet=options.json)
    if options.json:
        report = facts if options.where else {**facts, "ok": not problems, "problems": problems}
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _print(facts, problems, is_checked=not options.where)
    return FAILED if problems else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tongjian check",
        description="检查程序、数据库和结构升级是否就绪。退出码：0 正常，1 有问题。",
    )
    parser.add_argument("--where", action="store_true", help="只显示数据库、文件和版本")
    parser.add_argument(
        "--deep", action="store_true", help="逐条核对约束、路径、累计数、操作日志、密钥和文件"
    )
    parser.add_argument("--json", action="store_true", help="以 JSON 输出，供程序读取")
    return parser


def where() -> dict[str, Any]:
    """Return where everything is; never a password."""
    from django.conf import settings

    from tongjian.config.migrating import pending_migrations

    pending = pending_migrations()
    return {
        "version": version("tongjian"),
        "python": platform.python_version(),
        "django": version("django"),
        "home": str(settings.HOME.root),
        "files": str(settings.HOME.files),
        "keys": str(settings.HOME.keys),
        "static": settings.STATIC_ROOT,
        "database": {
            "kind": "external" if database.is_external() else "embedded",
            **_server(),
        },
        "migrations": {"up_to_date": not pending, "pending": pending},
    }


def _server() -> dict[str, Any]:
    from django.conf import settings
    from django.db import connection

    asked = "SELECT current_setting('server_version'), current_user::text"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        server_version, login = cursor.fetchone()
    found = {"version": server_version.split()[0], "login": login, "url": _url(connection)}
    if not database.is_external():
        cluster = Cluster.of(settings.HOME)
        found |= {"data": str(cluster.data), "log": str(cluster.log)}
    return found


def _url(connection: Any) -> str:
    params = connection.settings_dict
    user, host, port = params["USER"], params["HOST"], params["PORT"]
    if not host or host.startswith("/"):
        return f"postgresql://{user}@/{params['NAME']}?host={host}"
    return f"postgresql://{user}@{host}:{port or 5432}/{params['NAME']}"


def find_problems(facts: dict[str, Any]) -> list[str]:
    """Return what keeps the installation from working, in sentences."""
    from django.core.checks import ERROR, run_checks

    problems = [str(found.msg) for found in run_checks() if found.level >= ERROR]
    if not facts["migrations"]["up_to_date"]:
        count = len(facts["migrations"]["pending"])
        problems.append(f"数据库结构还差 {count} 步，请执行：tongjian migrate")
    return problems


def _examine(*, quiet: bool) -> list[str]:
    from tongjian.foundation import clock
    from tongjian.operations.deep_check import examine

    problems = []
    for part in examine(clock.today()):
        problems += [f"{part.title}：{fault}" for fault in part.faults]
        if not quiet:
            print(f"{'有误' if part.faults else '正常'}　{part.title}（{part.looked_at:,} 项）")
    return problems


def _print(facts: dict[str, Any], problems: list[str], *, is_checked: bool) -> None:
    for label, value in (
        ("版本", facts["version"]),
        ("数据目录", facts["home"]),
        ("文件", facts["files"]),
        ("数据库", f"PostgreSQL {facts['database']['version']}，{facts['database']['url']}"),
        ("结构", "最新" if facts["migrations"]["up_to_date"] else "需要升级"),
    ):
        print(f"{label}：{value}")
    for problem in problems:
        print(f"问题：{problem}", file=sys.stderr)
    if is_checked and not problems:
        print("检查通过。")
