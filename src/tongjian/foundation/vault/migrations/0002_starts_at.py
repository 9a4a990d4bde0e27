"""Announce a data key before it is used."""

from typing import ClassVar

import django.utils.timezone
from django.db import migrations, models

FROM_THE_BEGINNING = "UPDATE vault_datakey SET starts_at = created_at"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("vault", "0001_initial")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="datakey",
            name="starts_at",
            field=models.DateTimeField("启用时间", default=django.utils.timezone.now),
        ),
        migrations.RunSQL(FROM_THE_BEGINNING, migrations.RunSQL.noop),
    ]
