"""Row-level security under papers about a person, as under the register of members."""

from typing import ClassVar

from django.db import migrations

from tongjian.foundation.access.walls import guard, unguard

TABLE = "files_attachment"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("files", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(guard(TABLE), unguard(TABLE))]
