"""Drop indexes that others begin with: each is a write for every changed row."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("members", "0009_note_who_waits"),
        ("party_orgs", "0003_figures"),
        ("units", "0007_no_double_indexes"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="membership",
            name="org",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="party_orgs.partyorg",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to="members.person",
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="employer",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="units.unit",
                verbose_name="工作单位",
            ),
        ),
    ]
