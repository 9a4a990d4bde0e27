"""Disposal orders: nobody is lost, and no way leads past an open one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from tests.conftest import as_web_role
from tests.lifecycle.gates.conftest import ON
from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import viewer_as
from tongjian.foundation.access.middleware import arm_for
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.lifecycle.gates.choices import Cause, Whereabouts
from tongjian.lifecycle.gates.models import Disposal, DisposalLine
from tongjian.lifecycle.gates.services import disposal as services
from tongjian.lifecycle.gates.services.disposal import UnableToDispose, UnableToEndUnit
from tongjian.registry.members.services.roster import transfer_people
from tongjian.registry.party_orgs.models import Hosting
from tongjian.registry.party_orgs.services.covering import host_units
from tongjian.registry.units.choices import UnitStatus
from tongjian.registry.units.models import Unit
from tongjian.registry.units.services.registering import end_unit, revise_units

SINCE = date(2019, 1, 1)


@pytest.fixture
def unit(cast: Cast) -> Unit:
    """Return a unit of its own branch, with two members."""
    unit = cast.unit("旧货流通协会", registrar=cast.donghu_registrar)
    branch = cast.orgs["物流支部"]
    hosting = Hosting(org=branch, unit=unit, mode="standalone", start_on=SINCE)
    host_units(hostings=[hosting], actor=cast.actor)
    for name in ("甲某", "乙某"):
        cast.person(name, branch, employer=unit)
    return Unit.objects.get(pk=unit.pk)


@pytest.fixture
def committee(cast: Cast) -> Viewer:
    return viewer_as("committee", "org", cast.orgs["行业党委"].pk)


@pytest.fixture
def order(unit: Unit, registrar: Viewer) -> Disposal:
    return services.open_disposal(
        unit=unit, cause=Cause.CANCEL, reason="会员大会决议", actor=registrar, on=ON
    )


def cancel(unit: Unit, actor: Viewer) -> None:
    end_unit(unit=unit, status=UnitStatus.CANCELLED, actor=actor, on=ON, reason="办结注销")


def send_away(order: Disposal, cast: Cast) -> None:
    people = [line.person for line in order.lines.all()]
    transfer_people(
        people=people, to=cast.orgs["联合支部"], actor=cast.actor, on=ON, reason="单位注销"
    )


def fresh(order: Disposal) -> Disposal:
    return Disposal.objects.get(pk=order.pk)


def test_an_order_lists_every_member(order: Disposal) -> None:
    assert (order.people, order.people_open, order.is_whole) == (2, 2, True)
    assert order.due_on == ON + timedelta(days=30)
    assert all(line.must_leave for line in order.lines.all())


def test_three_steps_then_the_unit_may_end(
    order: Disposal, unit: Unit, cast: Cast, committee: Viewer, registrar: Viewer
) -> None:
    with pytest.raises(UnableToDispose, match="还没有报告"):
        services.close(disposal=order, decision="撤销", actor=committee, on=ON)
    services.report(disposal=order, on=ON, actor=committee)
    with pytest.raises(UnableToDispose, match="2 名党员去向"):
        services.close(disposal=order, decision="撤销", actor=committee, on=ON)
    send_away(order, cast)
    services.close(disposal=order, decision="撤销党支部", actor=committee, on=ON)

    places = set(order.lines.values_list("whereabouts", "to_org__name"))
    assert places == {(Whereabouts.TRANSFERRED, "联合支部")}
    cancel(unit, registrar)
    unit.refresh_from_db()
    assert (unit.status, unit.host_mode) == ("cancelled", "")


def test_no_cancellation_without_an_order(unit: Unit, registrar: Viewer) -> None:
    with pytest.raises(UnableToEndUnit, match="要先开党组织处置单"):
        cancel(unit, registrar)


def test_none_past_an_open_one(order: Disposal, unit: Unit, registrar: Viewer) -> None:
    with pytest.raises(UnableToEndUnit, match="还没有办结"):
        cancel(unit, registrar)
    # The same through the service that imports and screens use, and in the database itself.
    changes = {unit.pk: {"status": "cancelled", "ended_on": ON}}
    with pytest.raises(UnableToEndUnit):
        revise_units(changes=changes, actor=system(ON), on=ON, batch_id=7)
    rows = Unit.objects.filter(pk=unit.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="gates_unit_disposed"), transaction.atomic():
        rows.update(status="cancelled", ended_on=ON)


def test_an_empty_unit_ends_without_an_order(cast: Cast, registrar: Viewer) -> None:
    empty = cast.unit("空壳协会", registrar=cast.donghu_registrar)
    cancel(empty, registrar)

    assert not Disposal.objects.exists()


@pytest.mark.parametrize(("status", "cause"), [("liquidating", "cancel"), ("revoked", "revoke")])
def test_an_end_under_way_opens_an_order(
    unit: Unit, registrar: Viewer, status: str, cause: str
) -> None:
    fields = {"status": status, **({"ended_on": ON} if status == "revoked" else {})}
    revise_units(changes={unit.pk: fields}, actor=registrar, on=ON)

    order = Disposal.objects.get()
    assert (order.cause, order.people) == (cause, 2)


def test_whoever_goes_on_may_stay(cast: Cast, registrar: Viewer, committee: Viewer) -> None:
    one, other = (cast.unit(n, registrar=cast.donghu_registrar) for n in ("甲会", "乙会"))
    branch = cast.orgs["装饰支部"]
    hostings = [Hosting(org=branch, unit=u, mode="joint", start_on=SINCE) for u in (one, other)]
    host_units(hostings=hostings, actor=cast.actor)
    cast.person("丙某", branch, employer=one)
    cast.person("丁某", branch, employer=other)
    unit = Unit.objects.get(pk=one.pk)
    order = services.open_disposal(
        unit=unit, cause=Cause.CANCEL, reason="", actor=registrar, on=ON
    )

    assert order.people == 1
    lines = list(order.lines.values_list("pk", flat=True))
    services.let_stay(disposal=order, line_ids=lines, actor=committee, on=ON)
    assert fresh(order).people_open == 0


def test_whose_branch_ends_may_not(order: Disposal, committee: Viewer) -> None:
    lines = list(order.lines.values_list("pk", flat=True))
    with pytest.raises(UnableToDispose, match="转到别的党组织"):
        services.let_stay(disposal=order, line_ids=lines, actor=committee, on=ON)


def test_strangers_and_the_branch_itself_do_not_decide(
    order: Disposal, cast: Cast, registrar: Viewer
) -> None:
    secretary = viewer_as("branch_secretary", "org", cast.orgs["物流支部"].pk)
    services.report(disposal=order, on=ON, actor=secretary)
    for actor in (secretary, registrar, viewer_as("committee", "org", cast.orgs["联合党委"].pk)):
        with pytest.raises(PermissionDenied):
            services.close(disposal=order, decision="撤销", actor=actor, on=ON)


def test_the_registrar_opens_it_without_reading_anybody(unit: Unit, registrar: Viewer) -> None:
    with as_web_role():
        arm_for(registrar)
        order = services.open_disposal(
            unit=unit, cause=Cause.CANCEL, reason="", actor=registrar, on=ON
        )
        assert order.people == 2
        assert DisposalLine.objects.count() == 0
        with pytest.raises(IntegrityError, match="gates_disposal_settled"), transaction.atomic():
            Disposal.objects.filter(pk=order.pk).update(
                people_open=0, reported_on=ON, decision="绕过", closed_on=ON
            )


def test_the_office_is_told_no_number_of_members(order: Disposal, cast: Cast) -> None:
    pages = [f"/gates/disposals/{order.pk}/", "/gates/disposals/", "/api/v1/gates/disposals"]
    office, leaders = people.registrar(cast), people.committee(cast, "行业党委")
    shown = [office.get(page).text for page in pages]
    known = [leaders.get(page).text for page in pages]

    assert "共 2 名" in known[0]
    assert "去向未落实" in known[1]
    assert '"people_open": 2' in known[2].replace('":2', '": 2')
    for text in shown:
        assert "旧货流通协会" in text
        assert "2 名" not in text
        assert '"people_open": 2' not in text.replace('":2', '": 2')
    (told,) = office.get(pages[2]).json()["items"]
    assert (told["people"], told["people_open"]) == (None, None)
    assert ">2</td>" in known[1]
    assert ">2</td>" not in shown[1]


def test_whoever_stands_in_an_order_sees_who_read_it(order: Disposal, cast: Cast) -> None:
    person = order.lines.latest("pk").person
    people.committee(cast, "行业党委").get(f"/gates/disposals/{order.pk}/")

    page = people.member(person.pk).get("/members/own/?panel=readings").text

    assert "名单：处置单上的党员去向" in page
