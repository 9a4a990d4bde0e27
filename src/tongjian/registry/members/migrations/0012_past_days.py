"""Who joined, left or became a full member between two past days is found by the day."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0011_sort_indexes")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("end_on__isnull", False)),
                fields=["end_on"],
                name="membership_end",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["full_on"], name="person_full_on"),
        ),
    ]
