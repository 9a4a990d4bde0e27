"""Papers that name members are for whoever may read members; those sent already are told."""

from typing import ClassVar

from django.db import migrations, models

# What the procedures ask for that names people: rosters, candidates, ballots, who is sent.
TOLD = """
UPDATE files_attachment SET is_personal = true
 WHERE code IN ('roster', 'secretary', 'sent', 'candidates', 'minutes', 'decision') OR code = ''
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("files", "0002_row_security")]
    operations: ClassVar = [
        migrations.AddField(
            "attachment",
            "is_personal",
            models.BooleanField(default=False, verbose_name="写有党员个人信息"),
        ),
        migrations.RunSQL(TOLD, migrations.RunSQL.noop),
    ]
