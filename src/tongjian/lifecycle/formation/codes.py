"""What the procedures of this area and their subjects are called."""

from __future__ import annotations

from typing import Final

from tongjian.registry.party_orgs.choices import OrgKind

FORMATION: Final = "formation"
UNIT: Final = "units.unit"
TERM: Final = "term"
ORG: Final = "party_orgs.partyorg"
WITHOUT_TERM: Final = (
    OrgKind.PROVISIONAL_COMMITTEE,
    OrgKind.PROVISIONAL_GENERAL_BRANCH,
    OrgKind.PROVISIONAL_BRANCH,
    OrgKind.PROVISIONAL_JOINT_BRANCH,
    OrgKind.PARTY_GROUP,
    OrgKind.WORKING_COMMITTEE,
)
