"""A membership no longer carries the path of its organisation: a subtree moves without it.

Memberships are read for one person, for one organisation or all together, never by a range of
paths: the wall asks the organisation itself.
"""

from typing import ClassVar

from django.db import migrations, models

_REACHED = """EXISTS (
        SELECT FROM party_orgs_partyorg o WHERE o.id = org_id AND {within})"""
_WALL = f"""
CREATE POLICY reach ON members_membership USING (CASE
    WHEN (SELECT current_setting('app.low', true)) = ''
     AND (SELECT current_setting('app.high', true)) = '~' THEN true
    WHEN {_REACHED.format(
        within="o.path >= (SELECT current_setting('app.low', true))"
        " AND o.path < (SELECT current_setting('app.high', true))"
    )} THEN true
    WHEN (SELECT coalesce(current_setting('app.more', true), '')) <> '' AND {_REACHED.format(
        within='''EXISTS (
            SELECT FROM unnest(string_to_array(current_setting('app.more', true), ',')) AS low
             WHERE o.path >= low COLLATE "C" AND o.path < (low || '~') COLLATE "C")'''
    )} THEN true
    ELSE person_id::text = (SELECT current_setting('app.person', true))
END);
"""
_DROP = "DROP POLICY reach ON members_membership;"
_WALL_BEFORE = """
CREATE POLICY reach ON members_membership USING (CASE
    WHEN org_path >= (SELECT current_setting('app.low', true))
     AND org_path < (SELECT current_setting('app.high', true)) THEN true
    WHEN (SELECT coalesce(current_setting('app.more', true), '')) <> '' AND EXISTS (
        SELECT FROM unnest(string_to_array(current_setting('app.more', true), ',')) AS low
         WHERE org_path >= low COLLATE "C" AND org_path < (low || '~') COLLATE "C") THEN true
    ELSE person_id::text = (SELECT current_setting('app.person', true))
END);
"""
_FILL = """
UPDATE members_membership m SET org_path = o.path FROM party_orgs_partyorg o WHERE o.id = m.org_id
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0012_past_days"), ("party_orgs", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(_DROP, _WALL_BEFORE),
        migrations.RunSQL(migrations.RunSQL.noop, _FILL),
        migrations.RemoveIndex(model_name="membership", name="membership_scope"),
        migrations.RemoveField(model_name="membership", name="org_path"),
        migrations.RunSQL(_WALL, _DROP),
    ]
