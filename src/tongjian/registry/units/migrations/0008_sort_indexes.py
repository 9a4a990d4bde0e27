"""An index for each order that a growing list offers."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("localities", "0001_initial"),
        ("units", "0007_no_double_indexes"),
    ]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["probationary_members", "id"], name="unit_probationary"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["staff_count", "id"], name="unit_staff"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["firm_count", "id"], name="unit_firms"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["updated_at", "id"], name="unit_updated"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(
                condition=models.Q(("decoupled_on__isnull", False)),
                fields=["decoupled_on", "id"],
                name="unit_decoupled",
            ),
        ),
    ]
