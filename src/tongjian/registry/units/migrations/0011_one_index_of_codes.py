"""Find codes and what begins with them by one index: in collation C it serves both."""

from typing import ClassVar

from django.db import migrations, models

FORWARD = """
ALTER TABLE units_unit ALTER COLUMN uscc TYPE varchar(18) COLLATE "C";
DROP INDEX units_unit_uscc_dff55990_like;
"""
BACKWARD = """
ALTER TABLE units_unit ALTER COLUMN uscc TYPE varchar(18) COLLATE "default";
CREATE INDEX units_unit_uscc_dff55990_like ON units_unit (uscc varchar_pattern_ops);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("units", "0010_rare_links")]
    operations: ClassVar = [
        migrations.RunSQL(
            FORWARD,
            BACKWARD,
            state_operations=[
                migrations.AlterField(
                    model_name="unit",
                    name="uscc",
                    field=models.CharField(
                        blank=True,
                        db_collation="C",
                        max_length=18,
                        null=True,
                        unique=True,
                        verbose_name="统一社会信用代码",
                    ),
                )
            ],
        )
    ]
