"""An index for each order that a growing list offers."""

from typing import ClassVar

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("procedures", "0002_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["due_on", "id"], name="case_sort_due"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["started_on", "id"], name="case_sort_started"),
        ),
    ]
