"""The organisation tree takes its sums from the cells: they are those of the rows."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum

from tests.insight.world import World
from tongjian.insight.statistics.cubes import DEPTHS
from tongjian.registry.party_orgs import totals
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.paths import WIDTH
from tongjian.registry.party_orgs.queries import people_below, subtree
from tongjian.registry.party_orgs.services.moving import move_org


def level(org: PartyOrg) -> int:
    return len(org.path) // WIDTH


def by_rows(org: PartyOrg) -> tuple[int, int]:
    below = PartyOrg.objects.filter(subtree(org), dissolved_on__isnull=True)
    sums = below.aggregate(full=Sum(totals.FULL), more=Sum(totals.PROBATIONARY))
    return sums["full"], sums["more"]


def test_every_level_has_the_sum_of_its_rows(world: World) -> None:
    # The root has members of its own, too.
    world.cast.person("书记", world.cast.orgs["两新工委"], since=date(2016, 1, 1))
    below = [org for org in PartyOrg.objects.all() if level(org) > max(DEPTHS)]
    assert below
    moved = world.cast.orgs["物流支部"]
    for parent in ("联合党委", "行业党委"):
        found = {org.name: people_below(org) for org in PartyOrg.objects.all()}
        assert found == {org.name: by_rows(org) for org in PartyOrg.objects.all()}
        assert {1, 2, 3, 4} <= {level(org) for org in PartyOrg.objects.all() if sum(by_rows(org))}
        moved.refresh_from_db()
        move_org(
            org=moved,
            under=world.cast.orgs[parent],
            actor=world.office,
            on=date(2026, 2, 1 + len(parent)),
            reason="调整",
        )


def test_great_subtrees_are_not_added_up_by_row(world: World) -> None:
    before = {org.name: people_below(org) for org in PartyOrg.objects.all()}
    PartyOrg.objects.update(full_members=1000)

    for org in PartyOrg.objects.all():
        read = people_below(org) != before[org.name]
        assert read == (level(org) > max(DEPTHS)), org.name
