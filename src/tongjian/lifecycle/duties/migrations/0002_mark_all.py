"""An installation with records gets its first notices from the worker, not only at night."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
INSERT INTO notices_stale (source, subject_id)
SELECT source, 0 FROM (VALUES ('rules.unit'), ('rules.org')) s (source)
 WHERE EXISTS (SELECT FROM party_orgs_partyorg)
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("duties", "0001_stale_notices")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
