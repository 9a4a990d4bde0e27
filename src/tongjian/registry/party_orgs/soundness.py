"""What must hold of the tree, and of the units that it covers."""

from tongjian.foundation.soundness import Rule

from .answering import joined_to
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
        f"""
        SELECT u.id::text, u.name FROM units_unit u {joined_to("u")}
         WHERE u.scope_path <> coalesce(h.path, c.path, '') OR u.host_mode <> coalesce(h.mode, '')
        """,
    ),
)
