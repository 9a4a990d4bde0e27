"""Drop indexes that others begin with: each is a write for every changed row."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("party_orgs", "0003_figures"),
        ("posts", "0002_list_order"),
        ("units", "0007_no_double_indexes"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="appointment",
            name="org",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="party_orgs.partyorg",
            ),
        ),
        migrations.AlterField(
            model_name="appointment",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="units.unit",
            ),
        ),
    ]
