"""Spans of units in the place of a row for each unit and kept day; days are kept anew."""

from datetime import date
from typing import Any, ClassVar

from django.db import migrations, models

_EMPTIED = ("keptunitcell", "keptpersoncell", "keptday", "pastnote", "pastmember")


def forget(apps: Any, editor: Any) -> None:
    for name in _EMPTIED:
        editor.execute(f"DELETE FROM statistics_{name}")


class Migration(migrations.Migration):

    dependencies: ClassVar = [("statistics", "0007_past_members_wall")]

    operations: ClassVar = [
        migrations.RunPython(forget, forget),
        migrations.DeleteModel(name='KeptUnit'),
        migrations.AddField(
            model_name='keptday',
            name='until',
            field=models.DateField(default=date(2000, 1, 1)),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='UnitSpan',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('unit_id', models.BigIntegerField()),
                ('start_on', models.DateField()),
                ('end_on', models.DateField()),
                ('scope_path', models.CharField(db_collation='C', max_length=80)),
                ('kind', models.CharField(blank=True, default='', max_length=16)),
                ('level', models.CharField(blank=True, default='', max_length=16)),
                ('sector', models.CharField(blank=True, default='', max_length=16)),
                ('status', models.CharField(blank=True, default='', max_length=16)),
                ('host_mode', models.CharField(blank=True, default='', max_length=16)),
                ('registered_path', models.CharField(db_collation='C', max_length=12)),
                ('residence_path', models.CharField(db_collation='C', max_length=12)),
                ('competent_body_id', models.BigIntegerField(null=True)),
                ('registrar_id', models.BigIntegerField(null=True)),
                ('is_direct', models.BooleanField()),
                ('work_covered', models.BooleanField()),
                ('full_members', models.IntegerField()),
                ('probationary_members', models.IntegerField()),
                ('roster', models.IntegerField()),
                ('declared_members', models.IntegerField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit_id'], name='unit_span_unit'),
                    models.Index(fields=['scope_path'], name='unit_span_scope'),
                    models.Index(fields=['start_on'], name='unit_span_start'),
                    models.Index(fields=['end_on'], name='unit_span_end'),
                ],
            },
        ),
    ]
