"""The `tongjian` command: a thin table over functions here and Django's commands."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tongjian.config.running import FAILED, INTERRUPTED, MISUSED, Refused, database_running
from tongjian.runtime.postgres import UnableToStartCluster
from tongjian.runtime.system_user import UnableToDropRoot

Run = Callable[[Sequence[str]], int]

# These of Django's commands never ask the database.
OFFLINE = {"collectstatic", "compilemessages", "diffsettings", "findstatic", "makemessages"}


@dataclass(frozen=True)
class Command:
    """One subcommand: ours (`run`), or a Django command under a shorter name."""

    summary: str
    run: Run | None = None
    django: str = ""
    settings: str = "tongjian.config.settings"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; 0 means done, 1 refused or failed, 2 misused."""
    name, *rest = (list(sys.argv[1:] if argv is None else argv)) or ["--help"]
    if name in ("-h", "--help", "help") and not rest:
        return _print_help()
    try:
        return _dispatch(name, rest)
    except (Refused, UnableToStartCluster, UnableToDropRoot) as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _dispatch(name: str, rest: list[str]) -> int:
    command = commands().get(name)
    chosen = command.settings if command else Command.settings
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", chosen)
    if command is None:
        return _run_django(name, name, rest)
    if command.run is not None:
        return command.run(rest)
    return _run_django(name, command.django, rest, migrated=command.django != "migrate")


def commands() -> dict[str, Command]:
    """Return our subcommands in the order of the help page."""
    from tongjian.config import backing_up, checking, following, restoring, serving, working

    return {
        "demo": Command("建好演示城市并开始服务", run=serving.demo),
        "serve": Command("开始服务：数据库、网页、后台任务", run=serving.serve),
        "work": Command("处理后台任务（serve 会自动启动）", run=working.work),
        "import": Command("导入单位、党组织、党员名册", django="import_workbook"),
        "stats": Command("查看统计指标", django="stats"),
        "audit": Command("核验操作日志", django="audit"),
        "keys": Command("列出、更换加密密钥", django="keys"),
        "replica": Command("在另一个目录运行只读从库", run=following.follow),
        "bench": Command(
            "测量大规模数据下的速度", django="bench", settings="tongjian.config.settings_bench"
        ),
        "rules": Command("规则：列出、说明、判断", django="rules"),
        "affiliation": Command("归口：重新判断，按规则落实责任", django="affiliation"),
        "notices": Command("待办：重新核对全部来源", django="notices"),
        "privacy": Command("保存期限：到期清单、处置并出具证明", django="privacy"),
        "user": Command("管理账号", django="user"),
        "grant": Command("给账号一个角色", django="grant"),
        "check": Command("检查安装；--deep 核对全部数据，--where 显示位置", run=checking.check),
        "backup": Command("加密备份：init 定下目录，now 立即，list 列出", run=backing_up.backup),
        "restore": Command("从备份恢复到空目录；--prove 核对并出具证明", run=restoring.restore),
        "migrate": Command("升级数据库结构", django="migrate"),
    }


def _print_help() -> int:
    rows = [f"  {name:<10}{command.summary}" for name, command in commands().items()]
    print("用法：tongjian 命令 [选项]\n\n命令：", *rows, sep="\n")
    print("\n“tongjian 命令 --help”显示该命令的选项；Django 的其他命令也可直接使用。")
    return 0


def _run_django(name: str, target: str, rest: list[str], *, migrated: bool = False) -> int:
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    area = get_commands().get(target)
    if area is None:
        print(f"没有“{name}”这个命令。“tongjian --help”列出所有命令。", file=sys.stderr)
        return MISUSED
    command = load_command_class(area, target) if isinstance(area, str) else area
    is_offline = target in OFFLINE or {"-h", "--help"} & set(rest)
    with contextlib.nullcontext() if is_offline else database_running():
        if migrated and not is_offline:
            from tongjian.config.migrating import ensure_migrated

            ensure_migrated()
        command.run_from_argv(["tongjian", name, *rest])
    return 0


if __name__ == "__main__":
    sys.exit(main())
