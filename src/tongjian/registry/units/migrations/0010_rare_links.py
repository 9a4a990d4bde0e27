"""Index links that few rows have only where they have them: the others are no work."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("localities", "0001_initial"),
        ("units", "0009_covered"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="unit",
            name="area",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="units",
                to="units.area",
                verbose_name="集中区域",
            ),
        ),
        migrations.AlterField(
            model_name="unit",
            name="industry_body",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.agency",
                verbose_name="行业主管部门",
            ),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(
                condition=models.Q(("area__isnull", False)), fields=["area"], name="unit_area"
            ),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(
                condition=models.Q(("industry_body__isnull", False)),
                fields=["industry_body"],
                name="unit_industry_body",
            ),
        ),
    ]
