"""Build a scale once, in a database of its own beside the installation's, and keep it."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import connection, transaction

from tongjian.registry.party_orgs.models import PartyOrg

from .orgs import build_orgs
from .people import build_people
from .sizes import EDITION, Scale
from .units import build_units

Tell = Callable[[str], None]


def use(scale: Scale, *, tell: Tell) -> None:
    """Point the connection at the scale's database, built anew unless it is of this edition."""
    is_missing = _edition(scale.database) != EDITION
    if is_missing:
        tell(f"建立{scale.label}规模的数据")
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{scale.database}"')
            cursor.execute(f'CREATE DATABASE "{scale.database}"')
    connection.close()
    connection.settings_dict["NAME"] = scale.database
    call_command("migrate", verbosity=0)
    if is_missing:
        build(scale, tell=tell)


def build(scale: Scale, *, tell: Tell) -> None:
    """Fill an empty database; a build that is cut off leaves nothing."""
    started = time.monotonic()
    with transaction.atomic():
        for label, step in (
            ("党组织", build_orgs),
            ("社会组织", build_units),
            ("党员", build_people),
        ):
            step(scale)
            _analyze()
            tell(f"{label}已建好，累计 {time.monotonic() - started:.0f} 秒")
        with connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON DATABASE \"{scale.database}\" IS '{EDITION}'")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    tell(f"共 {PartyOrg.objects.count()} 个党组织，用时 {time.monotonic() - started:.0f} 秒")


def _analyze() -> None:
    # The next step joins what this one wrote; without figures the planner loops row by row.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _edition(name: str) -> str | None:
    """Return which edition of the data the database of that name was built as, if any."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        )
        row = cursor.fetchone()
    return str(row[0]) if row else None
