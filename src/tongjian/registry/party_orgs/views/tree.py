"""The tree of any day: a nested list that opens on demand, and a picture."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.keeping import Kept
from tongjian.foundation.plans import Prepared
from tongjian.foundation.ui import asof, pages
from tongjian.registry.party_orgs import permissions, queries
from tongjian.registry.party_orgs.choices import COMMITTEES, GENERAL_BRANCHES, OrgKind
from tongjian.registry.party_orgs.models import PartyOrgVersion
from tongjian.registry.party_orgs.totals import FULL, members_below

FOUND = 50
DRAWN = 2_000
TONES = {
    OrgKind.WORKING_COMMITTEE: "accent",
    **dict.fromkeys(COMMITTEES, "strong"),
    **dict.fromkeys(GENERAL_BRANCHES, "middle"),
}
# How the first screen asks for its rows, by whose scope and for which day.
_ROOTS: Kept[Prepared] = Kept(256)
_BELOW: Kept[Prepared] = Kept(256)


def tree_page(request: HttpRequest) -> HttpResponse:
    """Show the tree, opened down to `?at=`, or what `?q=` finds in it."""
    viewer, day = viewer_of(request), asof.read(request)
    typed = request.GET.get("q", "").strip()[:60]
    at = request.GET.get("at", "")
    context = {
        "title": "组织树",
        "as_of": day,
        "typed": typed,
        "view": "picture" if request.GET.get("view") == "picture" else "list",
        "picture_url": _address("party_orgs:picture", on=day.on, at=at),
        "at": at,
        "nodes": [] if typed else _opened(viewer, day.on, int(at) if at.isdecimal() else None),
        "found": _found(viewer, day.on, typed) if typed else [],
        "shown": FOUND,
    }
    return pages.render(request, "party_orgs/tree.html", context)


def branch(request: HttpRequest, org_id: int) -> HttpResponse:
    """Answer the nodes right below one."""
    viewer, day = viewer_of(request), asof.read(request)
    rows = _rows(viewer, day.on).filter(parent_id=org_id)
    level = request.GET.get("level", "2")
    context = {
        "nodes": [
            _node(viewer, row, day.on, int(level) if level.isdecimal() else 2) for row in rows
        ],
        "level": int(level) if level.isdecimal() else 2,
    }
    return pages.render(request, "ui/tree_nodes.html", context)


def picture(request: HttpRequest) -> JsonResponse:
    """Answer the tree as data, at most `DRAWN` nodes, cut level by level."""
    viewer, day = viewer_of(request), asof.read(request)
    rows = queries.list_tree(viewer, on=day.on)
    at = request.GET.get("at", "")
    if at.isdecimal():
        top = rows.filter(org_id=int(at)).values_list("path", flat=True).first()
        rows = rows.filter(path__startswith=top) if top else rows
    columns = ("org_id", "parent_id", "name", "kind", "org__name", "org__short_name")
    kept: list[Any] = list(rows.values(*columns)[: DRAWN + 1])
    return JsonResponse(_drawn(kept[:DRAWN], cut=len(kept) > DRAWN, on=day.on))


def _rows(viewer: Viewer, on: date) -> QuerySet[PartyOrgVersion]:
    below = PartyOrgVersion.objects.valid_on(on).filter(parent_id=OuterRef("org_id"))
    return queries.list_tree(viewer, on=on).annotate(
        has_children=Exists(below),
        full=members_below("org__path", FULL),
        org_path=F("org__path"),
    )


def _opened(viewer: Viewer, on: date, at: int | None) -> list[dict[str, Any]]:
    """Return the roots with the chain down to one node opened."""
    plan = _ROOTS.get((viewer.key, on), lambda: Prepared(lambda: _roots(viewer, on)))
    chain = _chain(viewer, on, at)
    nodes = [_node(viewer, row, on, 1) for row in plan.run()]
    for node in nodes:
        _open(viewer, on, node, chain, level=1)
    if not chain:
        _open_only_children(viewer, on, nodes)
    return nodes


def _roots(viewer: Viewer, on: date) -> QuerySet[PartyOrgVersion]:
    rows, scope = _rows(viewer, on), viewer.scope(permissions.READ)
    if scope.is_everything:
        return rows.filter(parent=None)
    return rows.filter(org__path__in=scope.lows("org"))


def _below(viewer: Viewer, on: date, parent: int) -> list[PartyOrgVersion]:
    """Return the organisations right below one."""
    plan = _BELOW.get(
        (viewer.key, on),
        lambda: Prepared(lambda parent: _rows(viewer, on).filter(parent_id=parent), parent=int),
    )
    found: list[PartyOrgVersion] = plan.run(parent=parent)
    return found


def _open_only_children(viewer: Viewer, on: date, nodes: list[dict[str, Any]]) -> None:
    """Open what stands alone, so that the first sight shows a choice."""
    level = 1
    while len(nodes) == 1 and nodes[0]["has_children"]:
        rows = _below(viewer, on, nodes[0]["pk"])
        nodes[0]["children"] = [_node(viewer, row, on, level + 1) for row in rows]
        nodes, level = nodes[0]["children"], level + 1


def _chain(viewer: Viewer, on: date, at: int | None) -> dict[int, None]:
    found: dict[int, None] = {}
    parents = (
        dict(
            queries.list_tree(viewer, on=on)
            .filter(path__in=_paths_to(viewer, on, at))
            .values_list("org_id", "parent_id")
        )
        if at
        else {}
    )
    here = at
    while here in parents and here not in found:
        found[here] = None
        here = parents[here]
    return found


def _paths_to(viewer: Viewer, on: date, at: int | None) -> list[str]:
    path = (
        queries.list_tree(viewer, on=on).filter(org_id=at).values_list("path", flat=True).first()
    )
    return [path[: end + 4] for end in range(0, len(path), 4)] if path else []


def _open(
    viewer: Viewer, on: date, node: dict[str, Any], chain: dict[int, None], *, level: int
) -> None:
    node["active"] = bool(chain) and node["pk"] == next(iter(chain)) and level > 1
    if node["pk"] not in chain or not node["has_children"]:
        return
    rows = _rows(viewer, on).filter(parent_id=node["pk"])
    node["children"] = [_node(viewer, row, on, level + 1) for row in rows]
    for child in node["children"]:
        _open(viewer, on, child, chain, level=level + 1)


def _node(viewer: Viewer, row: Any, on: date, level: int) -> dict[str, Any]:
    counted = on >= viewer.on and viewer.may_at(permissions.SEE_COUNTS, row.org_path)
    return {
        "pk": row.org_id,
        "label": row.name,
        "url": _address("party_orgs:org", row.org_id, on=on if on < viewer.on else None),
        "count": row.full if counted else None,
        "has_children": row.has_children,
        "children_url": _address("party_orgs:branch", row.org_id, on=on, level=level + 1),
        "children": [],
        "active": False,
    }


def _found(viewer: Viewer, on: date, typed: str) -> list[dict[str, Any]]:
    """Return the organisations of the day whose name holds the text, each with its chain."""
    tree = queries.list_tree(viewer, on=on)
    rows = list(tree.filter(name__contains=typed)[:FOUND])
    above = {path[:end] for row in rows for path in [row.path] for end in range(4, len(path), 4)}
    names = dict(tree.filter(path__in=above).values_list("path", "name"))
    return [
        {
            "name": row.name,
            "kind": row.get_kind_display(),
            "url": _address("party_orgs:org", row.org_id),
            "at_url": _address("party_orgs:tree", on=on, at=row.org_id),
            "chain": [
                names[row.path[:e]] for e in range(4, len(row.path), 4) if row.path[:e] in names
            ],
        }
        for row in rows
    ]


def _drawn(rows: Iterable[dict[str, Any]], *, cut: bool, on: date) -> dict[str, Any]:
    """Return nested nodes for the picture; several roots stand under one that only joins them."""
    nodes: dict[int, dict[str, Any]] = {}
    roots: list[dict[str, Any]] = []
    for row in rows:
        node = {
            "name": _short(row),
            "url": reverse("party_orgs:org", args=[row["org_id"]]),
            "tone": TONES.get(row["kind"], ""),
            "children": [],
        }
        nodes[row["org_id"]] = node
        above = nodes.get(row["parent_id"] or 0)
        (above["children"] if above else roots).append(node)
    top = roots[0] if len(roots) == 1 else {"name": f"{on} 的党组织", "children": roots}
    return {**top, "cut": cut}


def _short(row: dict[str, Any]) -> str:
    """Return the short name while the organisation is still called what it was then."""
    same = row["name"] == row["org__name"]
    return (row["org__short_name"] if same else "") or row["name"]


def _address(name: str, *args: Any, **query: Any) -> str:
    said = "&".join(f"{key}={value}" for key, value in query.items() if value not in (None, ""))
    return reverse(name, args=args) + (f"?{said}" if said else "")
