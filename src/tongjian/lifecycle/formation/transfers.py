"""Who works in a unit and belongs to a branch elsewhere: they could transfer in (C13)."""

from __future__ import annotations

from dataclasses import dataclass

from tongjian.foundation.access.viewers import Viewer
from tongjian.registry.members.models import Person
from tongjian.registry.members.queries import list_people
from tongjian.registry.units.models import Unit

NAMED = 12


@dataclass(frozen=True)
class Transferable:
    """Those whom the viewer may know by name, and how many there are beside them.

    `elsewhere` are on the roster outside the viewer's scope; `unlisted` declared themselves to
    the unit and are on no roster. Whoever is shown this may count the members of the unit.
    """

    named: tuple[Person, ...] = ()
    more: int = 0
    elsewhere: int = 0
    unlisted: int = 0

    @property
    def count(self) -> int:
        """Return how many could transfer in."""
        return len(self.named) + self.more + self.elsewhere + self.unlisted


def transferable(viewer: Viewer, unit: Unit, *, host_id: int | None) -> Transferable:
    """Return who could transfer into the organisation that covers a unit, or will; one query."""
    rows = list_people(viewer).filter(employer=unit).select_related("home_org")
    seen = list(rows.order_by("full_on", "name_sort", "pk"))
    there = unit.full_members + unit.probationary_members
    elsewhere = [person for person in seen if person.home_org_id != host_id]
    return Transferable(
        named=tuple(elsewhere[:NAMED]),
        more=max(len(elsewhere) - NAMED, 0),
        elsewhere=max(there - len(seen), 0),
        unlisted=max((unit.declared_members or 0) - there, 0),
    )
