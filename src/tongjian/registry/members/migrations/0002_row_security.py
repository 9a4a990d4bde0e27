"""Row-level security under personal data: the second wall behind every query.

CASE keeps the planner from trusting an unknown range: with plain comparisons it expects almost no
row and sorts the whole table for the first page. An unset `app.high` is NULL or empty, and no path
sorts before it: forgetting to arm shows nothing.
"""

from typing import ClassVar

from django.db import migrations

WALL = """
CASE
    WHEN {path} >= (SELECT current_setting('app.low', true))
     AND {path} < (SELECT current_setting('app.high', true)) THEN true
    WHEN (SELECT coalesce(current_setting('app.more', true), '')) <> '' AND EXISTS (
        SELECT FROM unnest(string_to_array(current_setting('app.more', true), ',')) AS low
         WHERE {path} >= low COLLATE "C" AND {path} < (low || '~') COLLATE "C") THEN true
    ELSE {person}::text = (SELECT current_setting('app.person', true))
END
"""


def _guard(table: str, path: str, person: str) -> str:
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON {table} USING ({WALL.format(path=path, person=person)});
"""


FORWARD = (
    _guard("members_person", "home_path", "id")
    + _guard("members_membership", "org_path", "person_id")
    + """
ALTER TABLE members_correctionrequest ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON members_correctionrequest
    USING (EXISTS (SELECT FROM members_person p WHERE p.id = person_id));
"""
)
BACKWARD = "".join(
    f"DROP POLICY reach ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"
    for table in ("members_correctionrequest", "members_membership", "members_person")
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
