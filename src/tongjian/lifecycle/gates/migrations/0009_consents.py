"""Consents of declared members go where all consents are kept, behind the same wall as they."""

from typing import ClassVar

from django.db import migrations

MOVED = """
INSERT INTO privacy_consent (subject_type, subject_id, purpose, version, given_on, given_way,
                             recorded_by, note, withdrawn_way, withdrawn_by, withdrawn_note)
SELECT 'gates.declaredmember', d.id, 'registration',
       coalesce((regexp_match(d.notice, '第 ([0-9]+) 版'))[1]::int, 1), d.consented_on, 'paper',
       '', d.notice, '', '', ''
  FROM gates_declaredmember d;
"""
BACK = "DELETE FROM privacy_consent WHERE subject_type = 'gates.declaredmember';"
WALL = """
DROP POLICY reach ON privacy_consent;
CREATE POLICY reach ON privacy_consent USING (
    CASE subject_type
         WHEN 'members.person'
         THEN EXISTS (SELECT FROM members_person p WHERE p.id = subject_id)
         WHEN 'gates.declaredmember'
         THEN EXISTS (SELECT FROM gates_declaredmember d WHERE d.id = subject_id)
         ELSE true END);
"""
WALL_BEFORE = """
DROP POLICY reach ON privacy_consent;
CREATE POLICY reach ON privacy_consent USING (
    subject_type <> 'members.person'
    OR EXISTS (SELECT FROM members_person p WHERE p.id = subject_id));
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("gates", "0008_change_guards"),
        ("members", "0007_forget_images"),
        ("privacy", "0003_consent_notes"),
    ]
    operations: ClassVar = [
        migrations.RunSQL(MOVED, BACK),
        migrations.RunSQL(WALL, WALL_BEFORE),
    ]
