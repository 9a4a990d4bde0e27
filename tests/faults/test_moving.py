"""A subtree moves while others read: they see it where it was, then where it is, never between."""

from __future__ import annotations

import subprocess
import sys

import psycopg

from tests.faults.site import PATIENCE, Browser, Site, until
from tests.homes import environment

# The organisation with most members below it that has brothers, and the brother it goes under.
_CHOSEN = """
SELECT o.id, o.code, o.path, b.code FROM party_orgs_partyorg o
  JOIN party_orgs_partyorg b ON b.parent_id = o.parent_id AND b.id <> o.id
   AND b.dissolved_on IS NULL AND b.kind = o.kind
 WHERE o.dissolved_on IS NULL AND o.kind = 'committee' AND EXISTS (
       SELECT FROM party_orgs_partyorg c WHERE c.parent_id = o.id AND c.dissolved_on IS NULL)
 ORDER BY (SELECT count(*) FROM members_person p
            WHERE p.home_path >= o.path AND p.home_path < o.path || '~') DESC, o.id, b.id LIMIT 1
"""
# In one statement, hence at one moment: what lies under a path, in every table that says so.
_UNDER = """
SELECT (SELECT count(*) FROM party_orgs_partyorg WHERE path >= %(low)s AND path < %(high)s),
       (SELECT count(*) FROM units_unit WHERE scope_path >= %(low)s AND scope_path < %(high)s),
       (SELECT count(*) FROM members_person WHERE home_path >= %(low)s AND home_path < %(high)s)
"""
_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    " AND query LIKE '%members_person%'"
)


def under(site: Site, path: str) -> tuple[int, ...]:
    with psycopg.connect(site.cluster.owner_url) as session:
        row = session.execute(_UNDER, {"low": path, "high": path + "~"}).fetchone()
        assert row is not None
        return tuple(row)


def test_readers_see_the_whole_subtree_before_or_after(site: Site) -> None:
    reader = Browser(site, "gongwei")
    with psycopg.connect(site.cluster.owner_url) as session:
        chosen = session.execute(_CHOSEN).fetchone()
    assert chosen is not None
    key, code, path, brother = chosen
    before = under(site, path)
    assert min(before) > 0, "nothing would move"

    words = [sys.executable, "-m", "tests.faults.mover", code, brother]
    # The move stops in its middle: organisations and units are written, members are not yet.
    with site.held("members_person"):
        mover = subprocess.Popen(words, env=environment(site.home))
        until(lambda: site.value(_WAITING) == 1, "the move does not come to the members")
        assert under(site, path) == before
        assert reader.get(f"/orgs/{key}/").status_code == 200
        assert reader.get("/orgs/tree/").status_code == 200

    assert mover.wait(PATIENCE) == 0
    moved = str(site.value(f"SELECT path FROM party_orgs_partyorg WHERE id = {int(key)}"))
    assert moved != path
    assert under(site, path) == (0, 0, 0)
    assert under(site, moved) == before
    assert reader.get(f"/orgs/{key}/").status_code == 200
