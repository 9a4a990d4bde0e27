"""What must hold of people: where they belong, and the counts that follow."""

from tongjian.foundation.soundness import Rule

_COUNTED = """
SELECT t.id::text, t.name FROM {table} t LEFT JOIN (
    SELECT {key} AS id, count(*) FILTER (WHERE full_on IS NOT NULL) AS f,
           count(*) FILTER (WHERE full_on IS NULL) AS p
      FROM members_person WHERE home_org_id IS NOT NULL AND standing = 'normal' GROUP BY {key}
) c ON c.id = t.id
 WHERE (t.full_members, t.probationary_members)
       IS DISTINCT FROM (coalesce(c.f, 0), coalesce(c.p, 0))
"""

RULES = (
    Rule(
        "members.home",
        "党员所在组织与组织关系记录一致",
        """
        SELECT p.id::text, '党员' FROM members_person p
          LEFT JOIN members_membership m ON m.person_id = p.id AND m.end_on IS NULL
         -- Who has died or was suspended stays shown where the membership ended.
         WHERE CASE WHEN p.standing = 'normal' THEN p.home_org_id END IS DISTINCT FROM m.org_id
        """,
    ),
    Rule(
        "members.path",
        "党员的路径与党组织一致",
        """
        SELECT p.id::text, '党员' FROM members_person p
          LEFT JOIN party_orgs_partyorg o ON o.id = p.home_org_id
         WHERE p.home_path <> coalesce(o.path, '')
        """,
    ),
    Rule(
        "members.founded",
        "组织关系不早于党组织成立",
        """
        SELECT m.id::text, format('%s，自 %s 起，%s 才成立', o.name, m.start_on, o.established_on)
          FROM members_membership m JOIN party_orgs_partyorg o ON o.id = m.org_id
         WHERE m.start_on < o.established_on
        """,
    ),
    Rule(
        "members.headcount",
        "党组织和社会组织的党员数等于花名册",
        _COUNTED.format(table="party_orgs_partyorg", key="home_org_id")
        + " UNION ALL "
        + _COUNTED.format(table="units_unit", key="employer_id"),
    ),
)
