"""What an organisation would be called unless somebody says otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from tongjian.registry.party_orgs.choices import OrgKind
from tongjian.registry.units.models import Unit

from .choices import Kind

_SHARED = (Kind.JOINT, Kind.SECTOR, Kind.AREA)


def suggested_name(kind: Kind, org_kind: OrgKind, units: Sequence[Unit]) -> str:
    """Return a name made of the unit's and the kind's."""
    if not units:
        return ""
    first = units[0].name + ("等" if kind in _SHARED else "")
    return f"中共{first}{org_kind.label}"[:120]
