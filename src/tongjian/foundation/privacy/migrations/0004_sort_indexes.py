"""An index for each order that a growing list offers."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("privacy", "0003_consent_notes"),
    ]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="personalrequest",
            index=models.Index(fields=["created_at", "id"], name="request_sort_made"),
        ),
        migrations.AddIndex(
            model_name="personalrequest",
            index=models.Index(fields=["due_on", "id"], name="request_sort_due"),
        ),
    ]
