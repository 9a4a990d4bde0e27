"""Figures of kept past days, and the triggers that note what reaches into them."""

from typing import Any, ClassVar

from django.db import migrations, models

from tongjian.insight.statistics import marking


def install(apps: Any, editor: Any) -> None:
    editor.execute(marking.install_sql(), params=None)


def remove(apps: Any, editor: Any) -> None:
    editor.execute(marking.remove_sql(), params=None)


class Migration(migrations.Migration):

    dependencies: ClassVar = [
        ("statistics", "0005_look_only_when_moved"),
        ("units", "0005_uncovered_members"),
        ("members", "0003_search"),
        ("party_orgs", "0001_initial"),
        ("posts", "0001_initial"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='KeptDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=16)),
                ('day', models.DateField()),
                ('snapshot', models.TextField()),
                ('xid', models.BigIntegerField()),
                ('last_note', models.BigIntegerField()),
                ('last_member', models.BigIntegerField()),
                ('made_at', models.DateTimeField()),
                ('is_asked', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'day'), name='kept_day_once')],
            },
        ),
        migrations.CreateModel(
            name='KeptPersonCell',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('cube', models.SmallIntegerField()),
                ('depth', models.SmallIntegerField()),
                ('node', models.CharField(db_collation='C', max_length=80)),
                ('n', models.BigIntegerField()),
                ('fresh', models.BooleanField(default=True)),
                ('sex', models.CharField(blank=True, default='', max_length=16)),
                ('education', models.CharField(blank=True, default='', max_length=16)),
                ('occupation', models.CharField(blank=True, default='', max_length=16)),
                ('ethnicity', models.CharField(blank=True, default='', max_length=16)),
                ('birth_on', models.DateField(null=True)),
                ('joined_on', models.DateField(null=True)),
                ('full_on', models.DateField(null=True)),
                ('unreachable_since', models.DateField(null=True)),
                ('mobile_since', models.DateField(null=True)),
                ('kept_id', models.IntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['kept_id', 'cube', 'depth', 'node'], name='kept_person_cell')],
            },
        ),
        migrations.CreateModel(
            name='KeptUnit',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kept_id', models.IntegerField()),
                ('unit_id', models.BigIntegerField()),
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
                'indexes': [models.Index(fields=['kept_id', 'unit_id'], name='kept_unit_unit'), models.Index(fields=['kept_id', 'scope_path'], name='kept_unit_scope')],
            },
        ),
        migrations.CreateModel(
            name='KeptUnitCell',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('cube', models.SmallIntegerField()),
                ('depth', models.SmallIntegerField()),
                ('node', models.CharField(db_collation='C', max_length=80)),
                ('n', models.BigIntegerField()),
                ('fresh', models.BooleanField(default=True)),
                ('kind', models.CharField(blank=True, default='', max_length=16)),
                ('level', models.CharField(blank=True, default='', max_length=16)),
                ('sector', models.CharField(blank=True, default='', max_length=16)),
                ('status', models.CharField(blank=True, default='', max_length=16)),
                ('host_mode', models.CharField(blank=True, default='', max_length=16)),
                ('registered_path', models.CharField(blank=True, default='', max_length=16)),
                ('competent_body_id', models.BigIntegerField(null=True)),
                ('is_direct', models.BooleanField(null=True)),
                ('work_covered', models.BooleanField(null=True)),
                ('full_members', models.SmallIntegerField(null=True)),
                ('probationary_members', models.SmallIntegerField(null=True)),
                ('unclear', models.SmallIntegerField(null=True)),
                ('declared_members', models.BigIntegerField(default=0)),
                ('roster', models.BigIntegerField(default=0)),
                ('kept_id', models.IntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['kept_id', 'cube', 'depth', 'node'], name='kept_unit_cell_node')],
            },
        ),
        migrations.CreateModel(
            name='PastMember',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('xid', models.BigIntegerField()),
                ('org_id', models.BigIntegerField()),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(null=True)),
                ('sex', models.CharField(blank=True, default='', max_length=16)),
                ('education', models.CharField(blank=True, default='', max_length=16)),
                ('occupation', models.CharField(blank=True, default='', max_length=16)),
                ('ethnicity', models.CharField(blank=True, default='', max_length=16)),
                ('birth_on', models.DateField(null=True)),
                ('joined_on', models.DateField(null=True)),
                ('full_on', models.DateField(null=True)),
                ('unreachable_since', models.DateField(null=True)),
                ('mobile_since', models.DateField(null=True)),
                ('n', models.IntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['xid'], name='past_member_xid')],
            },
        ),
        migrations.CreateModel(
            name='PastNote',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('xid', models.BigIntegerField()),
                ('kind', models.CharField(max_length=8)),
                ('key', models.BigIntegerField()),
                ('since', models.DateField()),
            ],
            options={
                'indexes': [models.Index(fields=['xid'], name='past_note_xid')],
            },
        ),
        migrations.RunPython(install, remove),
    ]
