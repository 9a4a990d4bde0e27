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

TRIES = 600
PAUSE_SECONDS = 0.1
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

    Writers are held up for a second at most: the log of changes is locked while the place is
    marked, so that no change is half in. When somebody writes all the same, it is tried again.

    Raises:
        UnableToBackUp: no still moment came.
    """
    for number in range(TRIES):
        with contextlib.ExitStack() as stack:
            moment = _try(session, f"{name}-{number}" if number else name, stack)
            if moment is not None:
                yield moment
                return
        time.sleep(PAUSE_SECONDS)
    raise UnableToBackUp("数据库一直很忙，没有等到可以核对的时刻。请稍后再备份。")


def _try(
    session: psycopg.Connection[Any], name: str, stack: contextlib.ExitStack
) -> Moment | None:
    # A second session holds the lock: it ends as soon as the moment is marked.
    holder = psycopg.connect(session.info.dsn, autocommit=False)
    try:
        holder.execute("SET LOCAL lock_timeout = '1s'")
        holder.execute("LOCK TABLE audit_entry IN SHARE MODE")
        keeper = stack.enter_context(psycopg.connect(session.info.dsn))
        keeper.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return _mark(keeper, name)
    except errors.LockNotAvailable:
        return None
    finally:
        holder.close()


def _mark(keeper: psycopg.Connection[Any], name: str) -> Moment | None:
    """Mark the log; None when something was written between the snapshot and the mark."""
    asked = (
        "SELECT pg_export_snapshot(), pg_current_wal_insert_lsn(),"
        " (SELECT count(*) FROM pg_snapshot_xip(pg_current_snapshot()))"
    )
    snapshot, before, running = _row(keeper, asked)
    lsn, size = _row(
        keeper,
        "SELECT point::text, point - %s::pg_lsn FROM pg_create_restore_point(%s) AS point",
        before,
        name,
    )
    return Moment(name, lsn, snapshot) if not running and size <= POINT_BYTES else None


def _row(connection: psycopg.Connection[Any], sql: str, *params: object) -> tuple[Any, ...]:
    (found,) = connection.execute(sql, params).fetchall()
    return tuple(found)
