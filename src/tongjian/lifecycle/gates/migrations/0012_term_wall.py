"""Candidates lie behind the wall of the office, of who answers for the unit, and of who signs."""

from typing import ClassVar

from django.db import migrations

WALL = """
CREATE FUNCTION gates_reached(setting text, path text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM unnest(string_to_array(coalesce(current_setting(setting, true), ''), ',')) low
         WHERE low <> '' AND (low = '*' OR (path >= low COLLATE "C"
                                            AND path < (low || '~') COLLATE "C")))
$$;
ALTER TABLE gates_termcandidate ENABLE ROW LEVEL SECURITY;
CREATE POLICY looking ON gates_termcandidate USING (
    EXISTS (SELECT FROM gates_termreview r JOIN units_unit u ON u.id = r.unit_id
             WHERE r.id = review_id
               AND (gates_reached('app.desk', u.registered_path)
                    OR gates_reached('app.term', u.scope_path)))
    OR EXISTS (SELECT FROM gates_countersign c JOIN party_orgs_partyorg o ON o.id = c.org_id
                WHERE c.review_id = gates_termcandidate.review_id
                  AND gates_reached('app.term', o.path)));
DROP POLICY reach ON privacy_consent;
CREATE POLICY reach ON privacy_consent USING (
    CASE subject_type
         WHEN 'members.person'
         THEN EXISTS (SELECT FROM members_person p WHERE p.id = subject_id)
         WHEN 'gates.declaredmember'
         THEN EXISTS (SELECT FROM gates_declaredmember d WHERE d.id = subject_id)
         WHEN 'gates.termcandidate'
         THEN EXISTS (SELECT FROM gates_termcandidate c WHERE c.id = subject_id)
         ELSE true END);
"""
BACKWARD = """
DROP POLICY reach ON privacy_consent;
CREATE POLICY reach ON privacy_consent USING (
    CASE subject_type
         WHEN 'members.person'
         THEN EXISTS (SELECT FROM members_person p WHERE p.id = subject_id)
         WHEN 'gates.declaredmember'
         THEN EXISTS (SELECT FROM gates_declaredmember d WHERE d.id = subject_id)
         ELSE true END);
DROP POLICY looking ON gates_termcandidate;
ALTER TABLE gates_termcandidate DISABLE ROW LEVEL SECURITY;
DROP FUNCTION gates_reached;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("gates", "0011_term_candidates")]
    operations: ClassVar = [migrations.RunSQL(WALL, BACKWARD)]
