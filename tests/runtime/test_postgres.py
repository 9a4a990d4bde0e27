from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from tongjian.runtime import postgres, system_user
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import UnableToStartCluster, running_cluster
from tongjian.runtime.roles import APP, OWNER, SUPERUSER

HOLD = """
import sys
from pathlib import Path
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import running_cluster
with running_cluster(Home(Path(sys.argv[1])), durable=False) as cluster:
    print(cluster.postmaster().pid, flush=True)
    sys.stdin.readline()
"""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops its rights")


@pytest.fixture
def holders() -> Iterator[list[subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def hold(home: Home, holders: list[subprocess.Popen[str]]) -> int:
    """Use the cluster in another process; return the postmaster that it sees."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    holders.append(process)
    assert process.stdout is not None
    return int(process.stdout.readline())


def is_ended(pid: int) -> bool:
    # Where no init reaps orphans, an ended server stays as a zombie.
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def release(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=30)
    assert process.returncode == 0


class TestRunningCluster:
    def test_sets_up_roles_with_no_more_rights_than_needed(self, home: Home) -> None:
        with running_cluster(home, durable=False) as cluster:
            with psycopg.connect(cluster.owner_url) as owner:
                owner.execute("CREATE TABLE note (body text)")
                rows = owner.execute(
                    "SELECT rolname, rolsuper, rolcreatedb, rolbypassrls FROM pg_roles"
                    " WHERE rolname IN (%s, %s) ORDER BY rolname",
                    [APP, OWNER],
                ).fetchall()
            with (
                psycopg.connect(cluster.app_url) as app,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                app.execute("SELECT * FROM note")

        assert rows == [(APP, False, False, False), (OWNER, False, True, False)]

    def test_keeps_data_and_stops_at_the_end(self, home: Home) -> None:
        with running_cluster(home) as cluster, psycopg.connect(cluster.owner_url) as owner:
            owner.execute("CREATE TABLE note AS SELECT '𬭛' AS body")
        assert cluster.postmaster() is None

        with running_cluster(home) as again, psycopg.connect(again.owner_url) as owner:
            assert owner.execute("SELECT body FROM note").fetchone() == ("𬭛",)

    def test_recovers_committed_work_after_a_kill(self, home: Home) -> None:
        with running_cluster(home) as cluster:
            with psycopg.connect(cluster.owner_url) as owner:
                owner.execute("CREATE TABLE note AS SELECT 1 AS id")
            postmaster = cluster.postmaster()
            assert postmaster is not None
            postmaster.kill()

            cluster.ensure_running()

            with psycopg.connect(cluster.owner_url) as owner:
                assert owner.execute("SELECT id FROM note").fetchone() == (1,)

    def test_a_killed_server_is_no_child_of_ours_at_the_end(self, home: Home) -> None:
        with running_cluster(home, durable=False) as cluster:
            postmaster = cluster.postmaster()
            assert postmaster is not None
            postmaster.kill()

        assert not psutil.pid_exists(postmaster.pid)

    def test_recovers_when_starter_and_server_were_killed(
        self, home: Home, holders: list[subprocess.Popen[str]]
    ) -> None:
        killed = hold(home, holders)
        os.kill(holders[0].pid, signal.SIGKILL)
        os.kill(killed, signal.SIGKILL)

        with running_cluster(home, durable=False) as cluster:
            postmaster = cluster.postmaster()

            assert postmaster is not None
            assert postmaster.pid != killed

    def test_takes_over_a_server_whose_starter_was_killed(
        self, home: Home, holders: list[subprocess.Popen[str]]
    ) -> None:
        orphan = hold(home, holders)
        os.kill(holders[0].pid, signal.SIGKILL)
        holders[0].wait()

        with running_cluster(home, durable=False) as cluster:
            postmaster = cluster.postmaster()
            assert postmaster is not None
            assert postmaster.pid == orphan
        assert cluster.postmaster() is None

    def test_is_shared_and_stopped_by_the_last_user(
        self, home: Home, holders: list[subprocess.Popen[str]]
    ) -> None:
        first, second = hold(home, holders), hold(home, holders)
        assert first == second

        release(holders[0])
        assert not is_ended(first)

        release(holders[1])
        assert is_ended(first)

    def test_ignores_a_pid_file_that_names_a_stranger(self, home: Home) -> None:
        with running_cluster(home, durable=False) as cluster:
            pass
        (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")

        with running_cluster(home, durable=False) as again:
            assert again.answers()

    def test_refuses_data_of_another_version(self, home: Home) -> None:
        with running_cluster(home, durable=False) as cluster:
            pass
        (cluster.data / "PG_VERSION").write_text("17\n")

        with pytest.raises(UnableToStartCluster, match="PostgreSQL 17"), running_cluster(home):
            pass

    def test_refuses_a_socket_folder_that_others_can_enter(self, home: Home) -> None:
        home.sockets.mkdir()
        home.sockets.chmod(0o777)

        with pytest.raises(UnableToStartCluster, match="不能使用"), running_cluster(home):
            pass


@needs_root
class TestAsRoot:
    def test_the_server_is_not_root(self, home: Home) -> None:
        with running_cluster(home, durable=False) as cluster:
            postmaster = cluster.postmaster()

            assert postmaster is not None
            assert postmaster.uids().real != 0

    def test_other_accounts_cannot_connect(self, home: Home) -> None:
        with running_cluster(home, durable=False) as cluster:
            cluster.home.sockets.chmod(0o755)
            nobody = system_user.as_account(pwd.getpwnam("nobody"))
            psql = postgres.binaries(cluster.account) / "bin" / "psql"
            tried = subprocess.run(
                [str(psql), cluster.url(SUPERUSER), "-c", "SELECT 1"],
                check=False,
                capture_output=True,
                text=True,
                **nobody,
            )

        assert tried.returncode != 0
        assert "Peer authentication failed" in tried.stderr

    def test_data_moves_where_the_account_can_reach_it(self, tmp_path: Path) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        home = Home(closed / "home")

        with running_cluster(home, durable=False) as cluster:
            assert cluster.answers()
            assert system_user.STATE in cluster.data.parents
        assert closed.stat().st_mode & 0o077 == 0

        shutil.rmtree(cluster.data.parent)
        shutil.rmtree(home.sockets)
