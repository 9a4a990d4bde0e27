"""Let names be searched by their parts and initials, at speed under row-level security.

Matching text is not leak-proof, so PostgreSQL evaluates the policy on every row before it matches
any: the index would never be used. `members_find` belongs to the owner of the table, whom the
policy does not bind. It is safe because it draws the same wall itself, from the same settings as
the policy of migration 0002, so that no argument can widen it; because it gives out nothing but
primary keys, whose rows are then read through the policy as always; and because its search path
is fixed.
"""

from typing import ClassVar

from django.db import migrations

from tongjian.foundation.search.columns import search_column

FORWARD = """
CREATE FUNCTION members_find(wanted tsquery, pattern text, top int) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    -- An unset bound is empty, and no path sorts before it.
    wall text := format('home_path >= %L AND home_path < %L',
        coalesce(current_setting('app.low', true), ''),
        coalesce(current_setting('app.high', true), ''));
    low text;
    person text := coalesce(current_setting('app.person', true), '');
BEGIN
    FOREACH low IN ARRAY
        string_to_array(coalesce(current_setting('app.more', true), ''), ',')
    LOOP
        wall := wall || format(' OR home_path >= %L AND home_path < %L', low, low || '~');
    END LOOP;
    IF person <> '' THEN
        wall := wall || format(' OR id = %s', person::bigint);
    END IF;
    -- Written out, not passed in: the planner then knows how wide the scope is.
    RETURN QUERY EXECUTE format(
        'SELECT id FROM members_person WHERE (%s) AND search @@ $1'
        ' AND (search_key(name) LIKE $2 OR search_key(name_initials) LIKE $2) LIMIT $3', wall)
        USING wanted, pattern, top;
END $$;
"""
BACKWARD = "DROP FUNCTION members_find(tsquery, text, int);"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0002_row_security"), ("search", "0001_functions")]
    operations: ClassVar = [
        search_column("members_person"),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
