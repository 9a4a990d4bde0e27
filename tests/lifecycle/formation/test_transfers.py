"""Who could transfer in: named to whoever may read them, counted for others (C13)."""

from __future__ import annotations

from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import client_as, viewer_as
from tongjian.foundation.access.session import whole_register
from tongjian.lifecycle.formation.transfers import transferable
from tongjian.registry.units.models import Unit

from .steps import unit_with


def lacking_one(cast: Cast) -> Unit:
    """Return a unit with one member here, one elsewhere, and one who is on no roster."""
    unit = unit_with(cast, "鹏城市牌类协会", 0)
    cast.person("甲在本委", cast.orgs["物流支部"], employer=unit)
    cast.person("乙在别处", cast.orgs["联合支部"], employer=unit)
    Unit.objects.filter(pk=unit.pk).update(declared_members=3)
    return Unit.objects.get(pk=unit.pk)


def test_those_in_reach_by_name_and_the_others_as_a_number(cast: Cast) -> None:
    unit = lacking_one(cast)
    clerk = viewer_as("committee", "org", cast.orgs["行业党委"].pk)

    with whole_register():
        found = transferable(clerk, unit, host_id=None)

    assert [person.name for person in found.named] == ["甲在本委"]
    assert (found.elsewhere, found.unlisted, found.count) == (1, 1, 3)


def test_whoever_belongs_to_the_covering_branch_need_not_transfer(cast: Cast) -> None:
    unit = lacking_one(cast)
    clerk = viewer_as("lead_office", "org", cast.orgs["两新工委"].pk)

    with whole_register():
        found = transferable(clerk, unit, host_id=cast.orgs["物流支部"].pk)

    assert [person.name for person in found.named] == ["乙在别处"]


def test_the_tab_names_them_and_says_who_fills_up(cast: Cast) -> None:
    unit = lacking_one(cast)
    shown = people.committee(cast, "行业党委").get(f"/units/{unit.pk}/?panel=formation").text

    assert "可以转入的党员" in shown
    assert "甲在本委" in shown
    assert "乙在别处" not in shown
    assert "另有 1 名的组织关系在您的管理范围以外" in shown
    assert "还差 1 名正式党员" in shown
    assert "自报的 1 名核实并转入后可以补足" in shown


def test_nobody_is_named_or_counted_to_whoever_may_not(cast: Cast) -> None:
    unit = lacking_one(cast)
    head = people.unit_head(unit.pk)
    guide = client_as("organizer", "unit", unit.pk)

    assert "可以转入的党员" not in head.get(f"/units/{unit.pk}/?panel=formation").text
    seen = guide.get(f"/units/{unit.pk}/?panel=formation").text
    assert "甲在本委" not in seen
    assert "乙在别处" not in seen
