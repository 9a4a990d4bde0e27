"""Party organisations in the search box: by name, initials, or the beginning of the code."""

from __future__ import annotations

from django.urls import reverse

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.search import engine
from tongjian.foundation.search.providers import Hit, Provider
from tongjian.foundation.search.text import Query

from . import permissions
from .models import PartyOrg
from .queries import all_orgs

CODE_FROM = 3


def find_orgs(viewer: Viewer, query: Query, limit: int) -> list[Hit]:
    """Return the closest organisations in scope, dissolved ones marked as such."""
    rows = all_orgs(viewer).select_related("parent")
    keys: list[int] = []
    if len(query.code) >= CODE_FROM:
        coded = rows.filter(code__startswith=query.code).order_by()
        keys = list(coded.values_list("pk", flat=True)[:limit])
    if len(keys) < limit:
        keys = list(dict.fromkeys([*keys, *engine.find(query, engine.seek_in(rows), limit=limit)]))
    return [_hit(org) for org in engine.in_order(rows, keys[:limit])]


def _hit(org: PartyOrg) -> Hit:
    above = org.parent.name if org.parent else ""
    hint = " · ".join(part for part in (org.code, org.get_kind_display(), above) if part)
    state = "已撤销" if org.dissolved_on else ""
    return Hit(reverse("party_orgs:org", args=[org.pk]), org.name, hint, state)


PROVIDER = Provider(
    code="party_orgs",
    label="党组织",
    icon="sitemap",
    permission=permissions.READ,
    find=find_orgs,
    list_url="party_orgs:list",
    order=20,
)
