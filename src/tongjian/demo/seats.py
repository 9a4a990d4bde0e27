"""Which committee of the city has which function: what the affiliation rules point at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from tongjian.lifecycle.affiliation.choices import Function
from tongjian.lifecycle.affiliation.models import Seat
from tongjian.registry.localities.models import Locality

from .committees import Committee
from .tree import Node, Tree

_GROUPS = {
    "district": Function.COMPREHENSIVE,
    "street": Function.STREET,
    "chamber": Function.CHAMBER,
    "sector": Function.INDUSTRY,
}


def plan_seats(tree: Tree, committees: Mapping[str, Committee]) -> Iterator[Seat]:
    """Yield the seats, unsaved; where two committees share a sector the first has the seat."""
    city = tree.top.org.locality
    yield _seat(Function.OFFICE, tree.root, city)
    yield _seat(Function.SOCIETY, tree.top, city)
    yield _seat(Function.COMPREHENSIVE, tree.committees["comprehensive0"], city)
    taken: set[str] = set()
    for key, committee in committees.items():
        node, function = tree.committees[key], _GROUPS.get(committee.group)
        if function is Function.INDUSTRY:
            for sector in set(committee.sectors) - taken:
                taken.add(sector)
                yield _seat(function, node, city, sector=sector)
        elif function is Function.CHAMBER:
            for native in committee.natives:
                yield _seat(function, node, city, native_place=native)
        elif function is not None:
            yield _seat(function, node, node.org.locality)


def _seat(
    function: Function, node: Node, place: Locality, *, sector: str = "", native_place: str = ""
) -> Seat:
    start = max(node.began, date(2018, 7, 2))
    return Seat(
        function=function,
        locality=place,
        sector=sector,
        native_place=native_place,
        org=node.org,
        start_on=start,
    )
