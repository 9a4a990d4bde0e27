"""Drop an index that another begins with."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("affiliation", "0002_doubts"),
        ("units", "0007_no_double_indexes"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="doubt",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="doubts",
                to="units.unit",
            ),
        ),
    ]
