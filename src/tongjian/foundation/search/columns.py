"""The stored search column of a table, for migrations of the areas.

The column is no field of the model: pages never read it, and only this package queries it.
"""

from __future__ import annotations

from django.db import migrations

COLUMN = "search"


def search_column(table: str) -> migrations.RunSQL:
    """Return the operation that lets a table with `name` and `name_initials` be searched."""
    grams = " || ".join(
        f'search_grams(search_key({column} COLLATE "C"))' for column in ("name", "name_initials")
    )
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ADD COLUMN {COLUMN} tsvector
            GENERATED ALWAYS AS (array_to_tsvector({grams})) STORED;
        CREATE INDEX {table}_{COLUMN} ON {table} USING gin ({COLUMN});
        """,
        f"ALTER TABLE {table} DROP COLUMN {COLUMN};",
    )
