"""Whether this very program has already set this very database up.

Setting up means loading the whole program once more: to see that it is sound, that no step of the
structure is missing, and that a notice is published. Where nothing has changed since the last
time, a mark says so: it is made from every file of the program, the installed libraries, the
settings of the environment, and the steps that the database has taken.
"""

from __future__ import annotations

import hmac
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

from tongjian.config import database
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import Cluster

_PACKAGE = Path(__file__).resolve().parents[1]
_TAKEN = """
SELECT (SELECT string_agg(app || '.' || name, ',' ORDER BY app, name) FROM django_migrations),
       EXISTS (SELECT FROM privacy_notice)
"""


def is_set_up(home: Home) -> bool:
    """Tell whether nothing has changed since `note`."""
    try:
        mark = json.loads(_file(home).read_text())
        is_same = mark["state"] == _state(home, mark["static"])
    except (OSError, ValueError, KeyError, TypeError, psycopg.Error):
        return False
    return is_same and Path(mark["static"]).exists()


def note(home: Home, *, static: Path) -> None:
    """Remember that everything is set up, and the list of static files is there."""
    with suppress(OSError, psycopg.Error):
        mark = {"static": str(static), "state": _state(home, str(static))}
        draft = _file(home).with_suffix(".draft")
        draft.write_text(json.dumps(mark))
        draft.replace(_file(home))


def _file(home: Home) -> Path:
    return home.run / "set-up.json"


def _state(home: Home, static: str) -> str:
    said = [static, sys.version, *_settings(), *_program(), *_libraries(), str(_taken(home))]
    # Keyed: settings hold secrets.
    return hmac.digest(home.secret_key().encode(), "\n".join(said).encode(), "sha256").hex()


def _settings() -> Iterator[str]:
    names = sorted(n for n in os.environ if n.startswith(("TONGJIAN_", "DJANGO_", "DATABASE_")))
    return (f"{name}={os.environ[name]}" for name in names)


def _program() -> Iterator[str]:
    for folder, _, files in sorted(os.walk(_PACKAGE)):
        for name in sorted(files):
            if name.endswith(".py"):
                found = os.stat(os.path.join(folder, name))
                yield f"{folder}/{name} {found.st_size} {found.st_mtime_ns}"


def _libraries() -> Iterator[str]:
    # The name of each installed distribution holds its version.
    for folder in (path for path in sys.path if path.endswith("-packages")):
        yield from sorted(os.listdir(folder))


def _taken(home: Home) -> Any:
    external = database.is_external()
    address = os.environ["DATABASE_URL"] if external else Cluster.of(home).owner_url
    with psycopg.connect(address, connect_timeout=5) as session:
        return session.execute(_TAKEN).fetchone()
