"""What changes did to past counts holds birthdays and days of joining: for counting alone."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
ALTER TABLE statistics_pastmember ENABLE ROW LEVEL SECURITY;
CREATE POLICY counted ON statistics_pastmember USING (
    coalesce(current_setting('app.low', true), '') = ''
    AND coalesce(current_setting('app.high', true), '') = '~'
);
"""
BACKWARD = """
DROP POLICY counted ON statistics_pastmember;
ALTER TABLE statistics_pastmember DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("statistics", "0006_past_days")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
