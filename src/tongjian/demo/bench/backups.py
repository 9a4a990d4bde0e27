"""How long a backup and the way back take, and how much of the newest work a loss costs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from django.conf import settings
from django.db import connection

from tongjian.runtime import postgres
from tongjian.runtime.backup.target import Plan, backups_in
from tongjian.runtime.backup.wal import Shipper
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import Cluster
from tongjian.runtime.roles import SUPERUSER

from .entries import Entry
from .sizes import Scale

_CLI = (sys.executable, "-m", "tongjian.config.cli")
# What the shipping of `tongjian serve` waits between two rounds.
SHIP_SECONDS = 5.0


def measure_backup(scale: Scale) -> list[Entry]:
    """Back the database up, bring it back with proof into an empty home, ship some log."""
    home = Home(Path(settings.HOME.root))
    beside = home.root.parent
    with TemporaryDirectory(dir=beside) as vault, TemporaryDirectory(dir=beside) as empty:
        Path(empty).chmod(0o755)
        key = Path(vault) / "recovery.key"
        kept = _set_aside(home)
        try:
            _run("backup", "init", "--to", f"{vault}/backups", "--recovery-key-file", str(key))
            taken, _ = _run("backup")
            plain = _plain_copy(home)
            shipped = _ship(home)
            size = sum(f.stat().st_size for f in backups_in(Path(vault) / "backups")[-1].iterdir())
            back = ("--from", f"{vault}/backups", "--key", str(key), "--home", empty, "--prove")
            proven, said = _run("restore", *back)
        finally:
            _put_back(home, kept)
        verdict = "完好" if "结论：完好" in said else "有差异"
    restored = float(re.findall(r"用时 ([\d.]+) 秒", said)[0])
    words = f"加上逐表核对、证明共 {proven:.0f} 秒，结论：{verdict}"
    return _entries(Measured(taken, plain, size, restored, words, shipped))


@dataclass(frozen=True)
class Measured:
    """Seconds of each act, and the bytes of the backup."""

    taken: float
    plain: float
    size: int
    restored: float
    proof: str
    shipped: float


def _entries(found: Measured) -> list[Entry]:
    return [
        Entry(
            code="backup",
            label="在线加密备份（含核对用的摘要）",
            value=round(found.taken, 1),
            unit="秒",
            goal=900,
            reference=round(found.plain, 1),
            against="pg_basebackup，不压缩、不加密、没有摘要",
            note=f"备份 {found.size / 1e9:.2f} GB",
        ),
        Entry(
            code="rto",
            label="从备份恢复到可以服务（RTO）",
            value=found.restored,
            unit="秒",
            goal=900,
            note=found.proof,
        ),
        Entry(
            code="rpo",
            label="丢失主机最多丢失的时间（RPO）：间隔加复制 64 MB 新日志",
            value=round(SHIP_SECONDS + found.shipped, 1),
            unit="秒",
            goal=15,
        ),
    ]


def _run(*words: str) -> tuple[float, str]:
    """Run one of our commands over the scale's database; return its seconds and its words."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tongjian.config.settings_bench",
        "TONGJIAN_BENCH_DATABASE": connection.settings_dict["NAME"],
    }
    started = time.monotonic()
    done = subprocess.run([*_CLI, *words], env=environment, capture_output=True, text=True)
    if "Traceback" in done.stderr or (done.returncode and "结论" not in done.stdout):
        raise RuntimeError(done.stderr or done.stdout)
    return time.monotonic() - started, done.stdout


def _plain_copy(home: Home) -> float:
    cluster = Cluster.of(home)
    program = postgres.binaries(cluster.account) / "bin" / "pg_basebackup"
    command = [str(program), "-h", str(home.sockets), "-U", SUPERUSER, "-D", "-", "-F", "t"]
    started = time.monotonic()
    subprocess.run(
        [*command, "-X", "none", "--checkpoint=fast", "--no-manifest"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.monotonic() - started


def _ship(home: Home) -> float:
    """Ship what is there, write new log, and time the shipping of that."""
    cluster, plan = Cluster.of(home), Plan.of(home)
    if plan is None:
        raise RuntimeError("no plan")
    address = cluster.url(SUPERUSER, connection.settings_dict["NAME"])
    shipper = Shipper(address, data=cluster.data, plan=plan)
    shipper.ship()
    with psycopg.connect(address) as session:
        session.execute("CREATE TABLE bench_written (words text)")
        session.execute(
            "INSERT INTO bench_written SELECT repeat(md5(i::text), 30)"
            " FROM generate_series(1, 64000) AS i"
        )
        session.commit()
        session.execute("DROP TABLE bench_written")
    started = time.monotonic()
    shipper.ship()
    seconds = time.monotonic() - started
    with psycopg.connect(address, autocommit=True) as session:
        session.execute("SELECT pg_drop_replication_slot('tongjian_backup')")
    return seconds


def _set_aside(home: Home) -> bytes | None:
    """Put the plan of a real installation away meanwhile."""
    place = home.root / "backup.json"
    content = place.read_bytes() if place.exists() else None
    place.unlink(missing_ok=True)
    return content


def _put_back(home: Home, content: bytes | None) -> None:
    place = home.root / "backup.json"
    place.unlink(missing_ok=True)
    if content is not None:
        place.write_bytes(content)
