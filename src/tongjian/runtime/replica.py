"""A second server that follows the embedded one: a physical copy, then its log as it comes."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator

from tongjian.runtime import system_user
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import (
    Cluster,
    UnableToStartCluster,
    binaries,
    running_cluster,
)
from tongjian.runtime.roles import SUPERUSER


@contextlib.contextmanager
def running_replica(primary: Cluster, home: Home) -> Iterator[Cluster]:
    """Follow a running server from a home of its own, copying it first when there is no copy.

    Raises:
        UnableToStartCluster: the copy cannot be made, or does not start.
    """
    home.prepare()
    copy = Cluster.of(home)
    if not (copy.data / "PG_VERSION").exists():
        _copy(primary, copy)
    if not (copy.data / "standby.signal").exists():
        raise UnableToStartCluster(f"{copy.data} 不是从库的数据。请换一个目录。")
    with running_cluster(home) as running:
        yield running


def _copy(primary: Cluster, copy: Cluster) -> None:
    draft = copy.data.with_name("pg.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    if os.geteuid() == 0:
        os.chown(draft, copy.account.pw_uid, copy.account.pw_gid)
    command = [
        *(str(binaries(copy.account) / "bin" / "pg_basebackup"), "-D", str(draft)),
        *("-h", str(primary.home.sockets), "-U", SUPERUSER),
        *("--checkpoint=fast", "--wal-method=stream", "--write-recovery-conf"),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, **system_user.as_account(copy.account)
    )
    if done.returncode:
        raise UnableToStartCluster(f"复制数据库失败：{done.stderr.strip()}")
    draft.rename(copy.data)
