"""Behind disposal orders: lines lie behind the wall of their members, no cancellation goes past.

Whether every line is settled is asked with the owner's rights: whoever closes an order may not
see every member on it. The look at a cancelled unit waits for the end of the transaction, so that
the program can refuse in words first.
"""

from typing import ClassVar

from django.db import migrations

WALL = """
ALTER TABLE gates_disposalline ENABLE ROW LEVEL SECURITY;
CREATE POLICY reach ON gates_disposalline
    USING (EXISTS (SELECT FROM members_person p WHERE p.id = person_id));
"""
CLOSED = """
CREATE FUNCTION gates_disposal_settled() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM gates_disposalline l
                WHERE l.disposal_id = NEW.id AND l.settled_on IS NULL)
    THEN
        RAISE EXCEPTION 'disposal % is closed while a member is not settled', NEW.id
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'gates_disposal_settled';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER gates_disposal_settled AFTER INSERT OR UPDATE OF closed_on ON gates_disposal
    FOR EACH ROW WHEN (NEW.closed_on IS NOT NULL) EXECUTE FUNCTION gates_disposal_settled();
"""
CANCELLED = """
CREATE FUNCTION gates_unit_disposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM gates_disposal d WHERE d.unit_id = NEW.id AND d.closed_on IS NULL)
    THEN
        RAISE EXCEPTION 'unit % is cancelled while its disposal order is open', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'gates_unit_disposed';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER gates_unit_disposed AFTER UPDATE OF status ON units_unit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.status = 'cancelled' AND OLD.status <> 'cancelled')
    EXECUTE FUNCTION gates_unit_disposed();
"""
BACKWARD = """
DROP TRIGGER gates_unit_disposed ON units_unit;
DROP TRIGGER gates_disposal_settled ON gates_disposal;
DROP FUNCTION gates_unit_disposed;
DROP FUNCTION gates_disposal_settled;
DROP POLICY reach ON gates_disposalline;
ALTER TABLE gates_disposalline DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("gates", "0003_disposal")]
    operations: ClassVar = [migrations.RunSQL(WALL + CLOSED + CANCELLED, BACKWARD)]
