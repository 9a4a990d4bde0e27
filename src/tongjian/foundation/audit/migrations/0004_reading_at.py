"""Find the readings of one day."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0003_request")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="reading", index=models.Index(fields=["at"], name="reading_at")
        ),
    ]
