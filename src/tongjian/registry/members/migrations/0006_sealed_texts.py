"""Seal what members write about themselves in requests."""

from typing import Any, ClassVar

from django.db import migrations

from tongjian.foundation.vault.fields import SealedTextField

TEXTS = ["proposal", "message", "reply"]


def seal(apps: Any, editor: Any) -> None:
    """Seal what is on record; without records there may be no keys yet."""
    model = apps.get_model("members", "CorrectionRequest")
    for row in model._default_manager.order_by("pk").iterator():
        row.save(update_fields=TEXTS)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0005_rights_of_persons"), ("vault", "0002_starts_at")]
    operations: ClassVar = [
        migrations.AlterField(
            model_name="correctionrequest",
            name="proposal",
            field=SealedTextField("应为", max_length=200),
        ),
        migrations.AlterField(
            model_name="correctionrequest",
            name="message",
            field=SealedTextField("说明", blank=True),
        ),
        migrations.AlterField(
            model_name="correctionrequest",
            name="reply",
            field=SealedTextField("答复", blank=True),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
