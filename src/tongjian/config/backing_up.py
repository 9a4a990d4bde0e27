"""`tongjian backup`: where to, now, the log as it comes, and what there is."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from tongjian.config import database
from tongjian.config.running import Refused, database_running
from tongjian.runtime.backup import sealed
from tongjian.runtime.backup.taking import Taking
from tongjian.runtime.backup.target import Plan, Statement, UnableToBackUp, backups_in, prune
from tongjian.runtime.backup.wal import Shipper
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import Cluster
from tongjian.runtime.roles import DATABASE, SUPERUSER

SHIP_SECONDS = 5.0
RETRY_SECONDS = 30.0


def backup(arguments: Sequence[str]) -> int:
    """Run one of the backup commands."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except UnableToBackUp as error:
        raise Refused(str(error)) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tongjian backup",
        description="加密备份。第一次先执行 init；之后不带参数就是立即备份，服务不用停。",
    )
    parser.set_defaults(run=_now)
    actions = parser.add_subparsers(metavar="init|now|list|follow")
    first = actions.add_parser("init", help="定下备份到哪里，并生成恢复密钥")
    first.add_argument("--to", required=True, help="备份目录：应在另一块磁盘或另一台机器上")
    first.add_argument("--keep", type=int, default=14, help="保留最近几份（默认 14）")
    first.add_argument("--recovery-key-file", help="把恢复密钥写到这个文件，不显示在屏幕上")
    first.set_defaults(run=_init)
    actions.add_parser("now", help="立即备份").set_defaults(run=_now)
    actions.add_parser("list", help="列出已有的备份").set_defaults(run=_list)
    following = actions.add_parser("follow", help="持续复制日志（tongjian serve 会自动做）")
    following.add_argument("--once", action="store_true", help="只复制一次")
    following.set_defaults(run=_follow)
    return parser


def plan_of(home: Home) -> Plan:
    """Return where backups go.

    Raises:
        UnableToBackUp: nobody has said so yet.
    """
    plan = Plan.of(home)
    if plan is None:
        raise UnableToBackUp("还没有定下备份到哪里。请先执行：tongjian backup init --to 目录")
    return plan


def _init(options: argparse.Namespace) -> int:
    home = Home.find().prepare()
    if Plan.of(home) is not None:
        raise UnableToBackUp(
            f"已经定过了（{home.root / 'backup.json'}）。要换目录或换恢复密钥，请先移走这个文件。"
        )
    key, recipient = sealed.make_recovery_key()
    folder = Path(options.to).expanduser().absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if options.recovery_key_file:
        _write_key(Path(options.recovery_key_file), key)
        print(f"恢复密钥已写到 {options.recovery_key_file}。")
    else:
        print(f"恢复密钥（只显示这一次）：\n\n  {key}\n")
    Plan(to=str(folder), recipient=recipient, keep=options.keep).keep_in(home)
    print("请把恢复密钥抄下或打印，与备份分开保管。没有它，谁也打不开备份，包括本程序。")
    print("本机只留公钥，能写备份，不能读。现在可以执行：tongjian backup")
    return 0


def _write_key(place: Path, key: str) -> None:
    try:
        with open(place, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(key + "\n")
    except FileExistsError as error:
        raise UnableToBackUp(f"{place} 已经存在，不会覆盖。") from error


def _now(options: argparse.Namespace) -> int:
    if database.is_external():
        raise UnableToBackUp(
            "数据库由您自己的 PostgreSQL 承担（DATABASE_URL），请用它的备份工具；"
            "同时备份数据目录里的 keys、files、anchors。"
        )
    home = Home.find()
    plan = plan_of(home)
    import django

    django.setup()
    with database_running():
        from django.conf import settings
        from django.utils import timezone

        from tongjian.config.acts import record_act
        from tongjian.foundation import clock
        from tongjian.foundation.audit import anchors
        from tongjian.operations.facts import facts_at

        started, today = time.monotonic(), clock.today()
        name = settings.DATABASES["default"]["NAME"]
        taking = Taking(Cluster.of(home), plan, timezone.localtime(), version("tongjian"), name)
        place = taking.run(
            facts=lambda moment: facts_at(moment, on=today), sign=anchors.signed, tell=print
        )
        said = Statement.read(place)
        record_act("operations.backup.taken", said.name, folder=plan.to, size=said.size)
    gone = prune(plan)
    print(
        f"已备份到 {place}（{said.size / 1e6:,.1f} MB，{time.monotonic() - started:.1f} 秒）。"
        + (f"已删除旧备份 {len(gone)} 份。" if gone else "")
    )
    print(f"验证：tongjian restore --from {place} --key 恢复密钥文件 --home 空目录 --prove")
    return 0


def _list(options: argparse.Namespace) -> int:
    plan = plan_of(Home.find())
    for place in backups_in(plan.folder):
        said = Statement.read(place)
        print(f"{said.name}  {said.size / 1e6:>10,.1f} MB  {said.at}")
    print(f"目录：{plan.folder}，保留最近 {plan.keep} 份。")
    return 0


def _follow(options: argparse.Namespace) -> int:
    home = Home.find()
    plan, cluster = plan_of(home), Cluster.of(home)
    shipper = Shipper(cluster.url(SUPERUSER, DATABASE), data=cluster.data, plan=plan)
    while True:
        pause = SHIP_SECONDS
        try:
            shipped = shipper.ship()
        except Exception as error:
            # A disk that is away for an hour comes back: the log is kept meanwhile.
            if options.once:
                raise
            print(f"日志备份没有成功，稍后再试：{error}", file=sys.stderr, flush=True)
            pause = RETRY_SECONDS
        if options.once:
            print(f"日志已复制到 {shipped}。")
            return 0
        time.sleep(pause)
