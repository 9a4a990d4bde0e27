"""The way back: a backup becomes a home, brought to the moment that was asked for."""

from __future__ import annotations

import os
import shutil
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from tongjian.runtime import postgres
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import Cluster
from tongjian.runtime.roles import DATABASE, SUPERUSER

from . import sealed
from .target import WAL, Statement, segments_in
from .wal import PARTIAL

Tell = Callable[[str], None]
SEGMENT_BYTES = 16 * 1024 * 1024
PATIENCE_SECONDS = 4 * 3600
INCOMING = "restore_wal"


class UnableToRestore(Exception):
    """The home cannot be brought back; the message says why and what to do."""


@dataclass(frozen=True)
class Restoring:
    """One backup on its way into an empty home.

    `until` is a moment after the backup, "latest" for all that was shipped, None for the
    backup's own moment.
    """

    backup: Path
    home: Home
    recovery_key: str
    until: datetime | str | None = None

    def run(self, *, tell: Tell) -> Cluster:
        """Unpack, replay the log and return the server, which runs.

        Raises:
            UnableToRestore: the home is not empty, or the log does not reach the moment.
            UnableToOpen: a wrong key or a damaged file.
        """
        statement = Statement.read(self.backup)
        self._check(statement)
        tell("核对备份文件……")
        self._check_files(statement)
        self.home.prepare()
        cluster = Cluster.of(self.home)
        try:
            tell("取出数据库、文件和密钥……")
            data = self._data(cluster, statement)
            for name in ("keys", "files"):
                self._unpack(f"{name}.tar.gz.age", self.home.root)
            tell("重放日志……")
            data.rename(cluster.data)
            self._replay(cluster)
        except BaseException:
            self._clear(cluster)
            raise
        return cluster

    def _clear(self, cluster: Cluster) -> None:
        """Leave the home as empty as it was: half of it is worse than nothing."""
        cluster.stop()
        draft = cluster.data.with_name("pg.draft")
        anchors = self.home.root / "anchors"
        for path in (cluster.data, draft, self.home.keys, self.home.files, anchors):
            shutil.rmtree(path, ignore_errors=True)

    def facts(self) -> bytes:
        """Return what was known of the backup's moment."""
        place = self.backup / "facts.json.age"
        with sealed.opened(place, recovery_key=self.recovery_key) as stream:
            return stream.read()

    def _check(self, statement: Statement) -> None:
        if sealed.recipient_of(self.recovery_key) != statement.recipient:
            raise UnableToRestore("这把恢复密钥不是这份备份的：备份写给另一把。")
        for path in (self.home.cluster, self.home.keys, self.home.files):
            if path.exists() and any(path.iterdir()):
                raise UnableToRestore(f"{self.home.root} 不是空的，不会覆盖。请另选一个目录。")
        if statement.postgres.split(".")[0] != postgres.VERSION:
            raise UnableToRestore(
                f"备份来自 PostgreSQL {statement.postgres}，程序自带 {postgres.VERSION}。"
            )

    def _check_files(self, statement: Statement) -> None:
        for file in statement.files:
            place = self.backup / file.name
            if not place.is_file():
                raise UnableToRestore(f"备份不完整：缺少 {file.name}。")
            if sealed.digest_of(place) != file.sha256:
                raise UnableToRestore(f"{file.name} 与备份时写下的校验值不符，已损坏或被换过。")

    def _data(self, cluster: Cluster, statement: Statement) -> Path:
        data = cluster.data.with_name("pg.draft")
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(mode=0o700, parents=True)
        self._unpack("base.tar.gz.age", data)
        incoming = data / INCOMING
        incoming.mkdir(mode=0o700)
        log = next(f.name for f in statement.files if f.name.startswith("wal-"))
        self._unpack(log, incoming)
        if self.until is not None:
            self._fetch(statement, incoming, first=log.removeprefix("wal-").split(".")[0])
        (data / "postgresql.auto.conf").write_text(self._recovery(statement))
        (data / "recovery.signal").touch()
        _give(cluster, data)
        return data

    def _fetch(self, statement: Statement, incoming: Path, *, first: str) -> None:
        for piece in segments_in(self.backup.parent / WAL / statement.system):
            name = piece.name.removesuffix(sealed.SUFFIX)
            bare = name.removesuffix(PARTIAL)
            if "." not in bare and bare < first:
                continue
            # A whole piece counts more than the part of it that was shipped before.
            if name.endswith(PARTIAL) and (incoming / bare).exists():
                continue
            with (
                sealed.opened(piece, recovery_key=self.recovery_key) as stream,
                open(incoming / bare, "wb") as file,
            ):
                shutil.copyfileobj(stream, file)
                if name.endswith(PARTIAL):
                    file.truncate(SEGMENT_BYTES)

    def _recovery(self, statement: Statement) -> str:
        settings = {
            "restore_command": f'cp "{INCOMING}/%f" "%p"',
            "recovery_target_action": "promote",
        }
        if self.until is None:
            settings["recovery_target_name"] = statement.point
        elif isinstance(self.until, datetime):
            settings["recovery_target_time"] = self.until.isoformat()
        return "".join(f"{name} = '{value}'\n" for name, value in settings.items())

    def _unpack(self, name: str, place: Path) -> None:
        with (
            sealed.opened(self.backup / name, recovery_key=self.recovery_key) as stream,
            tarfile.open(fileobj=stream, mode="r|gz") as archive,
        ):
            archive.extractall(place, filter="data")

    def _replay(self, cluster: Cluster) -> None:
        try:
            cluster.ensure_running()
            _wait(cluster)
        except (postgres.UnableToStartCluster, psycopg.OperationalError) as error:
            cluster.stop()
            raise UnableToRestore(_why(cluster) or str(error)) from error
        (cluster.data / "postgresql.auto.conf").write_text("")
        shutil.rmtree(cluster.data / INCOMING)


def _wait(cluster: Cluster) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            with psycopg.connect(cluster.url(SUPERUSER, DATABASE)) as session:
                if session.execute("SELECT NOT pg_is_in_recovery()").fetchone() == (True,):
                    return
        except psycopg.OperationalError:
            if cluster.postmaster() is None:
                raise postgres.UnableToStartCluster("数据库没有启动。") from None
        time.sleep(0.1)
    raise postgres.UnableToStartCluster("重放日志用得太久。")


def _why(cluster: Cluster) -> str:
    log = cluster.log.read_text(errors="replace") if cluster.log.exists() else ""
    if "before configured recovery target was reached" in log:
        return "日志到不了要求的时刻：请选早一些的时刻，或恢复到最新（--latest）。"
    if "requested recovery stop point is before consistent recovery point" in log:
        return "要求的时刻早于这份备份：请选更早的一份备份。"
    return ""


def _give(cluster: Cluster, data: Path) -> None:
    if os.geteuid() == 0:
        uid, gid = cluster.account.pw_uid, cluster.account.pw_gid
        for folder, _, files in os.walk(data):
            for path in (folder, *(os.path.join(folder, name) for name in files)):
                os.chown(path, uid, gid)
    for folder, _, _ in os.walk(data):
        os.chmod(folder, 0o700)
