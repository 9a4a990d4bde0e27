"""Let a de-identification reach the rows as they were before, which the web role only reads.

The function touches only people who are de-identified already: it can hide nothing else.
"""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION members_forget_images(people bigint[]) RETURNS bigint LANGUAGE sql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH done AS (
        UPDATE history_image i
           SET image = (i.image - ARRAY['job', 'degree', 'source', 'mobile_to', 'user_id',
                                        'employer_id'])
               || CASE WHEN i.image->>'birth_on' IS NULL THEN '{}'::jsonb
                       ELSE jsonb_build_object('birth_on', left(i.image->>'birth_on', 4) || '-01-01')
                  END
         WHERE i.source = 'members_person' AND i.row_id = ANY(people)
           AND EXISTS (SELECT FROM members_person p
                        WHERE p.id = i.row_id AND p.deidentified_on IS NOT NULL)
        RETURNING 1
    ) SELECT count(*) FROM done
$$;
"""
BACKWARD = "DROP FUNCTION members_forget_images(bigint[])"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("members", "0006_sealed_texts"),
        ("history", "0001_images"),
    ]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
