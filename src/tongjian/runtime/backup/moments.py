"""A moment that can be counted now and found again in the log later."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors

from .target import UnableToBackUp

PATIENCE_SECONDS = 900.0
HOLD_SECONDS = 1.0
LONGEST_PAUSE = 5.0
# A restore point takes about a hundred bytes of log, and perhaps the head of a page.
POINT_BYTES = 160


@dataclass
class Moment:
    """A named place in the log, and the snapshot that shows exactly what lies before it."""

    name: str
    lsn: str
    snapshot: str


@contextlib.contextmanager
def still_moment(session: psycopg.Connection[Any], name: str) -> Iterator[Moment]:
    """Yield a moment whose snapshot stays readable until the end of the block.

    Writers are held up for two seconds at most: the log of changes, which all of them write, is
    locked until nobody is in the middle of a commit; then the place is marked.

    Raises:
        UnableToBackUp: no still moment came.
    """
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, 0.1
    while True:
        with contextlib.ExitStack() as stack:
            moment = _try(session, name, stack)
            if moment is not None:
                yield moment
                return
        if time.monotonic() > deadline:
            raise UnableToBackUp("数据库一直很忙，没有等到可以核对的时刻。请稍后再备份。")
        time.sleep(pause)
        # Writers get ever more room between two tries; a mark that was not used is no harm,
        # but a way back stops at the first of its name.
        pause, name = min(pause * 2, LONGEST_PAUSE), f"{name}+"


def _try(
    session: psycopg.Connection[Any], name: str, stack: contextlib.ExitStack
) -> Moment | None:
    # A second session holds the lock: it ends as soon as the moment is marked.
    holder = psycopg.connect(session.info.dsn)
    try:
        holder.execute("SET LOCAL lock_timeout = '1s'")
        holder.execute("LOCK TABLE audit_entry IN SHARE MODE")
        before = _place_without_commits(session)
        if before is None:
            return None
        keeper = stack.enter_context(psycopg.connect(session.info.dsn))
        keeper.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return _mark(keeper, name, before)
    except errors.LockNotAvailable:
        return None
    finally:
        holder.close()


def _place_without_commits(session: psycopg.Connection[Any]) -> str | None:
    """Return a place in the log such that all that was committed before it is also seen."""
    deadline = time.monotonic() + HOLD_SECONDS
    while time.monotonic() < deadline:
        # In this order: who was committing at the place is still busy at the next look.
        (before,) = _row(session, "SELECT pg_current_wal_insert_lsn()::text")
        (writing,) = _row(session, _WRITING)
        if not writing:
            return str(before)
        time.sleep(0.005)
    return None


def _mark(keeper: psycopg.Connection[Any], name: str, before: str) -> Moment | None:
    """Mark the log; None when something else was written since the place before."""
    (snapshot,) = _row(keeper, "SELECT pg_export_snapshot()")
    lsn, size = _row(keeper, _POINT, before, name)
    return Moment(name, lsn, snapshot) if size <= POINT_BYTES else None


# Who waits for the lock, or for a next statement, is not in the middle of a commit.
_WRITING = """
SELECT count(*) FROM pg_stat_activity
 WHERE backend_xid IS NOT NULL AND state = 'active'
   AND wait_event_type IS DISTINCT FROM 'Lock' AND pid <> pg_backend_pid()
"""
_POINT = "SELECT point::text, point - %s::pg_lsn FROM pg_create_restore_point(%s) AS point"


def _row(connection: psycopg.Connection[Any], sql: str, *params: object) -> tuple[Any, ...]:
    (found,) = connection.execute(sql, params).fetchall()
    return tuple(found)
