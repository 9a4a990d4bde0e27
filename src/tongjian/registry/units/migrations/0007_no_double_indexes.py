"""Drop indexes that others begin with: each is a write for every changed row."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("units", "0006_charities"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="unitversion",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="units.unit",
            ),
        ),
    ]
