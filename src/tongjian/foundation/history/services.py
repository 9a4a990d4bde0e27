"""Keep what rows said before they changed, from the moment a table is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils import timezone

from .knowing import Recorded
from .models import Recording


def record(tables: Sequence[Recorded]) -> None:
    """See to it that changes of tables are kept from now on; done after migrations."""
    known = set(Recording.objects.values_list("source", flat=True))
    with transaction.atomic(), connection.cursor() as cursor:
        for one in tables:
            if one.table not in known:
                cursor.execute(_since(one.table))
                Recording.objects.create(source=one.table, since=timezone.now())
            cursor.execute(_triggers(one))


def _since(table: str) -> str:
    # Two steps: rows from before carry no time of their own, and none is rewritten.
    return f"""
        ALTER TABLE {table} ADD COLUMN IF NOT EXISTS
            known_since timestamptz NOT NULL DEFAULT '-infinity';
        ALTER TABLE {table} ALTER COLUMN known_since SET DEFAULT now();"""


def _triggers(one: Recorded) -> str:
    argument = f"'{str(one.is_personal).lower()}', '{','.join(one.unkept)}'"
    call = f"FOR EACH STATEMENT EXECUTE FUNCTION history_remember({argument})"
    return f"""
        CREATE OR REPLACE TRIGGER history_update AFTER UPDATE ON {one.table}
            REFERENCING OLD TABLE AS former NEW TABLE AS latter {call};
        CREATE OR REPLACE TRIGGER history_delete AFTER DELETE ON {one.table}
            REFERENCING OLD TABLE AS former {call};"""
