"""Behind change orders: the database itself refuses to close one with something left to follow."""

from typing import ClassVar

from django.db import migrations

CLOSED = """
CREATE FUNCTION gates_change_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM gates_changeitem i
                WHERE i.disposal_id = NEW.id AND i.state = 'missing')
    THEN
        RAISE EXCEPTION 'order % is closed while something has not followed', NEW.id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'gates_change_followed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER gates_change_followed AFTER INSERT OR UPDATE OF closed_on ON gates_disposal
    FOR EACH ROW WHEN (NEW.closed_on IS NOT NULL) EXECUTE FUNCTION gates_change_followed();
"""
BACKWARD = """
DROP TRIGGER gates_change_followed ON gates_disposal;
DROP FUNCTION gates_change_followed;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("gates", "0007_change_orders")]
    operations: ClassVar = [migrations.RunSQL(CLOSED, BACKWARD)]
