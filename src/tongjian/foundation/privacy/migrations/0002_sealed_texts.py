"""Seal what people write in requests about their data."""

from typing import Any, ClassVar

from django.db import migrations

from tongjian.foundation.vault.fields import SealedTextField

TEXTS = ["wish", "decision"]


def seal(apps: Any, editor: Any) -> None:
    """Seal what is on record; without records there may be no keys yet."""
    model = apps.get_model("privacy", "PersonalRequest")
    for row in model._default_manager.order_by("pk").iterator():
        row.save(update_fields=TEXTS)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0001_privacy"), ("vault", "0002_starts_at")]
    operations: ClassVar = [
        migrations.AlterField(
            model_name="personalrequest",
            name="wish",
            field=SealedTextField("内容和理由"),
        ),
        migrations.AlterField(
            model_name="personalrequest",
            name="decision",
            field=SealedTextField("答复", blank=True),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
