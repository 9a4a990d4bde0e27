"""Who builds the city: somebody with every right of the registry and no account."""

from __future__ import annotations

from datetime import date

from tongjian.foundation.access import permissions as access
from tongjian.foundation.access.roles import OWN, Role
from tongjian.foundation.access.scopes import Reach
from tongjian.foundation.access.viewers import Held, Viewer
from tongjian.foundation.procedures import permissions as procedures
from tongjian.lifecycle.affiliation import permissions as affiliation
from tongjian.lifecycle.formation import permissions as formation
from tongjian.lifecycle.gates import permissions as gates
from tongjian.registry.members import permissions as members
from tongjian.registry.party_orgs import permissions as party_orgs
from tongjian.registry.posts import permissions as posts
from tongjian.registry.units import permissions as units

_RIGHTS = (
    units.READ,
    units.WRITE,
    party_orgs.READ,
    party_orgs.WRITE,
    party_orgs.MOVE,
    members.READ,
    members.WRITE,
    members.DECIDE,
    members.ASK,
    posts.WRITE,
    access.MANAGE,
    affiliation.SEAT,
    gates.READ,
    gates.DESK,
    gates.APPRAISE,
    gates.DISPOSE,
    procedures.READ,
    formation.APPLY,
    formation.DECIDE,
    formation.EXPLAIN,
)
_BUILDER = Role(
    code="demo_builder",
    label="演示城市",
    axes=("org",),
    permissions=dict.fromkeys(_RIGHTS, frozenset({OWN})),
)


def builder(on: date) -> Viewer:
    """Return the actor; the role is declared nowhere, so no grant can ever give it."""
    everything = Held(_BUILDER, "org", None, (Reach(axis="org", low=""),))
    return Viewer(user_id=None, name="演示城市", on=on, held=(everything,))
