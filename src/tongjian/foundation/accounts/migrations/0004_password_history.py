"""Remember former passwords and who reset what; drop the profiles kept by the provider library."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORGET_PROFILES = "UPDATE socialaccount_socialaccount SET extra_data = '{}'"


def _who(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name=label,
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accounts", "0003_cache_table"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]
    operations: ClassVar = [
        migrations.AddField("user", "factors_removed_by", _who("清除因素人")),
        migrations.AddField("user", "password_reset_by", _who("口令重置人")),
        migrations.CreateModel(
            name="PasswordRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField("口令摘要", max_length=128)),
                ("replaced_at", models.DateTimeField("更换时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_passwords",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "用过的口令",
                "verbose_name_plural": "用过的口令",
                "indexes": [models.Index(fields=["user", "-id"], name="accounts_password_newest")],
            },
        ),
        migrations.RunSQL(FORGET_PROFILES, migrations.RunSQL.noop),
    ]
