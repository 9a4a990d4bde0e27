"""Whatever members wait for changes, the database notes whose notices must be looked for again."""

from typing import ClassVar

from django.db import migrations

_ASKED = (("members_correctionrequest", "person_id"), ("privacy_personalrequest", "subject_id"))
_TIMES = (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))
_MARKS = "\n".join(
    f"CREATE TRIGGER notices_members_{time} AFTER {time.upper()} ON {table}"
    f" REFERENCING {side} TABLE AS touched"
    f" FOR EACH STATEMENT EXECUTE FUNCTION notices_mark('members', '{column}');"
    for table, column in _ASKED
    for time, side in _TIMES
)
# Of the many that change, only the few who are lost, or were, cost anything.
_LOST = """
CREATE FUNCTION members_note_lost() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notices_stale (source, subject_id) VALUES ('members', NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER notices_members_lost AFTER INSERT ON members_person
    FOR EACH ROW WHEN (NEW.unreachable_since IS NOT NULL)
    EXECUTE FUNCTION members_note_lost();
CREATE TRIGGER notices_members_lost_or_found
    AFTER UPDATE OF unreachable_since, home_path, name ON members_person
    FOR EACH ROW WHEN (NEW.unreachable_since IS NOT NULL OR OLD.unreachable_since IS NOT NULL)
    EXECUTE FUNCTION members_note_lost();
INSERT INTO notices_stale (source, subject_id)
    SELECT 'members', 0 WHERE EXISTS (SELECT FROM members_person);
"""
_DROP = "\n".join(
    f"DROP TRIGGER notices_members_{time} ON {table};" for table, _ in _ASKED for time, _ in _TIMES
)
_FOUND = "DROP FUNCTION members_note_lost() CASCADE;"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("members", "0008_suspended_memberships_end"),
        ("notices", "0004_subscription"),
        ("privacy", "0003_consent_notes"),
    ]
    operations: ClassVar = [
        migrations.RunSQL(_MARKS, _DROP),
        migrations.RunSQL(_LOST, _FOUND),
    ]
