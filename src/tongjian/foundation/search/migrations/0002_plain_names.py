"""The same keys for a fifth of the work: most names hold nothing that has to be rewritten."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

_FIRST = import_module("tongjian.foundation.search.migrations.0001_functions")
# Han characters, small letters and digits are their own key.
_PLAIN = "^[一-龥a-z0-9]*$"

FORWARD = f"""
CREATE OR REPLACE FUNCTION search_key(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN value ~ '{_PLAIN}' COLLATE "C" THEN value ELSE translate(
        lower(translate(value, {_FIRST.quoted(_FIRST.FULL)}, {_FIRST.quoted(_FIRST.HALF)})
              COLLATE "C"),
        {_FIRST.quoted(_FIRST.DROPPED)}, '') END;

CREATE OR REPLACE FUNCTION search_grams(key text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    size integer := length(key);
    grams text[];
BEGIN
    IF size = 0 THEN
        RETURN '{{}}';
    END IF;
    grams := array['^' || left(key, 1), right(key, 1) || '$'];
    FOR at IN 1 .. size - 1 LOOP
        grams[at + 2] := substr(key, at, 2);
    END LOOP;
    RETURN grams;
END $$;
"""
BACKWARD = _FIRST.FORWARD.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("search", "0001_functions")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
