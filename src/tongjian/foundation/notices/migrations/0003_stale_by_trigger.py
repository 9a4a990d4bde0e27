"""Areas above have the database note which subjects changed, by this function."""

from typing import ClassVar

from django.db import migrations, models

# CREATE TRIGGER … AFTER INSERT | UPDATE | DELETE … REFERENCING NEW TABLE AS touched
# (or OLD TABLE AS touched) FOR EACH STATEMENT EXECUTE FUNCTION notices_mark(source, column)
FORWARD = """
CREATE FUNCTION notices_mark() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    many constant integer := 5000;
    number bigint;
BEGIN
    SELECT count(*) INTO number FROM (SELECT FROM touched LIMIT many + 1) t;
    IF number > many THEN
        INSERT INTO notices_stale (source, subject_id) VALUES (TG_ARGV[0], 0);
    ELSIF number > 0 THEN
        EXECUTE format('INSERT INTO notices_stale (source, subject_id)
                        SELECT DISTINCT %L, %I FROM touched WHERE %I IS NOT NULL',
                       TG_ARGV[0], TG_ARGV[1], TG_ARGV[1]);
    END IF;
    RETURN NULL;
END $$;
"""
BACKWARD = "DROP FUNCTION notices_mark() CASCADE"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notices", "0002_row_security")]
    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="stale", name="stale_once"),
        migrations.AddField(
            model_name="matter",
            name="reason",
            field=models.CharField(blank=True, max_length=400, verbose_name="为什么"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
