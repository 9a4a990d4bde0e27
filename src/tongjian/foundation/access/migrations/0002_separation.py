"""Keep the three administrators apart from each other and from business roles (R9-13)."""

from typing import ClassVar

from django.db import migrations

ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")

FORWARD = f"""
CREATE FUNCTION access_keep_duties_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    clash text;
BEGIN
    -- Two sessions that give one user two duties at once are put in a row.
    PERFORM pg_advisory_xact_lock(hashtext('access_grant'), NEW.user_id::int);
    SELECT role INTO clash FROM access_grant other
     WHERE other.user_id = NEW.user_id AND other.id <> NEW.id AND other.role <> NEW.role
       AND (other.role IN {ADMINISTRATORS} OR NEW.role IN {ADMINISTRATORS})
       AND daterange(other.start_on, other.end_on) && daterange(NEW.start_on, NEW.end_on)
     LIMIT 1;
    IF clash IS NOT NULL THEN
        RAISE EXCEPTION 'duties % and % exclude each other', clash, NEW.role
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'grant_duties_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_keep_duties_apart AFTER INSERT OR UPDATE ON access_grant
    FOR EACH ROW EXECUTE FUNCTION access_keep_duties_apart();
"""
BACKWARD = """
DROP TRIGGER access_keep_duties_apart ON access_grant;
DROP FUNCTION access_keep_duties_apart();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
