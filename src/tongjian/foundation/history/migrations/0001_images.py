"""Rows as they were before each change, and the function that keeps them.

The web role may read images, those of persons only while the second wall is lifted for counting.
"""

from typing import ClassVar

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION history_remember() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    omitted text[] := string_to_array(TG_ARGV[1], ',');
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO history_image (source, row_id, until, is_personal, image)
        SELECT TG_TABLE_NAME, o.id, now(), TG_ARGV[0]::boolean, to_jsonb(o) - omitted
          FROM former o WHERE o.known_since < now();
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

ALTER TABLE history_image ENABLE ROW LEVEL SECURITY;
CREATE POLICY counted ON history_image USING (
    CASE WHEN NOT is_personal THEN true
         ELSE coalesce(current_setting('app.low', true), '') = ''
              AND coalesce(current_setting('app.high', true), '') = '~' END
);
"""
BACKWARD = "DROP FUNCTION history_remember() CASCADE"


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="Image",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=63, verbose_name="表")),
                ("row_id", models.BigIntegerField(verbose_name="行号")),
                ("until", models.DateTimeField(verbose_name="改动时间")),
                ("is_personal", models.BooleanField(verbose_name="个人数据")),
                ("image", models.JSONField(verbose_name="原值")),
            ],
            options={
                "verbose_name": "改动前的行",
                "indexes": [
                    models.Index(fields=["source", "row_id", "id"], name="history_image_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Recording",
            fields=[
                (
                    "source",
                    models.CharField(
                        max_length=63, primary_key=True, serialize=False, verbose_name="表"
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="起始时间")),
            ],
            options={"verbose_name": "改动记录的起点"},
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
