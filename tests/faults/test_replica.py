"""A second server follows the first: lists are read from it, and nobody reads the past."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.faults.site import Browser, Site, until
from tests.homes import copy_of, new_home, remove
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import Cluster
from tongjian.runtime.replica import running_replica
from tongjian.runtime.roles import DATABASE, SUPERUSER

FROM = "X-Read-From"


@pytest.fixture(scope="module")
def followed(city: Home) -> Iterator[tuple[Site, Cluster]]:
    """Serve a copy of the city beside a replica of it."""
    home, beside = copy_of(city), new_home()
    url = Cluster.of(beside).app_url
    site = Site(home, extra={"TONGJIAN_REPLICA_URL": url, "TONGJIAN_REPLICA_LAG": "1"})
    try:
        site.start()
        with running_replica(site.cluster, beside) as replica:
            yield site, replica
    finally:
        site.stop()
        remove(home)
        remove(beside)


def asked(replica: Cluster, text: str) -> object:
    with psycopg.connect(replica.url(SUPERUSER, DATABASE), autocommit=True) as session:
        row = session.execute(text).fetchone()
        return row and row[0]


def is_read_from(browser: Browser, path: str, server: str) -> bool:
    return browser.get(path).headers.get(FROM) == server


def test_the_second_wall_stands_on_the_replica(followed: tuple[Site, Cluster]) -> None:
    _, replica = followed
    counted = "SELECT count(*) FROM members_person"

    assert asked(replica, "SELECT pg_is_in_recovery()") is True
    assert int(str(asked(replica, counted))) > 0
    with psycopg.connect(replica.app_url) as session:
        # Nobody has said who asks: nobody is shown.
        assert session.execute(counted).fetchone() == (0,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            session.execute("DELETE FROM units_unit")


def test_nobody_misses_their_own_change_and_nobody_waits_for_a_lost_replica(
    followed: tuple[Site, Cluster],
) -> None:
    site, replica = followed
    clerk, reader = Browser(site, "gongwei"), Browser(site, "shuji")
    until(lambda: is_read_from(reader, "/units/", "replica"), "the replica is never used")
    seen = rows_of(reader.get("/units/").text)

    asked(replica, "SELECT pg_wal_replay_pause()")
    state_purpose(clerk)
    # The replica stands still: whoever has written reads the primary at once …
    assert is_read_from(clerk, "/units/", "primary")
    # … and so does everybody once it is further behind than allowed: the same rows, no others.
    until(lambda: is_read_from(reader, "/units/", "primary"), "a lagging replica is still used")
    assert rows_of(reader.get("/units/").text) == seen != []

    asked(replica, "SELECT pg_wal_replay_resume()")
    until(lambda: is_read_from(clerk, "/units/", "replica"), "the replica is not used again")

    # A page that writes what was read goes to the primary, without an error on the way.
    state_purpose(reader)
    assert reader.get("/members/").status_code == 200

    replica.stop()
    assert reader.get("/units/").status_code == 200
    assert is_read_from(reader, "/units/", "primary")


def state_purpose(browser: Browser) -> None:
    """Say why members are looked at: a form like any other, and a row in the log."""
    browser.post("/members/purpose/", usual="核对花名册和统计", next="/")


def rows_of(page: str) -> list[str]:
    return [line.strip() for line in page.splitlines() if "<td" in line]
