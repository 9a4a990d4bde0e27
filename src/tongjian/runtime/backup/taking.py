"""Take a backup while everything goes on: base copy, log up to one named moment, files, keys."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

import psycopg

from tongjian.runtime import postgres
from tongjian.runtime.postgres import Cluster
from tongjian.runtime.roles import DATABASE, SUPERUSER

from . import sealed, wal
from .moments import Moment, still_moment
from .target import STATEMENT, Plan, Statement, UnableToBackUp

Tell = Callable[[str], None]
# What must be equal after the way back, computed as of the moment.
Facts = Callable[[Moment], dict[str, Any]]
Sign = Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class Taking:
    """One backup in the making."""

    cluster: Cluster
    plan: Plan
    at: datetime
    version: str
    database: str = DATABASE

    @property
    def name(self) -> str:
        return self.at.strftime("%Y%m%d-%H%M%S")

    def run(self, *, facts: Facts, sign: Sign, tell: Tell) -> Path:
        """Write the backup beside the earlier ones and return its folder.

        Raises:
            UnableToBackUp: another backup is running, or the place cannot hold it.
        """
        with _alone(self.cluster), _draft(self.plan.folder, self.name) as draft:
            statement = self._write(draft, facts, tell)
            (draft / STATEMENT).write_text(sign(statement.as_json()))
            _sync(draft)
            final = self.plan.folder / self.name
            draft.rename(final)
            _sync(self.plan.folder)
            return final

    def _write(self, draft: Path, facts: Facts, tell: Tell) -> Statement:
        with self._connection() as session, wal.kept_for(session) as start:
            tell("复制数据库……")
            files = [self._base(draft)]
            with still_moment(session, f"tongjian-{self.name}") as moment:
                tell("记下核对用的数字……")
                known = facts(moment)
            wal.finish_segment(session)
            tell("复制日志、文件和密钥……")
            segments = wal.segments(session, self.cluster.data, start, moment.lsn)
            files.append(
                self._tar(draft, f"wal-{segments[0].name}", {s.name: s for s in segments})
            )
            root = self.cluster.home.root
            files.append(self._tar(draft, "files", {"files": self.cluster.home.files}))
            keys = {"keys": self.cluster.home.keys, "anchors": root / "anchors"}
            files.append(self._tar(draft, "keys", keys))
            files.append(self._facts(draft, known))
            return replace(self._statement(session, moment), files=tuple(files))

    @contextlib.contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[Any]]:
        address = self.cluster.url(SUPERUSER, self.database)
        with psycopg.connect(address, autocommit=True) as session:
            yield session

    def _base(self, draft: Path) -> sealed.Sealed:
        program = postgres.binaries(self.cluster.account) / "bin" / "pg_basebackup"
        command = [str(program), "-h", str(self.cluster.home.sockets), "-U", SUPERUSER]
        command += ["-D", "-", "-F", "t", "-X", "none", "--compress=client-gzip:1"]
        command += ["--checkpoint=fast", "--no-manifest", "--no-password"]
        with open(self.cluster.home.run / "backup.log", "w+") as log:
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as process:
                place = draft / "base.tar.gz.age"
                stream = cast(BinaryIO, process.stdout)
                written = sealed.seal(stream, place, recipient=self.plan.recipient)
            log.seek(0)
            if process.returncode:
                raise UnableToBackUp(f"复制数据库没有成功：{log.read().strip()}")
        return written

    def _tar(self, draft: Path, name: str, content: dict[str, Path]) -> sealed.Sealed:
        with sealed.piped(sealed.tarred(content)) as stream:
            place = draft / f"{name}.tar.gz.age"
            return sealed.seal(stream, place, recipient=self.plan.recipient)

    def _facts(self, draft: Path, known: dict[str, Any]) -> sealed.Sealed:
        content = json.dumps(known, ensure_ascii=False, indent=1).encode()
        place = draft / "facts.json.age"
        return sealed.seal(sealed.as_stream(content), place, recipient=self.plan.recipient)

    def _statement(self, session: psycopg.Connection[Any], moment: Moment) -> Statement:
        return Statement(
            name=self.name,
            at=self.at.isoformat(),
            point=moment.name,
            lsn=moment.lsn,
            system=wal.system_of(session),
            version=self.version,
            postgres=str(session.info.parameter_status("server_version")),
            recipient=self.plan.recipient,
        )


@contextlib.contextmanager
def _alone(cluster: Cluster) -> Iterator[None]:
    with open(cluster.home.run / "backup.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UnableToBackUp("另一次备份正在进行，请等它结束。") from error
        yield


@contextlib.contextmanager
def _draft(folder: Path, name: str) -> Iterator[Path]:
    """Yield a folder that is gone again unless it was renamed: half a backup is none."""
    draft = folder / f".{name}.draft"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in folder.glob(".*.draft"):
            shutil.rmtree(left)
        draft.mkdir(mode=0o700)
        yield draft
    except OSError as error:
        raise UnableToBackUp(f"不能写到 {folder}：{error.strerror or error}。") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
