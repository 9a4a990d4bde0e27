"""What must hold of the tree, and of the units that it covers."""

from tongjian.foundation.soundness import Rule

from .paths import WIDTH
from .versions import FACTS

_OLD = ", ".join(f"v.{column}" for column in FACTS)
_VALUES = ", ".join(f"o.{column}" for column in FACTS)

RULES = (
    Rule(
        "party_orgs.path",
        "党组织的路径比上级多一段",
        f"""
        SELECT o.id::text, o.name FROM party_orgs_partyorg o
          LEFT JOIN party_orgs_partyorg p ON p.id = o.parent_id
         WHERE o.dissolved_on IS NULL
           AND left(o.path, -{WIDTH}) <> coalesce(p.path, '')
        """,
    ),
    Rule(
        "party_orgs.version",
        "党组织的现状与历史版本一致",
        f"""
        SELECT o.id::text, o.name FROM party_orgs_partyorg o
          LEFT JOIN party_orgs_partyorgversion v ON v.org_id = o.id AND v.end_on IS NULL
         WHERE o.dissolved_on IS NULL AND (v.id IS NULL OR ({_OLD}) IS DISTINCT FROM ({_VALUES}))
        """,
    ),
    Rule(
        "party_orgs.coverage",
        "社会组织的覆盖与归口和记录一致",
        """
        SELECT u.id::text, u.name FROM units_unit u
          LEFT JOIN party_orgs_hosting h ON h.unit_id = u.id AND h.end_on IS NULL
          LEFT JOIN party_orgs_partyorg ho ON ho.id = h.org_id
          LEFT JOIN (
              SELECT DISTINCT ON (c.unit_id) c.unit_id, o.path FROM party_orgs_charge c
                JOIN party_orgs_partyorg o ON o.id = c.org_id
               WHERE c.end_on IS NULL
               ORDER BY c.unit_id,
                        array_position(ARRAY['direct', 'lead', 'fallback'], c.kind::text)
          ) c ON c.unit_id = u.id
         WHERE u.scope_path <> coalesce(ho.path, c.path, '') OR u.host_mode <> coalesce(h.mode, '')
        """,
    ),
)
