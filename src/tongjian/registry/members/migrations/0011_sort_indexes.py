"""An index for each order that a growing list offers."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("members", "0010_no_double_indexes"),
    ]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="correctionrequest",
            index=models.Index(fields=["created_at", "id"], name="correction_made"),
        ),
    ]
