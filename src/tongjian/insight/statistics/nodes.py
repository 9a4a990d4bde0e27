"""The place a reader looks at: a Party organisation, a division, a body or a unit."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, Min
from django.http import Http404

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.plans import Prepared
from tongjian.registry.localities.models import Locality
from tongjian.registry.party_orgs import queries as party_orgs
from tongjian.registry.party_orgs.models import PartyOrg, PartyOrgVersion
from tongjian.registry.units.models import Agency, Unit

from .permissions import READ
from .vocabulary import Node

MISSING = "没有代码为“{code}”的党组织、区划或主管单位，或不在您的管理范围内。"
_ROOTS = Prepared(
    lambda: (
        PartyOrg.objects.filter(parent=None, dissolved_on__isnull=True)
        .select_related("locality")
        .order_by("path")[:2]
    )
)
_AT = Prepared(
    lambda path: PartyOrg.objects.filter(path=path, dissolved_on__isnull=True).select_related(
        "locality"
    ),
    path=str,
)
_VERSION = Prepared(
    lambda org, on: PartyOrgVersion.objects.valid_on(on).filter(org_id=org).order_by("pk")[:1],
    org=int,
    on=date,
)
# Digits of a division's path and of the divisions one level below it.
BELOW = {0: 2, 2: 4, 4: 6, 6: 9, 9: 9}


def find_node(viewer: Viewer, code: str, *, on: date) -> Node:
    """Return the node of a code: of a Party organisation, of a division, or `body:ID`.

    Raises:
        Http404: there is none that the viewer may look at.
    """
    found = _org_of(viewer, code, on) or _place_of(viewer, code) or _agency_of(viewer, code)
    if found is None:
        raise Http404(MISSING.format(code=code))
    return found


def default_node(viewer: Viewer, *, on: date) -> Node | None:
    """Return where the viewer's own scope begins, when it is a single place."""
    scope = viewer.scope(READ)
    if scope.is_everything:
        return _root_node(on)
    if len(scope.reaches) != 1:
        return None
    (only,) = scope.reaches
    if only.axis == "org":
        org = next(iter(_AT.run(path=only.low)), None)
        return _org_node(org, on) if org else None
    if only.axis == "place":
        return _place_of(viewer, only.low)
    if only.axis == "agency":
        return _agency_of(viewer, f"body:{only.id}")
    return None


def place_digits(node: Node | None) -> int:
    """Return how long a place key is one level below the node.

    At the root of the tree the register itself tells how wide it reaches: a city's places are its
    districts, a nation's its provinces.
    """
    if node is None or (node.axis == "org" and node.low == ""):
        return BELOW[len(_common_place())]
    return BELOW.get(len(node.place), 6)


def _common_place() -> str:
    ends = Unit.objects.aggregate(first=Min("registered_path"), last=Max("registered_path"))
    first, last = ends["first"] or "", ends["last"] or ""
    # Ends that are too short for a level do not share it.
    return next(
        first[:end]
        for end in (9, 6, 4, 2, 0)
        if first[:end] == last[:end] and min(len(first), len(last)) >= end
    )


def _org_of(viewer: Viewer, code: str, on: date) -> Node | None:
    org = party_orgs.all_orgs(viewer).select_related("locality").filter(code=code).first()
    return _org_node(org, on) if org else None


def _root_node(on: date) -> Node | None:
    found = _ROOTS.run()
    return _org_node(found[0], on) if len(found) == 1 else None


def _org_node(org: PartyOrg, on: date) -> Node:
    version = next(iter(_VERSION.run(org=org.pk, on=on)), None)
    # An organisation that did not exist on the day has nothing under it.
    path, name = (version.path, version.name) if version else ("-", org.name)
    # The root leads to everything, also on a day before it was founded.
    is_root = org.parent_id is None
    return Node(
        axis="org",
        code=org.code,
        label=name,
        low="" if is_root else path,
        path=version.path if version else org.path,
        id=org.pk,
        place=org.locality.path,
    )


def _place_of(viewer: Viewer, code: str) -> Node | None:
    path = _place_path(code)
    own = viewer.scope(READ).lows("place")
    is_beyond = own and not any(path.startswith(low) for low in own)
    if path == "" or is_beyond:
        return None
    found = Locality.objects.filter(path=path).order_by("-start_on").first()
    if found is None:
        return None
    return Node(axis="place", code=found.path, label=found.name, low=path, place=path)


def _place_path(code: str) -> str:
    """Read a division code or its path: 440300 and 4403 are the same city."""
    if not code.isdecimal():
        return ""
    if len(code) != 6:
        return code
    return next(code[:end] for end in (2, 4, 6) if code[end:].strip("0") == "")


def _agency_of(viewer: Viewer, code: str) -> Node | None:
    kind, _, text = code.partition(":")
    own = viewer.scope(READ).ids("agency")
    if kind != "body" or not text.isdecimal() or (own and int(text) not in own):
        return None
    found = Agency.objects.filter(pk=int(text)).first()
    if found is None:
        return None
    return Node(
        axis="agency",
        code=code,
        label=found.name,
        id=found.pk,
        place=found.locality.path,
    )
