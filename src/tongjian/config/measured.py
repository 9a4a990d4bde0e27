"""Figures about columns, which the planner counts on, for those that an upgrade has added.

PostgreSQL renews its figures when a tenth of a table has changed; a new column changes no row.
Until then it takes a blank column for one that hardly ever is: a page of the roster that asks for
it is expected to be almost empty, and is sorted out of the whole register.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_UNMEASURED = """
SELECT c.oid::regclass::text
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.reltuples > 0
   AND pg_has_role(c.relowner, 'USAGE')
   AND EXISTS (SELECT FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                  AND NOT EXISTS (SELECT FROM pg_stats s
                                   WHERE s.schemaname = n.nspname AND s.tablename = c.relname
                                     AND s.attname = a.attname))
 ORDER BY 1
"""


def measure_new_columns(connection: BaseDatabaseWrapper) -> list[str]:
    """Let PostgreSQL look at the tables that have a column it knows nothing of; name them."""
    with connection.cursor() as cursor:
        cursor.execute(_UNMEASURED)
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"ANALYZE {table}")
    return tables
