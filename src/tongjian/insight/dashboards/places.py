"""Where the page stands in the tree, and where one can go from there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.keeping import Kept
from tongjian.foundation.plans import Prepared
from tongjian.foundation.ui.environment import url
from tongjian.insight.statistics.addresses import circumstances
from tongjian.insight.statistics.nodes import find_node
from tongjian.insight.statistics.vocabulary import Frame
from tongjian.registry.party_orgs import queries as party_orgs
from tongjian.registry.party_orgs.choices import BRANCHES
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.paths import ancestors

MOST_CHILDREN = 80
# How what is around an organisation is asked for, by whose scope.
_AROUND: Kept[tuple[Prepared, Prepared]] = Kept(256)
_ORG = Prepared(lambda pk: PartyOrg.objects.filter(pk=pk), pk=int)


@dataclass(frozen=True)
class Place:
    """A Party organisation that the page can be asked for."""

    code: str
    label: str
    url: str


@dataclass(frozen=True)
class Surroundings:
    org: PartyOrg | None
    above: list[Place]
    below: list[Place]

    @property
    def label(self) -> str:
        return self.org.name if self.org else "全部可见范围"


def surroundings(viewer: Viewer, frame: Frame) -> Surroundings:
    """Return what stands above and below the node, as far as the viewer may look."""
    org = _org(viewer, frame)
    if org is None:
        return Surroundings(None, [], [])
    above, below = _AROUND.get(viewer.key, lambda: _around(viewer))
    return Surroundings(
        org,
        [_place(each, frame) for each in above.run(paths=ancestors(org.path))],
        [_place(each, frame) for each in below.run(parent=org.pk)],
    )


def _around(viewer: Viewer) -> tuple[Prepared, Prepared]:
    visible = party_orgs.list_orgs(viewer).order_by("path")
    under = visible.exclude(kind__in=BRANCHES)
    return (
        Prepared(lambda paths: visible.filter(path__in=paths), paths=list),
        Prepared(lambda parent: under.filter(parent_id=parent)[:MOST_CHILDREN], parent=int),
    )


def _org(viewer: Viewer, frame: Frame) -> PartyOrg | None:
    if frame.node is not None:
        if frame.node.axis != "org" or frame.node.id is None:
            return None
        return next(iter(_ORG.run(pk=frame.node.id)), None)
    return party_orgs.list_orgs(viewer).filter(parent=None).order_by("path").first()


def frame_below(viewer: Viewer, frame: Frame, around: Surroundings) -> Frame:
    """Return where the division into subordinates says most: below an only child, its own."""
    if len(around.below) != 1:
        return frame
    node = find_node(viewer, around.below[0].code, on=frame.on)
    return replace(frame, node=node)


def _place(org: PartyOrg, frame: Frame) -> Place:
    return Place(org.code, org.short_name or org.name, city_url(frame, scope=org.code))


def city_url(frame: Frame, **changed: str) -> str:
    """Return the address of the picture elsewhere on the same day."""
    return f"{url('insight:city')}?{urlencode({**circumstances(frame), **changed})}"
