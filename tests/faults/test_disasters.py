"""A full disk, a database that goes away under load, a lost primary, a clock that runs back."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import requests

from tests.faults.site import Browser, Site, until
from tests.homes import command, environment, new_home, remove
from tests.journeys.conftest import DEMO
from tests.journeys.workbooks import write_workbooks
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import running_cluster
from tongjian.runtime.replica import running_replica
from tongjian.runtime.roles import SUPERUSER

MEGABYTE = 1024 * 1024
YESTERDAY = """
import sys, datetime, time_machine
time_machine.travel(datetime.datetime.now() - datetime.timedelta(days=2), tick=True).start()
from tongjian.config.cli import main
sys.exit(main(sys.argv[1:]))
"""


@contextlib.contextmanager
def load(site: Site, people: int = 3) -> Iterator[list[tuple[float, bool]]]:
    """Let people read pages without a pause meanwhile; collect when, and whether it went well."""
    seen: list[tuple[float, bool]] = []
    stopping = threading.Event()

    def read(browser: Browser) -> None:
        while not stopping.is_set():
            try:
                is_good = browser.get("/units/").status_code == 200
            except requests.RequestException:
                is_good = False
            seen.append((time.monotonic(), is_good))

    browsers = [Browser(site, name) for name in ("gongwei", "dangwei", "shuji")[:people]]
    threads = [threading.Thread(target=read, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


def goes_well(seen: list[tuple[float, bool]], times: int = 15) -> bool:
    return len(seen) >= times and all(is_good for _, is_good in seen[-times:])


def test_a_database_that_is_started_again_under_load(site: Site) -> None:
    web = site.web_processes()

    with load(site) as seen:
        until(lambda: goes_well(seen), "pages do not come")
        for _ in range(2):
            site.cluster.stop()
            until(site.is_database_back, "the database is not started again")
            seen.clear()
            until(lambda: goes_well(seen), "pages do not come again")

    assert site.web_processes() == web
    site.check_deep()


@pytest.fixture
def small_disk(city: Home) -> Iterator[Home]:
    """Put a copy of the city on a disk with little room."""
    root = new_home().root
    used = int(subprocess.check_output(["du", "-sm", str(city.root)]).split()[0])
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={used + 48}m,mode=755", "tmpfs", str(root)]
    if subprocess.run(mounting, capture_output=True).returncode:
        root.rmdir()
        pytest.skip("mounting needs more rights than this account has")
    try:
        subprocess.run(["cp", "-a", f"{city.root}/.", str(root)], check=True)
        yield Home(root)
    finally:
        remove(Home(root))
        subprocess.run(["umount", str(root)], check=True)
        root.rmdir()


def test_a_full_disk_stops_work_and_loses_nothing(small_disk: Home, tmp_path: Path) -> None:
    site = Site(small_disk).start()
    ballast = small_disk.root / "ballast"
    try:
        clerk = Browser(site, "dangwei")
        units = int(str(site.value("SELECT count(*) FROM units_unit")))
        book = write_workbooks(tmp_path, mended=True, setting=DEMO).units
        with psycopg.connect(site.cluster.owner_url, autocommit=True) as session:
            session.execute("CREATE TABLE filler (words text)")
            fill(ballast)
            with pytest.raises(psycopg.Error):
                exhaust(session)
        with contextlib.suppress(requests.RequestException, AssertionError):
            refused = clerk.post("/imports/", files={"file": book}, template="units")
            assert "核对结果" not in refused.text

        ballast.unlink()
        until(site.is_database_back, "the database is not started again")
        with psycopg.connect(site.cluster.owner_url, autocommit=True) as session:
            session.execute("DROP TABLE filler")

        until(lambda: Browser(site, "dangwei").get("/units/").ok, "no pages")
        done = command(small_disk, "import", "units", str(book))
        assert done.returncode == 0, done.stderr
        assert site.value("SELECT count(*) FROM units_unit") == units + 7
        site.check_deep()
    finally:
        ballast.unlink(missing_ok=True)
        site.stop()


def exhaust(session: psycopg.Connection[tuple[object, ...]]) -> None:
    """Write until the disk takes no more."""
    rows = "SELECT repeat(md5(i::text), 40) FROM generate_series(1, 2000) AS i"
    while True:
        session.execute(f"INSERT INTO filler {rows}")


def fill(place: Path) -> None:
    """Take all the room that is left."""
    with open(place, "wb") as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * MEGABYTE)
            file.flush()
            os.fsync(file.fileno())


def test_a_lost_primary_loses_no_committed_write(
    home: Home, empty: Home, record_property: Callable[[str, object], None]
) -> None:
    with running_cluster(home) as primary, running_replica(primary, empty) as standby:
        with psycopg.connect(primary.url(SUPERUSER, "postgres"), autocommit=True) as session:
            session.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            session.execute("SELECT pg_reload_conf()")
            until(lambda: is_synchronous(session), "the standby does not follow")
        both = f"{home.sockets},{empty.sockets}"
        address = f"postgresql://tongjian_owner@/tongjian?host={both}"
        address += "&target_session_attrs=read-write"
        site = Site(home, extra={"DATABASE_URL": address}).start()
        try:
            web = site.web_processes()
            words = [sys.executable, "-m", "tests.faults.busy", address, "1"]
            with subprocess.Popen(
                words, env=environment(home), stdout=subprocess.PIPE, text=True
            ) as writer:
                time.sleep(1.0)
                server = primary.postmaster()
                assert server is not None
                kill_all(server)
                lost_at = time.monotonic()
                said, _ = writer.communicate(timeout=60)
            with psycopg.connect(standby.url(SUPERUSER, "postgres"), autocommit=True) as session:
                session.execute("SELECT pg_promote()")
                session.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
                session.execute("SELECT pg_reload_conf()")
            until(lambda: page_comes(site), "no page from the promoted server")
            record_property("served again, s after the loss", time.monotonic() - lost_at)

            committed = said.split()
            assert len(committed) > 20, "the writer did not write"
            with psycopg.connect(standby.owner_url) as session:
                asked = "SELECT address FROM units_area WHERE id = 1"
                ((held,),) = session.execute(asked).fetchall()
            assert int(held) >= int(committed[-1])
            assert site.web_processes() == web
            checked = command(home, "check", "--deep", DATABASE_URL=address)
            assert checked.returncode == 0, checked.stdout + checked.stderr
        finally:
            site.stop()


def is_synchronous(session: psycopg.Connection[tuple[object, ...]]) -> bool:
    asked = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
    return session.execute(asked).fetchall() == [(1,)]


def page_comes(site: Site) -> bool:
    with contextlib.suppress(requests.RequestException, AssertionError):
        return Browser(site, "shuji").get("/").ok
    return False


def kill_all(server: psutil.Process) -> None:
    """Kill a server with all its processes, as when a machine is lost."""
    for process in [server, *server.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def test_a_clock_that_was_set_back_breaks_no_chain(home: Home, tmp_path: Path) -> None:
    books = write_workbooks(tmp_path, mended=True, setting=DEMO)
    assert command(home, "audit", "anchor").returncode == 0

    done = subprocess.run(
        [sys.executable, "-c", YESTERDAY, "import", "units", str(books.units)],
        env=environment(home),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    back = [sys.executable, "-c", YESTERDAY, "audit", "anchor"]
    assert subprocess.run(back, env=environment(home), capture_output=True).returncode == 0
    assert command(home, "audit", "anchor").returncode == 0

    checked = command(home, "check", "--deep")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_an_exchange_of_keys_that_was_killed_goes_on(site: Site) -> None:
    rotating = [sys.executable, "-m", "tongjian.config.cli", "keys", "rotate"]
    with site.held("members_person"):
        process = subprocess.Popen(rotating, env=environment(site.home), stdout=subprocess.DEVNULL)
        with process:
            asked = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            until(lambda: site.value(asked) != 0, "nothing is sealed anew")
            process.kill()
    assert Browser(site, "shuji").get("/").ok

    done = command(site.home, "keys", "rotate")

    assert done.returncode == 0, done.stderr
    left = command(site.home, "keys", "list")
    assert "待换" not in left.stdout, left.stdout
    told = "SELECT string_agg(action, ' ' ORDER BY id) FROM audit_entry WHERE action ~ '^vault'"
    assert site.value(told) == "vault.keys.begun vault.keys.begun vault.keys.rotated"
    site.check_deep()
