"""Behind the desk: what the database itself refuses, and the wall around declared members.

The look at new units waits for the end of the transaction, because the certificate links unit and
application in two steps; units from before 2026 are not looked at, so that registers of old come
in as fast as ever.
"""

from typing import ClassVar

from django.db import migrations

PASSED = """
CREATE FUNCTION gates_desk_passed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind IN ('association', 'service', 'foundation')
       AND EXISTS (SELECT FROM gates_deskopening o
                    WHERE o.registrar_id = NEW.registrar_id AND o.start_on <= NEW.established_on)
       AND EXISTS (SELECT FROM units_unit u WHERE u.id = NEW.id)
       AND NOT EXISTS (SELECT FROM gates_application a WHERE a.unit_id = NEW.id)
    THEN
        RAISE EXCEPTION 'unit % came in beside the registration desk', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'gates_desk_passed';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER gates_desk_passed
    AFTER INSERT OR UPDATE OF registrar_id, established_on, kind ON units_unit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.established_on >= DATE '2026-01-01') EXECUTE FUNCTION gates_desk_passed();
"""
CONCLUDED = """
CREATE FUNCTION gates_conclusion_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.concluded_on IS NOT NULL AND (
        NOT EXISTS (SELECT FROM gates_applicationitem i WHERE i.application_id = NEW.id)
        OR EXISTS (SELECT FROM gates_applicationitem i
                    WHERE i.application_id = NEW.id AND i.state = 'missing'))
    THEN
        RAISE EXCEPTION 'application % is concluded while an item is missing', NEW.id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'gates_conclusion_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER gates_conclusion_whole AFTER INSERT OR UPDATE OF concluded_on, stage
    ON gates_application FOR EACH ROW EXECUTE FUNCTION gates_conclusion_whole();
CREATE FUNCTION gates_item_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM gates_application a
                WHERE a.id = NEW.application_id AND a.concluded_on IS NOT NULL)
    THEN
        RAISE EXCEPTION 'application % is concluded', NEW.application_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'gates_item_settled';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gates_item_settled BEFORE INSERT OR UPDATE ON gates_applicationitem
    FOR EACH ROW EXECUTE FUNCTION gates_item_settled();
"""
WALL = """
ALTER TABLE gates_declaredmember ENABLE ROW LEVEL SECURITY;
CREATE POLICY desk ON gates_declaredmember USING (
    (SELECT current_setting('app.desk', true)) = '*'
    OR ((SELECT coalesce(current_setting('app.desk', true), '')) <> '' AND EXISTS (
        SELECT FROM unnest(string_to_array(current_setting('app.desk', true), ',')) AS low
         WHERE registered_path >= low COLLATE "C"
           AND registered_path < (low || '~') COLLATE "C")));
"""
BACKWARD = """
DROP POLICY desk ON gates_declaredmember;
ALTER TABLE gates_declaredmember DISABLE ROW LEVEL SECURITY;
DROP TRIGGER gates_item_settled ON gates_applicationitem;
DROP TRIGGER gates_conclusion_whole ON gates_application;
DROP TRIGGER gates_desk_passed ON units_unit;
DROP FUNCTION gates_item_settled;
DROP FUNCTION gates_conclusion_whole;
DROP FUNCTION gates_desk_passed;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("gates", "0001_desk")]
    operations: ClassVar = [migrations.RunSQL(PASSED + CONCLUDED + WALL, BACKWARD)]
