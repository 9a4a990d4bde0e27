"""The page of one Party organisation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui import asof, pages, panels
from tongjian.foundation.ui.views import Action
from tongjian.registry.party_orgs import permissions, queries
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.panels import PAGE
from tongjian.registry.party_orgs.tables import state_badge


def org_page(request: HttpRequest, org_id: int) -> HttpResponse:
    """Identity first, then what is due and why, then the tabs."""
    viewer = viewer_of(request)
    org = queries.get_org(viewer, org_id)
    day = asof.read(request)
    facts = queries.version_on(org, day.on) if day.is_past else org
    counts = viewer.may_at(permissions.SEE_COUNTS, org.path)
    kind = (facts or org).get_kind_display()
    flavor = (facts or org).get_flavor_display() if (facts or org).flavor else ""
    context = {
        "title": facts.name if facts else org.name,
        "org": org,
        "identity": " · ".join(
            part for part in (flavor, kind, org.code, org.locality.name) if part
        ),
        "crumbs": _crumbs(viewer, org),
        "actions": [] if day.is_past else _actions(viewer, org),
        "menu": [] if day.is_past else _menu(viewer, org),
        "as_of": day,
        "badge": state_badge(org),
        "missing": facts is None,
        "people": queries.people_below(org) if counts and not day.is_past else None,
        "leads": _parts(request, "identity", org),
        "dues": [] if day.is_past else _parts(request, "due", org),
        "panels": panels.open_panel(request, page=PAGE, subject=org),
    }
    return pages.render(request, "party_orgs/org.html", context)


def _parts(request: HttpRequest, place: str, org: PartyOrg) -> list[str]:
    """Return what higher areas have to say at a place of the page."""
    found = panels.panels_of(f"{PAGE}.{place}", viewer=viewer_of(request))
    return [html for panel in found if (html := panel.render(request, org))]


def _crumbs(viewer: Viewer, org: PartyOrg) -> list[tuple[str, str]]:
    """Return the chain of lead organisations; a link only where the viewer may go."""
    found = [("党组织", reverse("party_orgs:list"))]
    for above in queries.list_ancestors(org):
        open_to = viewer.may_at(permissions.READ, above.path)
        found.append((above.name, reverse("party_orgs:org", args=[above.pk]) if open_to else ""))
    return [*found, (org.name, "")]


def _actions(viewer: Viewer, org: PartyOrg) -> list[Action]:
    found = [Action("组织树", f"{reverse('party_orgs:tree')}?at={org.pk}", icon="sitemap")]
    if queries.may_at(viewer, permissions.WRITE, org):
        found.append(Action("变更", reverse("party_orgs:edit", args=[org.pk]), icon="edit"))
    return found


def _menu(viewer: Viewer, org: PartyOrg) -> list[Action]:
    found = []
    if queries.may_at(viewer, permissions.WRITE, org):
        found.append(("更名", "rename", "cursor-text"))
    if queries.may_decide_on(viewer, org):
        found += [
            ("调整隶属", "move", "arrows-move"),
            ("并入另一党组织", "merge", "git-merge"),
            ("拆分", "split", "arrows-split"),
            ("撤销", "dissolve", "circle-off"),
        ]
    return [
        Action(label, reverse(f"party_orgs:{name}", args=[org.pk]), icon=icon)
        for label, name, icon in found
    ]
