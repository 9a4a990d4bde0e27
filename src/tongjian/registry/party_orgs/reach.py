"""What a grant over a Party organisation reaches: its subtree, and what its relations open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from tongjian.foundation.access.scopes import Reach

from .choices import RelationKind
from .models import PartyOrg, Relation


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
        .filter(source_id__in=ids)
        .exclude(kind=RelationKind.RELIANCE)
        .values_list("source_id", "kind", "target__path")
    )
    for source, kind, path in related:
        reaches[source].append(Reach(axis="org", low=path, relation=kind))
    return reaches


def label(ids: Collection[int]) -> dict[int, str]:
    return dict(PartyOrg.objects.filter(pk__in=ids).values_list("pk", "name"))
