"""Row-level security for rows with scope keys: those about a person are behind the second wall.

The settings are those that `session.arm` sets; what is about no person passes.
"""

from __future__ import annotations

_IN_REACH = """
    WHEN {path} >= (SELECT current_setting('app.low', true))
     AND {path} < (SELECT current_setting('app.high', true)) THEN true
    WHEN (SELECT coalesce(current_setting('app.more', true), '')) <> '' AND EXISTS (
        SELECT FROM unnest(string_to_array(current_setting('app.more', true), ',')) AS low
         WHERE {path} >= low COLLATE "C" AND {path} < (low || '~') COLLATE "C") THEN true
"""


def guard(table: str) -> str:
    """Return the SQL that puts a keyed table behind the wall."""
    reach = _IN_REACH.format(path="scope_path") + _IN_REACH.format(path="leader_path")
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON {table} USING (CASE
    WHEN person_id IS NULL THEN true
    {reach}
    ELSE person_id::text = (SELECT current_setting('app.person', true))
END);
"""


def guard_with(table: str, parent: str, column: str) -> str:
    """Return the SQL that shows a row only with the row that it belongs to."""
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON {table} USING (EXISTS (SELECT FROM {parent} p WHERE p.id = {column}));
"""


def unguard(table: str) -> str:
    """Return the SQL that takes the wall away."""
    return f"DROP POLICY reach ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"
