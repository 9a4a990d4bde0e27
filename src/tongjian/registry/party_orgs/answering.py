"""Which organisation answers for each unit, for all units at once: by joins that hash.

The covering organisation comes first; else who is directly responsible, leads, falls back
(`services.covering` keeps `Unit.scope_path` so).
"""

from __future__ import annotations

# Whom to ask first, among the charges `c` of a unit.
RANK = "array_position(ARRAY['direct', 'lead', 'fallback'], c.kind::text)"


def joined_to(unit: str) -> str:
    """Return the joins that find the path of whom answers, `coalesce(h.path, c.path, '')`."""
    return f"""
LEFT JOIN (SELECT h.unit_id, h.mode, o.path FROM party_orgs_hosting h
             JOIN party_orgs_partyorg o ON o.id = h.org_id
            WHERE h.end_on IS NULL) h ON h.unit_id = {unit}.id
LEFT JOIN (SELECT DISTINCT ON (c.unit_id) c.unit_id, o.path FROM party_orgs_charge c
             JOIN party_orgs_partyorg o ON o.id = c.org_id
            WHERE c.end_on IS NULL ORDER BY c.unit_id, {RANK}) c ON c.unit_id = {unit}.id
"""
