"""Row-level security: a letter that names people is read where those people may be read."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
ALTER TABLE documents_issued ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON documents_issued USING (
CASE
    WHEN NOT is_personal THEN true
    WHEN org_path >= (SELECT current_setting('app.low', true))
     AND org_path < (SELECT current_setting('app.high', true)) THEN true
    WHEN (SELECT coalesce(current_setting('app.more', true), '')) <> '' AND EXISTS (
        SELECT FROM unnest(string_to_array(current_setting('app.more', true), ',')) AS low
         WHERE org_path >= low COLLATE "C" AND org_path < (low || '~') COLLATE "C") THEN true
    ELSE person_id::text = (SELECT current_setting('app.person', true))
END);
ALTER TABLE documents_issuedfile ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON documents_issuedfile
    USING (EXISTS (SELECT FROM documents_issued i WHERE i.id = issued_id));
"""
BACKWARD = """
DROP POLICY reach ON documents_issuedfile;
ALTER TABLE documents_issuedfile DISABLE ROW LEVEL SECURITY;
DROP POLICY reach ON documents_issued;
ALTER TABLE documents_issued DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("documents", "0001_documents")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
