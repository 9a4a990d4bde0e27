"""Row-level security under cases about a person and what belongs to them."""

from typing import ClassVar

from django.db import migrations

from tongjian.foundation.access.walls import guard, guard_with, unguard

CASE, RUN = "procedures_case", "procedures_steprun"
OBJECTION = "procedures_objection"
FORWARD = guard(CASE) + guard_with(RUN, CASE, "case_id") + guard_with(OBJECTION, RUN, "run_id")
BACKWARD = unguard(OBJECTION) + unguard(RUN) + unguard(CASE)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("procedures", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
