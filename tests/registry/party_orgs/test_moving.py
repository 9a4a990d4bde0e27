"""Moving, merging, splitting and dissolving: the tree changes, nobody is lost."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import as_web_role
from tests.registry.cast import Cast
from tests.signing import viewer_as
from tongjian.foundation.access.scopes import Reach, Scope
from tongjian.foundation.access.session import arm
from tongjian.foundation.audit.models import Entry
from tongjian.registry.members.models import Membership, Person
from tongjian.registry.party_orgs import queries
from tongjian.registry.party_orgs.models import Hosting, PartyOrg
from tongjian.registry.party_orgs.services.covering import host_units
from tongjian.registry.party_orgs.services.moving import (
    UnableToDissolveOrg,
    UnableToMoveOrg,
    dissolve_org,
    merge_orgs,
    move_org,
    split_org,
)
from tongjian.registry.party_orgs.versions import UnableToDateBack

ON = date(2020, 6, 1)


def test_members_and_units_follow_a_moved_committee(cast: Cast) -> None:
    branch, joint = cast.orgs["物流支部"], cast.orgs["联合党委"]
    person = cast.person("王明", branch)
    unit = cast.unit("鹏城市物流协会")
    host_units(
        hostings=[Hosting(org=branch, unit=unit, mode="standalone", start_on=date(2016, 1, 1))],
        actor=cast.actor,
    )

    move_org(org=cast.orgs["行业党委"], under=joint, actor=cast.actor, on=ON, reason="机构调整")

    branch.refresh_from_db()
    person.refresh_from_db()
    unit.refresh_from_db()
    assert branch.path.startswith(joint.path)
    assert person.home_path == branch.path == unit.scope_path
    assert Entry.objects.filter(action="party_orgs.org.moved").count() == 1


def test_the_wall_before_memberships_moves_along(cast: Cast) -> None:
    moved, joint, branch = (cast.orgs[n] for n in ("行业党委", "联合党委", "物流支部"))
    cast.person("王明", branch)
    joint_scope = viewer_as("committee", "org", joint.pk).scope("members.person:read")
    move_org(org=branch, under=joint, actor=cast.actor, on=ON, reason="机构调整")

    with as_web_role():
        arm(Scope((Reach("org", low=moved.path),)))
        assert not Membership.objects.exists()
        arm(joint_scope)
        assert Membership.objects.count() == 1
        # The second of several ranges stands in another setting.
        arm(Scope((Reach("org", low=moved.path), Reach("org", low=joint.path))))
        assert Membership.objects.count() == 1


def test_the_tree_of_a_past_day_shows_the_old_place(cast: Cast) -> None:
    industry, joint = cast.orgs["行业党委"], cast.orgs["联合党委"]
    old_path = industry.path

    move_org(org=industry, under=joint, actor=cast.actor, on=ON, reason="机构调整")

    before = {v.org_id: v for v in queries.list_tree(cast.actor, on=date(2020, 5, 31))}
    after = {v.org_id: v for v in queries.list_tree(cast.actor, on=ON)}
    assert before[industry.pk].path == old_path
    assert before[industry.pk].parent_id == cast.orgs["社会组织党委"].pk
    assert after[industry.pk].parent_id == joint.pk
    assert len(before) == len(after) == 7


def test_refuses_to_move_an_organisation_under_itself(cast: Cast) -> None:
    with pytest.raises(UnableToMoveOrg, match="自己"):
        move_org(
            org=cast.orgs["社会组织党委"],
            under=cast.orgs["物流支部"],
            actor=cast.actor,
            on=ON,
            reason="误操作",
        )


def test_refuses_a_move_that_is_dated_before_a_later_one(cast: Cast) -> None:
    industry, joint, above = (
        cast.orgs["行业党委"],
        cast.orgs["联合党委"],
        cast.orgs["社会组织党委"],
    )
    move_org(org=industry, under=joint, actor=cast.actor, on=ON, reason="调整")

    with pytest.raises(UnableToDateBack, match="2020-06-01"):
        move_org(org=industry, under=above, actor=cast.actor, on=date(2020, 2, 1), reason="补录")


def test_merging_takes_members_coverage_and_history_along(cast: Cast) -> None:
    source, into = cast.orgs["物流支部"], cast.orgs["装饰支部"]
    person = cast.person("王明", source)
    unit = cast.unit("鹏城市物流协会")
    host_units(
        hostings=[Hosting(org=source, unit=unit, mode="joint", start_on=date(2016, 1, 1))],
        actor=cast.actor,
    )

    merge_orgs(sources=[source], into=into, actor=cast.actor, on=ON, reason="合并")

    person.refresh_from_db()
    unit.refresh_from_db()
    into.refresh_from_db()
    assert person.home_org_id == into.pk
    assert unit.scope_path == into.path
    assert into.full_members == 1
    assert PartyOrg.objects.get(pk=source.pk).dissolved_on == ON
    assert [(m.org_id, m.end_on) for m in person.memberships.order_by("start_on")] == [
        (source.pk, ON),
        (into.pk, None),
    ]


def test_splitting_takes_the_staff_of_the_parted_units_along(cast: Cast) -> None:
    joint = cast.orgs["联合支部"]
    going, staying = cast.unit("鹏城市家政协会"), cast.unit("鹏城市园林协会")
    host_units(
        hostings=[
            Hosting(org=joint, unit=u, mode="joint", start_on=date(2016, 1, 1))
            for u in (going, staying)
        ],
        actor=cast.actor,
    )
    leaver = cast.person("李静", joint, employer=going)
    stayer = cast.person("陈刚", joint, employer=staying)
    part = PartyOrg(
        code="P1", name="家政支部", kind="branch", locality=cast.city, established_on=ON
    )

    split_org(
        org=joint, part=part, unit_ids=[going.pk], actor=cast.actor, on=ON, reason="单独组建"
    )

    assert Person.objects.get(pk=leaver.pk).home_org_id == part.pk
    assert Person.objects.get(pk=stayer.pk).home_org_id == joint.pk
    assert queries.host_of(going.pk, on=ON).org_id == part.pk  # type: ignore[union-attr]


def test_refuses_to_dissolve_while_members_remain(cast: Cast) -> None:
    branch = cast.orgs["物流支部"]
    cast.person("王明", branch)

    with pytest.raises(UnableToDissolveOrg, match="1 名党员"):
        dissolve_org(org=branch, actor=cast.actor, on=ON, reason="撤销")


def test_a_dissolved_organisation_leaves_its_units_to_be_answered_for(cast: Cast) -> None:
    branch = cast.orgs["物流支部"]
    unit = cast.unit("鹏城市物流协会")
    host_units(
        hostings=[Hosting(org=branch, unit=unit, mode="standalone", start_on=date(2016, 1, 1))],
        actor=cast.actor,
    )

    dissolve_org(org=branch, actor=cast.actor, on=ON, reason="不再符合条件")

    unit.refresh_from_db()
    assert (unit.scope_path, unit.host_mode) == ("", "")
    assert unit.unclear & 1
    assert branch.pk not in {v.org_id for v in queries.list_tree(cast.actor, on=ON)}
