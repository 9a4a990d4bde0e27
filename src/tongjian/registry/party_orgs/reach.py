"""What a grant over a Party organisation reaches: its subtree, and what its relations open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from tongjian.foundation.access.scopes import Reach
from tongjian.foundation.search import engine
from tongjian.foundation.search.text import Query

from .choices import RelationKind
from .models import PartyOrg, Relation

OFFERED = 20


def resolve(ids: Collection[int], on: date) -> dict[int, list[Reach]]:
    """Return the reaches of organisations on a day; a dissolved one reaches nothing.

    The root reaches everything, units that nobody answers for included.
    """
    reaches: dict[int, list[Reach]] = defaultdict(list)
    living = PartyOrg.objects.filter(pk__in=ids, dissolved_on__isnull=True)
    for pk, path, parent in living.values_list("pk", "path", "parent_id"):
        reaches[pk].append(Reach(axis="org", low=path if parent else ""))
    related = (
        Relation.objects.valid_on(on)
        .filter(source_id__in=list(reaches))
        .exclude(kind=RelationKind.RELIANCE)
        .values_list("source_id", "kind", "target__path")
    )
    for source, kind, path in related:
        reaches[source].append(Reach(axis="org", low=path, relation=kind))
    return reaches


def label(ids: Collection[int]) -> dict[int, str]:
    return dict(PartyOrg.objects.filter(pk__in=ids).values_list("pk", "name"))


def find(text: str) -> list[tuple[int, str, str]]:
    """Return living organisations by name, for whoever gives rights over them."""
    rows = PartyOrg.objects.filter(dissolved_on__isnull=True).select_related("parent")
    keys = engine.find(Query.read(text), engine.seek_in(rows), limit=OFFERED)
    found = engine.in_order(rows, keys)
    return [(org.pk, org.name, org.parent.name if org.parent else org.code) for org in found]
