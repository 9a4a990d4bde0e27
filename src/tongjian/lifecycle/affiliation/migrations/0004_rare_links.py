"""Index links that few rows have only where they have them: the others are no work."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("affiliation", "0003_no_double_index"),
        ("party_orgs", "0005_heads_in_order"),
        ("units", "0010_rare_links"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="doubt",
            name="org",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="party_orgs.partyorg",
                verbose_name="规则归到的党组织",
            ),
        ),
        migrations.AlterField(
            model_name="doubt",
            name="recorded",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="party_orgs.partyorg",
                verbose_name="现登记的党组织",
            ),
        ),
        migrations.AddIndex(
            model_name="doubt",
            index=models.Index(
                condition=models.Q(("org__isnull", False)), fields=["org"], name="doubt_org"
            ),
        ),
        migrations.AddIndex(
            model_name="doubt",
            index=models.Index(
                condition=models.Q(("recorded__isnull", False)),
                fields=["recorded"],
                name="doubt_recorded",
            ),
        ),
    ]
