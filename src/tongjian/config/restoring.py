"""`tongjian restore`: a backup becomes a home again, with proof."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tongjian.config.running import FAILED, Refused
from tongjian.runtime.backup.sealed import UnableToOpen
from tongjian.runtime.backup.target import Statement, UnableToBackUp, backups_in
from tongjian.runtime.backup.unpacking import Restoring, UnableToRestore
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import running_cluster

CERTIFICATES = "certificates"


def restore(arguments: Sequence[str]) -> int:
    """Bring a backup back into an empty home; 1 when the proof finds a difference."""
    options = _parser().parse_args(arguments)
    try:
        return _restore(options)
    except (UnableToRestore, UnableToBackUp, UnableToOpen) as error:
        raise Refused(str(error)) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tongjian restore",
        description="把一份备份恢复到一个空目录。原来的数据不会被改动。",
    )
    parser.add_argument("--from", dest="backup", required=True, help="一份备份，或备份目录")
    parser.add_argument("--key", required=True, help="恢复密钥所在的文件")
    parser.add_argument("--home", help="恢复到哪里（默认 TONGJIAN_HOME），必须是空的")
    moment = parser.add_mutually_exclusive_group()
    moment.add_argument("--until", type=_moment, help="恢复到某一时刻，如 2026-11-21T10:30:00")
    moment.add_argument("--latest", action="store_true", help="恢复到最后一段复制出来的日志")
    parser.add_argument("--prove", action="store_true", help="恢复后逐项核对，并出具证明")
    return parser


def _restore(options: argparse.Namespace) -> int:
    started = time.monotonic()
    home = Home(Path(options.home).expanduser().absolute()) if options.home else Home.find()
    until = "latest" if options.latest else options.until
    place = _chosen(Path(options.backup).expanduser().absolute(), until)
    work = Restoring(place, home, Path(options.key).read_text(), until)
    work.run(tell=print)
    # Whoever comes next keeps the server: it stops with the last of its users.
    with running_cluster(home):
        seconds = time.monotonic() - started
        print(f"已恢复到 {home.root}，用时 {seconds:.1f} 秒。")
        if not options.prove:
            print("要核对并出具证明，请加 --prove。")
            return 0
        return _prove(work, Statement.read(place), seconds)


def _chosen(place: Path, until: datetime | str | None) -> Path:
    """Return the backup itself, or the newest in a folder that is not after the moment."""
    kept = backups_in(place)
    if not kept:
        return place
    if isinstance(until, datetime):
        kept = [p for p in kept if datetime.fromisoformat(Statement.read(p).at) <= until]
        if not kept:
            raise UnableToRestore("没有早于这一时刻的备份。")
    return kept[-1]


def _prove(work: Restoring, backup: Statement, seconds: float) -> int:
    os.environ["TONGJIAN_HOME"] = str(work.home.root)
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongjian.config.settings")
    import django

    django.setup()
    from django.utils import timezone

    from tongjian.config.acts import record_act
    from tongjian.foundation.audit import anchors
    from tongjian.operations.certificates import certify
    from tongjian.operations.deep_check import examine

    print("核对……")
    before = json.loads(work.facts()) if work.until is None else None
    differing = _differing(before, backup)
    parts = tuple(examine(timezone.localdate()))
    certificate = certify(
        backup=backup,
        until=_words(work.until, backup),
        restored_at=timezone.localtime().isoformat(timespec="seconds"),
        seconds=seconds,
        before=before,
        differing=differing,
        parts=parts,
    )
    folder = work.home.root / CERTIFICATES
    folder.mkdir(mode=0o700, exist_ok=True)
    written = folder / f"{timezone.localtime():%Y%m%d-%H%M%S}.json"
    written.write_text(anchors.signed(certificate.as_json()))
    record_act(
        "operations.home.restored",
        backup.name,
        until=certificate.until,
        verdict="完好" if certificate.is_whole else "有差异",
    )
    print(certificate.as_text())
    print(f"证明已签名，保存在 {written}。")
    return 0 if certificate.is_whole else FAILED


def _differing(before: dict[str, Any] | None, backup: Statement) -> list[str]:
    from django.db import transaction

    from tongjian.config.migrating import pending_migrations
    from tongjian.operations.facts import differences, facts_of

    if pending_migrations():
        raise UnableToRestore(
            f"备份出自 {backup.version} 版，数据库结构比现在的程序旧，不能逐项比对。"
            "请用当时的版本验证，或执行 tongjian migrate 升级后使用。"
        )
    if before is None:
        return []
    with transaction.atomic():
        return differences(before, facts_of(date.fromisoformat(before["on"])))


def _words(until: datetime | str | None, backup: Statement) -> str:
    if until is None:
        return f"备份的时刻（日志 {backup.lsn}）"
    return until.isoformat() if isinstance(until, datetime) else "最后一段日志"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.astimezone()
