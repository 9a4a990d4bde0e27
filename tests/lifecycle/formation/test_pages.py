"""The lists of formation and the tabs on the pages of units and organisations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import client_as
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.procedures.models import Case
from tongjian.lifecycle.formation import services
from tongjian.lifecycle.formation.choices import Kind
from tongjian.lifecycle.formation.models import Reason
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Unit

from .steps import ON, apply, committee, unit_with


@pytest.fixture
def units(cast: Cast) -> dict[str, Unit]:
    return {
        "ready": unit_with(cast, "鹏城市棋类协会", 3),
        "near": unit_with(cast, "鹏城市牌类协会", 2),
        "also": unit_with(cast, "鹏城市茶艺协会", 1),
        "none": unit_with(cast, "鹏城市球类协会", 0),
        "beside": unit_with(cast, "鹏城市花卉协会", 3, org="联合党委"),
    }


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return people.committee(cast, "行业党委")


def names(page: str, units: dict[str, Unit]) -> set[str]:
    return {key for key, unit in units.items() if unit.name in page}


def test_the_list_by_ripeness(
    units: dict[str, Unit], clerk: Client, django_assert_max_num_queries: Any
) -> None:
    clerk.get("/formation/")
    with django_assert_max_num_queries(15):
        everything = clerk.get("/formation/").text

    assert names(everything, units) == {"ready", "near", "also", "none"}
    assert names(clerk.get("/formation/?layer=ready").text, units) == {"ready"}
    assert names(clerk.get("/formation/?layer=near").text, units) == {"near", "also"}
    assert names(clerk.get("/formation/?layer=none").text, units) == {"none"}


def test_each_layer_has_its_measure_and_its_owner(units: dict[str, Unit], clerk: Client) -> None:
    ready = clerk.get("/formation/?layer=ready").text
    near = clerk.get("/formation/?layer=near").text
    none = clerk.get("/formation/?layer=none").text

    assert "应当单独组建" in ready
    assert "联合、挂靠组建" in near
    assert "指派指导员" in none
    assert all("行业党委" in page for page in (ready, near, none))


def test_whoever_joins_is_under_way_too(cast: Cast, units: dict[str, Unit], clerk: Client) -> None:
    services.start_formation(
        units=[units["near"], units["also"]],
        kind=Kind.JOINT,
        leader=None,
        actor=committee(cast, "行业党委"),
        on=ON,
    )

    assert names(clerk.get("/formation/?under_way=yes").text, units) == {"near", "also"}
    assert names(clerk.get("/formation/?under_way=no").text, units) == {"ready", "none"}


def test_what_there_is_to_do_names_who_does_it(cast: Cast, units: dict[str, Unit]) -> None:
    actor = committee(cast, "行业党委")
    case = services.start_formation(
        units=[units["ready"]], kind=Kind.STANDALONE, leader=None, actor=actor, on=ON
    )
    apply(case, actor)

    owners = dict(Notice.objects.order_by("pk").values_list("matter__code", "owner"))
    assert owners["formation.apply"] == units["ready"].name
    assert owners["formation.examine"] == cast.orgs["行业党委"].name


def test_what_is_under_way_and_explained(
    cast: Cast, units: dict[str, Unit], clerk: Client
) -> None:
    actor = committee(cast, "行业党委")
    services.start_formation(
        units=[units["ready"]], kind=Kind.STANDALONE, leader=None, actor=actor, on=ON
    )
    services.explain(
        unit=units["near"],
        why="unwilling",
        text="负责人再想想",
        next_visit_on=date(2099, 1, 1),
        actor=actor,
        on=ON,
    )

    assert names(clerk.get("/formation/?under_way=yes").text, units) == {"ready"}
    assert names(clerk.get("/formation/?explained=yes").text, units) == {"near"}
    assert "指派指导员上门" in clerk.get("/formation/reasons/?current=yes").text


def test_the_tab_of_a_unit(
    units: dict[str, Unit], clerk: Client, django_assert_max_num_queries: Any
) -> None:
    address = f"/units/{units['near'].pk}/?panel=formation"
    clerk.get(address)
    with django_assert_max_num_queries(45):
        shown = clerk.get(address).text

    assert "还差 1 名" in shown
    assert units["also"].name in shown  # could join: few members, same place
    assert units["ready"].name not in shown
    assert "登记未建原因" in shown


def test_a_head_sees_no_head_counts(units: dict[str, Unit]) -> None:
    unit = units["near"]
    shown = people.unit_head(unit.pk).get(f"/units/{unit.pk}/?panel=formation").text

    assert "还没有党组织覆盖" in shown
    assert "还差" not in shown
    assert f"/formation/units/{unit.pk}/start/" in shown


def test_started_from_the_page(units: dict[str, Unit], clerk: Client) -> None:
    unit = units["ready"]
    address = f"/formation/units/{unit.pk}/start/"

    alone = clerk.post(address, {"kind": "joint"})
    lost = clerk.post(address, {"kind": "joint", "others": "没有这一家"})
    other = clerk.post(address, {"kind": "attached"})
    begun = clerk.post(address, {"kind": "standalone"})

    assert "请写出还有哪些单位" in alone.text
    assert "没有找到：没有这一家" in lost.text
    assert "请选择依托的党支部" in other.text
    case = Case.objects.get()
    assert begun.headers["Location"] == f"/cases/{case.pk}/"
    assert "继续办理：申请" in clerk.get(f"/units/{unit.pk}/?panel=formation").text


def test_several_ticked_units_join(units: dict[str, Unit], clerk: Client) -> None:
    keys = "&".join(f"pk={units[name].pk}" for name in ("also", "near"))
    shown = clerk.get(f"/formation/start/?{keys}").text
    clerk.post(
        f"/formation/start/?{keys}",
        {"kind": "joint", "others": units["also"].name},
    )

    assert units["also"].name in shown
    case = Case.objects.get()
    assert case.given("start")["units"] == [units["near"].pk, units["also"].pk]


def test_a_unit_of_somebody_else_cannot_be_drawn_in(units: dict[str, Unit], clerk: Client) -> None:
    form = {"kind": "joint", "others": units["beside"].name}

    answer = clerk.post(f"/formation/units/{units['near'].pk}/start/", form)

    assert "没有找到" in answer.text
    assert not Case.objects.exists()


def test_a_reason_through_the_page(units: dict[str, Unit], clerk: Client) -> None:
    address = f"/formation/units/{units['ready'].pk}/reason/"
    past = {"why": "head", "text": "说", "next_visit_on": "2020-01-01"}

    refused = clerk.post(address, past)
    clerk.post(address, {**past, "next_visit_on": "2099-01-01"})

    assert "下次走访应在今天以后" in refused.text
    assert Reason.objects.get().why == "head"


def test_terms_in_order_and_on_the_page(cast: Cast, clerk: Client) -> None:
    org = cast.orgs["物流支部"]
    PartyOrg.objects.filter(pk=org.pk).update(
        elected_on=date(2020, 1, 1), term_years=3, term_ends_on=date(2023, 1, 1)
    )
    secretary = client_as("branch_secretary", "org", org.pk)

    assert "物流支部" in clerk.get("/formation/terms/").text
    assert "已超期" in secretary.get(f"/orgs/{org.pk}/?panel=term").text
    tried = secretary.post(f"/formation/orgs/{org.pk}/term/")
    begun = secretary.post(f"/formation/orgs/{org.pk}/term/", {"_confirmed": "1"})
    assert "将建立一件换届事项" in tried.text
    assert begun.headers["Location"] == f"/cases/{Case.objects.get().pk}/"


def test_a_moved_organisation_takes_its_cases_along(cast: Cast, units: dict[str, Unit]) -> None:
    from tongjian.registry.party_orgs.services.moving import move_org

    case = services.start_formation(
        units=[units["ready"]], kind=Kind.STANDALONE, leader=None, actor=cast.actor, on=ON
    )
    moved = move_org(
        org=cast.orgs["行业党委"],
        under=cast.orgs["两新工委"],
        actor=cast.actor,
        on=date(2026, 11, 1),
        reason="调整",
    )

    case.refresh_from_db()
    assert (case.scope_path, case.leader_path) == (moved.path, moved.path)
