"""The functions behind the search keys; collation C makes them equal on every server."""

from typing import ClassVar

from django.db import migrations

FULL = "".join(map(chr, range(0xFF01, 0xFF5F)))
HALF = "".join(map(chr, range(0x21, 0x7F)))
DROPPED = " \t\u3000()[]<>{}\"'`·•・‧.,;:!?-_/\\|&+~*#%@$^=、，。；：！？“”‘’《》〈〉【】—…"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# Django reads a percent sign in SQL with parameters only; these statements have none.
FORWARD = f"""
CREATE FUNCTION search_key(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN translate(
        lower(translate(value, {quoted(FULL)}, {quoted(HALF)}) COLLATE "C"),
        {quoted(DROPPED)}, '');

CREATE FUNCTION search_grams(key text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN key = '' THEN '{{}}'::text[]
                ELSE array['^' || left(key, 1), right(key, 1) || '$'] || ARRAY(
                    SELECT substr(key, at, 2) FROM generate_series(1, length(key) - 1) AS at) END;
"""
BACKWARD = "DROP FUNCTION search_grams(text); DROP FUNCTION search_key(text);"


class Migration(migrations.Migration):
    dependencies: ClassVar = []
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
