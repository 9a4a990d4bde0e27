"""An index for each order that a growing list offers."""

from typing import ClassVar

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("notices", "0004_subscription"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", True)),
                fields=["matter", "due_on", "id"],
                name="notice_sort_due",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", True)),
                fields=["matter", "made_on", "id"],
                name="notice_sort_made",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", False)),
                fields=["closed_on", "id"],
                name="notice_sort_closed",
            ),
        ),
    ]
