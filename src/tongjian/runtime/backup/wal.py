"""The log of the database: which pieces a backup needs, and shipping them as they come."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import psycopg

from . import sealed
from .target import WAL, Plan

SLOT = "tongjian_backup"
PARTIAL = ".partial"


def system_of(session: psycopg.Connection[Any]) -> str:
    """Return the number that this database was born with; a restored one keeps it."""
    return str(_value(session, "SELECT system_identifier FROM pg_control_system()"))


@contextlib.contextmanager
def kept_for(session: psycopg.Connection[Any]) -> Iterator[str]:
    """Keep the log from here on until the end of the block; yield its first place."""
    name = f"{SLOT}_{os.getpid()}"
    _value(session, "SELECT pg_create_physical_replication_slot(%s, true, true)", name)
    try:
        start = "SELECT restart_lsn::text FROM pg_replication_slots WHERE slot_name = %s"
        yield str(_value(session, start, name))
    finally:
        if not session.broken:
            session.execute("SELECT pg_drop_replication_slot(%s)", [name])


def finish_segment(session: psycopg.Connection[Any]) -> None:
    """Begin a new piece, so that the one before is whole."""
    session.execute("SELECT pg_switch_wal()")


def segments(session: psycopg.Connection[Any], data: Path, first: str, last: str) -> list[Path]:
    """Return the pieces that hold the log from one place to another."""
    names = _value(
        session,
        """
        SELECT array_agg(DISTINCT pg_walfile_name(place) ORDER BY pg_walfile_name(place))
        FROM (
            SELECT %(first)s::pg_lsn + step AS place
            FROM generate_series(
                0, %(last)s::pg_lsn - %(first)s::pg_lsn,
                (SELECT setting::numeric FROM pg_settings WHERE name = 'wal_segment_size')
            ) AS step
            UNION ALL SELECT %(last)s::pg_lsn
        ) AS places
        """,
        {"first": first, "last": last},
    )
    return [data / "pg_wal" / name for name in names]


class Shipper:
    """Copies each piece of the log to the backups as soon as something is written."""

    def __init__(self, address: str, *, data: Path, plan: Plan) -> None:
        self.address, self.data, self.plan = address, data, plan
        self.shipped_to = ""

    def ship(self) -> str:
        """Copy what is new and return the place in the log up to which nothing can be lost."""
        with psycopg.connect(self.address, autocommit=True) as session:
            self._ensure_slot(session)
            flushed = str(_value(session, "SELECT pg_current_wal_flush_lsn()::text"))
            if flushed == self.shipped_to:
                return flushed
            start = str(
                _value(
                    session,
                    "SELECT restart_lsn::text FROM pg_replication_slots WHERE slot_name = %s",
                    SLOT,
                )
            )
            folder = self.plan.folder / WAL / system_of(session)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            *whole, current = segments(session, self.data, start, flushed)
            for segment in whole:
                self._copy(segment, folder / segment.name)
            self._copy_written(session, current, folder, flushed)
            for history in (self.data / "pg_wal").glob("*.history"):
                self._copy(history, folder / history.name)
            for segment in whole:
                (folder / f"{segment.name}{PARTIAL}{sealed.SUFFIX}").unlink(missing_ok=True)
            # The server may throw away what lies before the piece that is being written.
            session.execute("SELECT pg_replication_slot_advance(%s, %s)", [SLOT, flushed])
        self.shipped_to = flushed
        return flushed

    def _ensure_slot(self, session: psycopg.Connection[Any]) -> None:
        session.execute(
            """
            SELECT pg_create_physical_replication_slot(%(name)s, true)
            WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = %(name)s)
            """,
            {"name": SLOT},
        )

    def _copy_written(
        self, session: psycopg.Connection[Any], current: Path, folder: Path, flushed: str
    ) -> None:
        """Copy of the piece that is being written only what has been written."""
        asked = "SELECT file_offset FROM pg_walfile_name_offset(%s)"
        with open(current, "rb") as file:
            written = file.read(int(_value(session, asked, flushed)) or None)
        self._seal(sealed.as_stream(written), folder / f"{current.name}{PARTIAL}")

    def _copy(self, source: Path, place: Path) -> None:
        if not place.with_name(place.name + sealed.SUFFIX).exists():
            with open(source, "rb") as file:
                self._seal(file, place)

    def _seal(self, stream: BinaryIO, place: Path) -> None:
        final = place.with_name(place.name + sealed.SUFFIX)
        draft = final.with_name(f".{final.name}")
        draft.unlink(missing_ok=True)
        sealed.seal(stream, draft, recipient=self.plan.recipient)
        os.replace(draft, final)


def stop_keeping(session: psycopg.Connection[Any]) -> None:
    """Let the server throw away log that nobody ships any more."""
    session.execute(
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
        " WHERE slot_name = %s",
        [SLOT],
    )


def _value(session: psycopg.Connection[Any], sql: str, *params: object) -> Any:
    given = params[0] if params and isinstance(params[0], dict) else params
    found = session.execute(sql, given).fetchone()
    return found[0] if found else None
