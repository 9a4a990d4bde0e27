"""An index for each order that a growing list offers."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("formation", "0001_reasons_and_visits"),
        ("units", "0007_no_double_indexes"),
    ]

    operations: ClassVar = [
        migrations.RemoveIndex(
            model_name="followup",
            name="formation_visit_due",
        ),
        migrations.RemoveIndex(
            model_name="reason",
            name="reason_next_visit",
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["due_on", "id"], name="formation_visit_due"),
        ),
        migrations.AddIndex(
            model_name="reason",
            index=models.Index(fields=["next_visit_on", "id"], name="reason_next_visit"),
        ),
        migrations.AddIndex(
            model_name="reason",
            index=models.Index(fields=["start_on", "id"], name="reason_day"),
        ),
    ]
