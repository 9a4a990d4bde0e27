"""What a grant over a Party organisation reaches: its subtree, and what its relations open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import F, Q

from tongjian.foundation.access.scopes import Reach
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.plans import Prepared
from tongjian.foundation.search import engine
from tongjian.foundation.search.text import Query

from .choices import RelationKind
from .models import PartyOrg, Relation

OFFERED = 20
# Asked at every request, of the few organisations that a viewer's grants are over.
_LIVING = Prepared(
    lambda ids: PartyOrg.objects.filter(pk__in=ids, dissolved_on__isnull=True).values_list(
        "pk", "path", "parent_id"
    ),
    ids=list,
)
_RELATED = Prepared(
    lambda ids, on: (
        Relation.objects.valid_on(on)
        .filter(source_id__in=ids)
        .exclude(kind=RelationKind.RELIANCE)
        .values_list("source_id", "kind", "target__path")
    ),
    ids=list,
    on=date,
)
_NAMED = Prepared(
    lambda ids: PartyOrg.objects.filter(pk__in=ids).values_list("pk", "name"), ids=list
)


def resolve(ids: Collection[int], on: date) -> dict[int, list[Reach]]:
    """Return the reaches of organisations on a day; a dissolved one reaches nothing.

    The root reaches everything, units that nobody answers for included.
    """
    reaches: dict[int, list[Reach]] = defaultdict(list)
    for pk, path, parent in _LIVING.run(ids=ids):
        reaches[pk].append(Reach(axis="org", low=path if parent else ""))
    for source, kind, path in _RELATED.run(ids=list(reaches), on=on):
        reaches[source].append(Reach(axis="org", low=path, relation=kind))
    return reaches


def label(ids: Collection[int]) -> dict[int, str]:
    return dict(_NAMED.run(ids=ids))


def find(text: str) -> list[tuple[int, str, str]]:
    """Return living organisations by name, for whoever gives rights over them."""
    rows = PartyOrg.objects.filter(dissolved_on__isnull=True).select_related("parent")
    keys = engine.find(Query.read(text), engine.seek_in(rows), limit=OFFERED)
    found = engine.in_order(rows, keys)
    return [(org.pk, org.name, org.parent.name if org.parent else org.code) for org in found]


def regions(viewer: Viewer, permission: str) -> dict[str, str]:
    """Return the localities, by path, whose topmost organisation is one of the viewer's.

    A committee below another one of the same city stands for itself and not for the city.
    """
    lows = viewer.scope(permission).lows("org")
    own = Q(path__in=lows) | Q(parent__isnull=True) if "" in lows else Q(path__in=lows)
    top = Q(parent__isnull=True) | ~Q(parent__locality__path=F("locality__path"))
    found = PartyOrg.objects.filter(own, top, dissolved_on__isnull=True)
    return dict(found.values_list("locality__path", "locality__name"))
