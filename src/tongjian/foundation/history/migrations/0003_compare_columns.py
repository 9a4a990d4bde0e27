"""Tell by the kept columns whether a row changed: turning both rows into JSON cost the most."""

from typing import ClassVar

from django.db import migrations

# Made anew for each statement, so only worth it where many rows change at once.
_MANY = 500
FORWARD = f"""
CREATE OR REPLACE FUNCTION history_remember() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_nestloop = off AS $$
DECLARE
    omitted text[] := string_to_array(TG_ARGV[1], ',');
    before text;
    after text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO history_image (source, row_id, until, is_personal, image)
        SELECT TG_TABLE_NAME, o.id, now(), TG_ARGV[0]::boolean, to_jsonb(o) - omitted
          FROM former o WHERE o.known_since < now();
    ELSIF EXISTS (SELECT FROM former OFFSET {_MANY} LIMIT 1) THEN
        SELECT string_agg(format('o.%I', attname), ', '), string_agg(format('n.%I', attname), ', ')
          INTO before, after FROM pg_attribute
         WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
           AND attname <> ALL (omitted);
        EXECUTE format('INSERT INTO history_image (source, row_id, until, is_personal, image)
            SELECT %L, o.id, now(), %L::boolean, to_jsonb(o) - %L::text[]
              FROM former o JOIN latter n ON n.id = o.id
             WHERE o.known_since < now() AND (%s) IS DISTINCT FROM (%s)',
            TG_TABLE_NAME, TG_ARGV[0], omitted, before, after);
    ELSE
        -- A row made in this very transaction was never known to anybody else.
        INSERT INTO history_image (source, row_id, until, is_personal, image)
        SELECT TG_TABLE_NAME, o.id, now(), TG_ARGV[0]::boolean, to_jsonb(o) - omitted
          FROM former o JOIN latter n ON n.id = o.id
         WHERE o.known_since < now() AND o IS DISTINCT FROM n
           AND to_jsonb(o) - omitted IS DISTINCT FROM to_jsonb(n) - omitted;
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("history", "0002_remember_by_hash")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
