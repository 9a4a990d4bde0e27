"""End the memberships that imports left open for the suspended: counted as today, so then."""

from typing import ClassVar

from django.db import migrations

_NEVER_IN_FORCE = """
DELETE FROM members_membership m USING members_person p
 WHERE p.id = m.person_id AND m.end_on IS NULL AND p.standing <> 'normal'
   AND m.start_on >= p.updated_at::date
"""
# The day is not on record; the last change of the person is the first day it was known.
_ENDED = """
UPDATE members_membership m SET end_on = p.updated_at::date, left_how = 'suspended'
  FROM members_person p
 WHERE p.id = m.person_id AND m.end_on IS NULL AND p.standing <> 'normal'
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0007_forget_images")]
    operations: ClassVar = [
        migrations.RunSQL(_NEVER_IN_FORCE, migrations.RunSQL.noop),
        migrations.RunSQL(_ENDED, migrations.RunSQL.noop),
    ]
