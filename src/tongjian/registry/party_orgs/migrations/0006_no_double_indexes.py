"""Drop indexes that others begin with: each is a write for every changed row."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("party_orgs", "0005_heads_in_order")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="partyorg",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="party_orgs.partyorg",
                verbose_name="上级党组织",
            ),
        ),
        migrations.AlterField(
            model_name="partyorgversion",
            name="org",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="party_orgs.partyorg",
            ),
        ),
    ]
