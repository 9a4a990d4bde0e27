"""What becomes of an organisation is decided by its superior (R1-06, R1-07), by no one below."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.signing import make_user
from tongjian.foundation import clock
from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.services.moving import (
    dissolve_org,
    merge_orgs,
    move_org,
    split_org,
)

from .world import ABOVE, BELOW, BESIDE, ORG_NAMES, OWN, World

DEEDS = ("move", "merge", "split", "dissolve")
SINCE = date(2026, 6, 1)


def staff_of(org: PartyOrg) -> Viewer:
    user = make_user("committee", "org", org.pk)
    return viewer_for(user_id=user.pk, name=user.display_name, on=clock.today())


def do(deed: str, org: PartyOrg, other: PartyOrg, actor: Viewer) -> None:
    what: dict[str, Any] = {"actor": actor, "on": SINCE, "reason": "试"}
    if deed == "move":
        move_org(org=org, under=other, **what)
    elif deed == "merge":
        merge_orgs(sources=[org], into=other, **what)
    elif deed == "split":
        draft = PartyOrg(
            name="分出支部",
            code="SPLIT",
            kind=org.kind,
            locality=org.locality,
            established_on=SINCE,
        )
        split_org(org=org, part=draft, unit_ids=[], **what)
    else:
        dissolve_org(org=org, **what)


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_decides_on_the_own_organisation(deed: str, world: World) -> None:
    orgs = world.targets["org"]

    with pytest.raises(PermissionDenied):
        do(deed, orgs[OWN], orgs[BESIDE], staff_of(orgs[OWN]))


@pytest.mark.parametrize("deed", DEEDS)
def test_the_superior_decides(deed: str, world: World) -> None:
    org = world.cast.org("待定支部", parent=world.targets["org"][OWN])
    before = org.path

    do(deed, org, world.targets["org"][BESIDE], staff_of(world.targets["org"][ABOVE]))

    now = PartyOrg.objects.get(pk=org.pk)
    assert (now.path != before) == (deed == "move")
    assert (now.dissolved_on is not None) == (deed in ("merge", "dissolve"))
    assert PartyOrg.objects.filter(code="SPLIT").exists() == (deed == "split")


def test_nobody_takes_in_what_another_superior_leads(world: World) -> None:
    orgs = world.targets["org"]

    with pytest.raises(PermissionDenied):
        do("merge", orgs[BESIDE], orgs[OWN], staff_of(orgs[OWN]))


def test_the_top_has_no_superior_on_the_screens(world: World) -> None:
    top = world.cast.orgs["两新工委"]
    lone = world.cast.org("独立工委", parent=None, kind="working_committee")

    with pytest.raises(PermissionDenied):
        do("dissolve", lone, top, staff_of(top))


def test_the_page_offers_it_for_those_below_only(world: World) -> None:
    orgs = world.targets["org"]
    pages = {
        place: world.ask(
            "committee", "GET", reverse("party_orgs:org", args=[orgs[place].pk])
        ).content.decode()
        for place in (OWN, BELOW)
    }

    for deed in DEEDS:
        own, below = (
            reverse(f"party_orgs:{deed}", args=[orgs[place].pk]) for place in (OWN, BELOW)
        )
        assert own not in pages[OWN]
        assert below in pages[BELOW]


def test_a_refusal_says_who_decides(world: World) -> None:
    url = reverse("party_orgs:dissolve", args=[world.targets["org"][OWN].pk])

    answer = world.ask("committee", "POST", url, {"on": "2026-06-01", "reason": "试"})

    assert answer.status_code == 403
    assert "由上级党组织决定" in answer.content.decode()
    assert PartyOrg.objects.filter(name=ORG_NAMES[OWN], dissolved_on__isnull=True).exists()
