"""What must hold of units: the open version equals the unit."""

from tongjian.foundation.soundness import Rule

from .versions import FACTS

_OLD = ", ".join(f"v.{column}" for column in FACTS)
_VALUES = ", ".join(f"u.{column}" for column in FACTS)

RULES = (
    Rule(
        "units.version",
        "社会组织的现状与历史版本一致",
        f"""
        SELECT u.id::text, u.name FROM units_unit u
          LEFT JOIN units_unitversion v ON v.unit_id = u.id AND v.end_on IS NULL
         WHERE v.id IS NULL OR ({_OLD}) IS DISTINCT FROM ({_VALUES})
        """,
    ),
    Rule(
        "units.residence",
        "社会组织的住所路径与区划一致",
        """
        SELECT u.id::text, u.name FROM units_unit u
          LEFT JOIN localities_locality l ON l.id = u.residence_id
         WHERE u.residence_path <> coalesce(l.path, '')
        """,
    ),
)
