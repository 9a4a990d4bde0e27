"""What a membership rests on, restriction and de-identification, and walls around requests."""

from typing import ClassVar

from django.db import migrations, models

GROUNDS = [
    ("register", "花名册登记"),
    ("import", "花名册导入"),
    ("declared", "本人申报并经核实"),
    ("transfer", "组织关系转接"),
    ("reorganize", "组织调整决定"),
]
# How a membership began tells what it rests on; where a batch is known the log has it.
FROM_MANNER = """
UPDATE members_membership SET ground = CASE joined_how
    WHEN 'transferred' THEN 'transfer' ELSE 'reorganize' END
 WHERE joined_how IN ('transferred', 'reorganized')
"""
TABLES = ("privacy_consent", "privacy_personalrequest")
GUARD = "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON {table} USING (
    subject_type <> 'members.person'
    OR EXISTS (SELECT FROM members_person p WHERE p.id = subject_id));
"""
    for table in TABLES
)
UNGUARD = "".join(
    f"DROP POLICY reach ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("members", "0004_rare_states"),
        ("party_orgs", "0002_search"),
        ("privacy", "0001_privacy"),
    ]
    operations: ClassVar = [
        migrations.AddField(
            "membership",
            "batch_id",
            models.BigIntegerField("导入批次", null=True, blank=True),
        ),
        migrations.AddField(
            "membership",
            "ground",
            models.CharField(
                "登记依据",
                choices=GROUNDS,
                db_default="register",
                default="register",
                max_length=10,
            ),
        ),
        migrations.AddField(
            "person", "deidentified_on", models.DateField("去标识日期", null=True, blank=True)
        ),
        migrations.AddField(
            "person", "restricted_since", models.DateField("限制处理起", null=True, blank=True)
        ),
        migrations.RunSQL(FROM_MANNER, migrations.RunSQL.noop),
        # Rows changed above must be settled before the table is altered again.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "membership",
            models.CheckConstraint(
                condition=models.Q(ground__in=["register", "declared", "transfer", "reorganize"])
                | models.Q(ground="import", batch_id__isnull=False),
                name="membership_has_ground",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
