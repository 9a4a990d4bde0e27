"""The drill: an installation is lost, and comes back from its backups, proven."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from tests.faults.site import Browser, Site, until
from tests.homes import command, environment, new_home, remove
from tongjian.runtime.backup.target import Plan, Statement, backups_in
from tongjian.runtime.backup.unpacking import Restoring
from tongjian.runtime.backup.wal import Shipper
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import running_cluster
from tongjian.runtime.roles import DATABASE, SUPERUSER

_TOLD = "SELECT count(*) FROM audit_entry WHERE action = '{}'"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """Return the place of the backups: another disk, in real life."""
    return tmp_path / "vault"


@pytest.fixture
def key(home: Home, vault: Path, tmp_path: Path) -> Path:
    """Plan the backups of the city and return where the recovery key lies."""
    key = tmp_path / "recovery.key"
    done = command(home, "backup", "init", "--to", str(vault), "--recovery-key-file", str(key))
    assert done.returncode == 0, done.stderr
    return key


def back_up(home: Home) -> None:
    done = command(home, "backup")
    assert done.returncode == 0, done.stdout + done.stderr


def restore(to: Home, vault: Path, key: Path, *words: str) -> subprocess.CompletedProcess[str]:
    given = ("--from", str(vault), "--key", str(key), "--home", str(to.root))
    return command(to, "restore", *given, *words)


@contextlib.contextmanager
def busy(site: Site, *, area: int) -> Iterator[subprocess.Popen[bytes]]:
    """Change an area all the time meanwhile."""
    words = [sys.executable, "-m", "tests.faults.busy", site.cluster.owner_url, str(area)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, env=environment(site.home), stdout=quiet) as process:
        yield process
        process.terminate()


def rename_an_area(site: Site, name: str) -> None:
    """Change one row and commit."""
    with psycopg.connect(site.cluster.owner_url) as session:
        session.execute("UPDATE units_area SET name = %s WHERE id = 1", [name])


class TestProof:
    def test_a_backup_taken_under_load_comes_back_the_same(
        self, site: Site, vault: Path, key: Path, empty: Home
    ) -> None:
        people = [Browser(site, name) for name in ("gongwei", "shuji")]
        with busy(site, area=1) as one, busy(site, area=2) as other:
            back_up(site.home)
            assert (one.poll(), other.poll()) == (None, None), "the load did not last"
        assert all(person.get("/").ok for person in people)

        proof = restore(empty, vault, key, "--prove")

        assert proof.returncode == 0, proof.stdout + proof.stderr
        assert "结论：完好" in proof.stdout
        (certificate,) = (empty.root / "certificates").glob("*.json")
        said = json.loads(certificate.read_text())
        assert said["signature"]
        assert said["body"]["whole"] is True
        assert said["body"]["rows"] > 10_000
        assert said["body"]["roles"] >= 10
        assert len(said["body"]["reports"]) == 3
        assert site.value(_TOLD.format("operations.backup.taken")) == 1
        with running_cluster(empty) as server, psycopg.connect(server.owner_url) as session:
            assert session.execute(_TOLD.format("operations.home.restored")).fetchone() == (1,)

    def test_the_proof_fails_when_a_row_is_not_the_same(
        self, home: Home, vault: Path, key: Path, empty: Home
    ) -> None:
        back_up(home)
        (backup,) = backups_in(vault)
        forged = Restoring(backup, empty, key.read_text())
        facts = json.loads(forged.facts())
        rows, digest = facts["tables"]["units_unit"]
        facts["tables"]["units_unit"] = [rows + 1, digest]
        reseal(backup, facts)

        proof = restore(empty, vault, key, "--prove")

        assert proof.returncode == 1, proof.stderr
        assert "表 units_unit：备份时" in proof.stdout
        assert "结论：有差异" in proof.stdout

    def test_nobody_reads_a_backup_without_the_key(
        self, home: Home, vault: Path, key: Path, empty: Home, tmp_path: Path
    ) -> None:
        back_up(home)
        other = tmp_path / "other.key"
        (home.root / "backup.json").unlink()
        made = command(
            home, "backup", "init", "--to", str(vault), "--recovery-key-file", str(other)
        )
        assert made.returncode == 0, made.stderr

        refused = restore(empty, vault, other)

        assert refused.returncode == 1
        assert "这把恢复密钥不是这份备份的" in refused.stderr
        assert not empty.cluster.exists()
        held = b"".join(p.read_bytes() for p in backups_in(vault)[0].iterdir())
        assert (home.keys / "master.key").read_bytes().strip() not in held
        assert "社会组织".encode() not in held

    def test_a_damaged_backup_is_refused_and_leaves_nothing(
        self, home: Home, vault: Path, key: Path, empty: Home
    ) -> None:
        back_up(home)
        (backup,) = backups_in(vault)
        base = backup / "base.tar.gz.age"
        content = bytearray(base.read_bytes())
        content[len(content) // 2] ^= 1
        base.write_bytes(content)

        refused = restore(empty, vault, key)

        assert refused.returncode == 1
        assert "base.tar.gz.age 与备份时写下的校验值不符" in refused.stderr
        assert not empty.cluster.exists()

    def test_what_is_there_is_never_overwritten(self, home: Home, vault: Path, key: Path) -> None:
        back_up(home)

        refused = restore(home, vault, key)

        assert refused.returncode == 1
        assert "不是空的，不会覆盖" in refused.stderr


class TestPointInTime:
    def test_everything_is_lost_but_the_vault(
        self, home: Home, vault: Path, key: Path, empty: Home
    ) -> None:
        site = Site(home).start()
        until(lambda: list(vault.glob("wal/*/*.age")), "the log is not shipped")
        back_up(home)
        rename_an_area(site, "事故之前")
        before = datetime.now().astimezone()
        rename_an_area(site, "误改")
        lsn = site.value("SELECT pg_current_wal_flush_lsn()::text")
        ship(site)
        assert site.process is not None
        for process in (site.process, site.cluster.postmaster()):
            assert process is not None
            process.send_signal(signal.SIGKILL)
        site.process.wait(60)
        remove(home)
        assert not home.root.exists()

        latest = restore(empty, vault, key, "--latest", "--prove")
        assert latest.returncode == 0, latest.stdout + latest.stderr
        assert area_of(empty) == "误改", lsn
        earlier = new_home()
        try:
            point = restore(earlier, vault, key, "--until", before.isoformat())
            assert point.returncode == 0, point.stdout + point.stderr
            assert area_of(earlier) == "事故之前"
        finally:
            remove(earlier)

        again = Site(empty).start()
        try:
            assert "退出" in Browser(again, "shuji").get("/").text
        finally:
            again.stop()

    def test_a_moment_that_the_log_does_not_reach_is_said(
        self, home: Home, vault: Path, key: Path, empty: Home
    ) -> None:
        back_up(home)

        refused = restore(empty, vault, key, "--until", "2999-01-01T00:00:00")

        assert refused.returncode == 1
        assert "日志到不了要求的时刻" in refused.stderr
        assert not (empty.cluster / "PG_VERSION").exists()

    def test_old_backups_go_and_the_log_they_needed(self, home: Home, vault: Path) -> None:
        command(home, "backup", "init", "--to", str(vault), "--keep", "2")
        for _ in range(3):
            back_up(home)

        assert len(backups_in(vault)) == 2
        assert command(home, "backup", "list").stdout.count("MB") == 2
        assert Statement.read(backups_in(vault)[-1]).size > 0


def ship(site: Site) -> None:
    plan = Plan.of(site.home)
    assert plan is not None
    address = site.cluster.url(SUPERUSER, DATABASE)
    Shipper(address, data=site.cluster.data, plan=plan).ship()


def area_of(home: Home) -> object:
    done = command(home, "check", "--where")
    assert done.returncode == 0, done.stderr
    with running_cluster(home) as cluster, psycopg.connect(cluster.owner_url) as session:
        (found,) = session.execute("SELECT name FROM units_area WHERE id = 1").fetchall()
        return found[0]


def reseal(backup: Path, facts: object) -> None:
    """Exchange the facts of a backup for others, as if they had been written then."""
    from tongjian.runtime.backup import sealed

    statement = json.loads((backup / "backup.json").read_text())
    place = backup / "facts.json.age"
    place.unlink()
    content = json.dumps(facts).encode()
    written = sealed.seal(
        sealed.as_stream(content), place, recipient=statement["body"]["recipient"]
    )
    for file in statement["body"]["files"]:
        if file["name"] == place.name:
            file |= {"size": written.size, "sha256": written.sha256}
    (backup / "backup.json").write_text(json.dumps(statement))
