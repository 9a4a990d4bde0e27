"""Row-level security: a notice that names a person is seen where that person may be read."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
ALTER TABLE notices_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON notices_notice USING (
CASE
    WHEN NOT is_personal THEN true
    WHEN org_path >= (SELECT current_setting('app.low', true))
     AND org_path < (SELECT current_setting('app.high', true)) THEN true
    WHEN (SELECT coalesce(current_setting('app.more', true), '')) <> '' AND EXISTS (
        SELECT FROM unnest(string_to_array(current_setting('app.more', true), ',')) AS low
         WHERE org_path >= low COLLATE "C" AND org_path < (low || '~') COLLATE "C") THEN true
    ELSE person_id::text = (SELECT current_setting('app.person', true))
END);
"""
BACKWARD = """
DROP POLICY reach ON notices_notice;
ALTER TABLE notices_notice DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notices", "0001_notices")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
