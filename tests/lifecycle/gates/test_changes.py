"""A change of a unit asks Party work to follow; a merger tells where everybody goes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.lifecycle.gates.conftest import ON
from tests.registry.cast import Cast
from tests.signing import client_as, viewer_as
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.exchange import services as exchange
from tongjian.foundation.exchange.models import ImportBatch
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.notices.refreshing import catch_up
from tongjian.lifecycle.gates.choices import Aspect, AspectState, Cause
from tongjian.lifecycle.gates.models import Disposal
from tongjian.lifecycle.gates.services import changes, disposal
from tongjian.lifecycle.gates.services.disposal import UnableToDispose, UnableToEndUnit
from tongjian.registry.members.services.roster import transfer_people
from tongjian.registry.party_orgs.models import Charge, Hosting
from tongjian.registry.party_orgs.services.covering import charge_units, host_units
from tongjian.registry.party_orgs.services.moving import move_org
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint
from tongjian.registry.units.choices import UnitStatus
from tongjian.registry.units.models import Unit
from tongjian.registry.units.services.registering import end_unit, revise_units

SINCE = date(2019, 1, 1)


def cover(cast: Cast, unit: Unit, org: str) -> Unit:
    hosting = Hosting(org=cast.orgs[org], unit=unit, mode="joint", start_on=SINCE)
    host_units(hostings=[hosting], actor=cast.actor)
    return Unit.objects.get(pk=unit.pk)


@pytest.fixture
def unit(cast: Cast) -> Unit:
    unit = cast.unit("旧货流通协会", registrar=cast.donghu_registrar)
    cast.person("甲某", cast.orgs["物流支部"], employer=unit)
    return cover(cast, unit, "物流支部")


@pytest.fixture
def committee(cast: Cast) -> Viewer:
    return viewer_as("committee", "org", cast.orgs["行业党委"].pk)


def revise(unit: Unit, actor: Viewer, **fields: Any) -> None:
    revise_units(changes={unit.pk: fields}, actor=actor, on=ON)


def asked() -> set[str]:
    return set(Disposal.objects.get().items.values_list("code", flat=True))


def settle(order: Disposal, actor: Viewer) -> int:
    said = {Aspect(item.code): (AspectState.DONE, "") for item in order.items.all()}
    return changes.settle_changes(disposal=order, states=said, actor=actor, on=ON)


@pytest.mark.parametrize("org", ["物流支部", "联合支部"])
def test_a_name_asks_for_seal_and_name_of_its_own_branch_only(
    cast: Cast, registrar: Viewer, org: str
) -> None:
    one, other = (cast.unit(n, registrar=cast.donghu_registrar) for n in ("甲会", "乙会"))
    cover(cast, one, org)
    if org == "联合支部":
        cover(cast, other, org)
    revise(one, registrar, name="丙会")

    if org == "联合支部":
        assert not Disposal.objects.exists()
    else:
        assert asked() == {Aspect.SEAL, Aspect.NAME}
        order = Disposal.objects.get()
        assert (order.cause, order.due_on) == (Cause.CHANGE, ON + timedelta(days=30))
        assert order.changes[0]["after"] == "丙会"


def test_another_office_asks_for_coverage_and_affiliation(unit: Unit, cast: Cast) -> None:
    revise(unit, cast.actor, registrar=cast.registrar)

    assert asked() == {Aspect.HOSTING, Aspect.AFFILIATION}


def test_a_legal_representative_asks_for_the_head_and_the_charter(unit: Unit, cast: Cast) -> None:
    def put(name: str, day: date) -> None:
        post = Appointment(
            holder_name=name, post="legal_representative", unit=unit, start_on=day
        )  # fmt: skip
        appoint(appointments=[post], actor=cast.actor)

    put("首任", SINCE)
    assert not Disposal.objects.exists()
    put("继任", ON)

    assert asked() == {Aspect.HEAD, Aspect.CHARTER}
    change = Disposal.objects.get().changes[0]
    assert (change["before"], change["after"]) == ("首任", "继任")


def test_it_is_on_the_list_of_the_party_side_until_it_is_done(
    unit: Unit, registrar: Viewer, committee: Viewer, cast: Cast
) -> None:
    revise(unit, registrar, name="新货流通协会")
    order = Disposal.objects.get()
    catch_up(on=ON)
    notices = Notice.objects.filter(matter__code="gates-change", closed_on__isnull=True)
    assert notices.count() == 1

    secretary = viewer_as("branch_secretary", "org", cast.orgs["物流支部"].pk)
    assert settle(order, secretary) == 0
    with pytest.raises(PermissionDenied):
        disposal.close(disposal=order, decision="同意", actor=secretary, on=ON)
    disposal.close(disposal=order, decision="同意更名", actor=committee, on=ON)
    catch_up(on=ON)

    assert notices.count() == 0


def test_nothing_closes_with_an_item_left(
    unit: Unit, registrar: Viewer, committee: Viewer
) -> None:
    revise(unit, registrar, name="新货流通协会")
    order = Disposal.objects.get()
    disposal.report(disposal=order, on=ON, actor=committee)
    with pytest.raises(UnableToDispose, match="2 项联动事项"):
        disposal.close(disposal=order, decision="同意", actor=committee, on=ON)
    needless = {Aspect.SEAL: (AspectState.NEEDLESS, " ")}
    with pytest.raises(UnableToDispose, match="写明理由"):
        changes.settle_changes(disposal=order, states=needless, actor=committee, on=ON)
    with pytest.raises(IntegrityError, match="gates_change_followed"), transaction.atomic():
        Disposal.objects.filter(pk=order.pk).update(items_open=0, decision="绕过", closed_on=ON)


def test_a_change_taken_back_takes_its_order_back(unit: Unit, registrar: Viewer) -> None:
    revise(unit, registrar, name="新货流通协会")
    revise(unit, registrar, name="旧货流通协会")

    assert not Disposal.objects.exists()


def test_a_further_change_grows_the_order(unit: Unit, cast: Cast, committee: Viewer) -> None:
    revise(unit, cast.actor, name="新货流通协会")
    settle(Disposal.objects.get(), committee)
    revise(unit, cast.actor, registrar=cast.registrar)

    order = Disposal.objects.get()
    assert (order.items_open, order.reported_on) == (2, None)
    assert [c["field"] for c in order.changes] == ["name", "registrar"]


def test_an_end_turns_the_change_into_a_disposal(unit: Unit, registrar: Viewer) -> None:
    revise(unit, registrar, name="新货流通协会")
    revise(unit, registrar, status=UnitStatus.LIQUIDATING)

    order = Disposal.objects.get()
    assert (order.cause, order.people, order.items_open) == (Cause.CANCEL, 1, 0)
    assert not order.items.exists()


def test_nobody_answers_then_the_office_does(cast: Cast, registrar: Viewer) -> None:
    lone = cast.unit("无主协会", registrar=cast.donghu_registrar)
    revise_units(changes={lone.pk: {"competent_body": cast.health}}, actor=registrar, on=ON)
    assert not Disposal.objects.exists()  # what was merely not known has not changed
    revise_units(changes={lone.pk: {"competent_body": None}}, actor=registrar, on=ON)
    order = Disposal.objects.get()
    assert asked() == {Aspect.AFFILIATION}
    with pytest.raises(UnableToEndUnit, match="联动单"):
        end_unit(
            unit=lone, status=UnitStatus.CANCELLED, actor=registrar, on=ON, reason="注销"
        )  # fmt: skip

    settle(order, registrar)
    disposal.close(disposal=order, decision="已重新归口", actor=registrar, on=ON)
    end_unit(unit=lone, status=UnitStatus.CANCELLED, actor=registrar, on=ON, reason="注销")


def test_orders_go_where_the_unit_goes(unit: Unit, registrar: Viewer, cast: Cast) -> None:
    revise(unit, registrar, name="新货流通协会")
    branch = cast.orgs["物流支部"]
    move_org(org=branch, under=cast.orgs["联合党委"], actor=cast.actor, on=ON, reason="调整")
    branch.refresh_from_db()
    assert Disposal.objects.get().scope_path == branch.path

    Hosting.objects.filter(unit=unit).delete()
    charge = Charge(unit=unit, org=cast.orgs["行业党委"], kind="direct", start_on=ON)
    charge_units(charges=[charge], actor=cast.actor)
    assert Disposal.objects.get().scope_path == cast.orgs["行业党委"].path


def merge(unit: Unit, into: Unit, actor: Viewer) -> Disposal:
    return disposal.merge_units(unit=unit, into=into, reason="两会决议", actor=actor, on=ON)


def test_a_merger_tells_where_every_member_goes(
    unit: Unit, registrar: Viewer, committee: Viewer, cast: Cast
) -> None:
    heir = cover(cast, cast.unit("商贸总会", registrar=cast.donghu_registrar), "联合支部")
    order = merge(unit, heir, registrar)

    unit.refresh_from_db()
    assert (order.cause, order.people_open, order.successor) == (Cause.MERGER, 1, heir)
    assert unit.status == UnitStatus.LIQUIDATING
    page = client_as("registrar", "place", cast.donghu.pk).get(
        reverse("gates:disposal", args=[order.pk])
    )
    assert "党员可转往那里" in page.content.decode()
    with pytest.raises(UnableToEndUnit):
        end_unit(unit=unit, status=UnitStatus.CANCELLED, actor=registrar, on=ON, reason="并入")

    people = [line.person for line in order.lines.all()]
    to = cast.orgs["联合支部"]
    transfer_people(people=people, to=to, actor=cast.actor, on=ON, reason="并入")
    disposal.report(disposal=order, on=ON, actor=committee)
    disposal.close(disposal=order, decision="撤销党支部", actor=committee, on=ON)
    end_unit(unit=unit, status=UnitStatus.CANCELLED, actor=registrar, on=ON, reason="并入")
    assert order.lines.get().to_org == to


def test_a_merger_needs_two_living_units(unit: Unit, registrar: Viewer, cast: Cast) -> None:
    gone = cast.unit("已注销会", registrar=cast.donghu_registrar)
    end_unit(unit=gone, status=UnitStatus.CANCELLED, actor=registrar, on=ON, reason="注销")
    with pytest.raises(UnableToDispose, match="不能合并"):
        merge(unit, gone, registrar)
    with pytest.raises(UnableToDispose, match="不能并入自己"):
        merge(unit, unit, registrar)
    with pytest.raises(UnableToDispose, match="并入哪一家"):
        disposal.open_disposal(unit=unit, cause=Cause.MERGER, reason="", actor=registrar, on=ON)


def test_pages(unit: Unit, cast: Cast, django_assert_max_num_queries: Any) -> None:
    office = client_as("registrar", "place", cast.donghu.pk)
    party = client_as("committee", "org", cast.orgs["行业党委"].pk)
    edit = {"name": "新货流通协会", "registrar": cast.registrar}
    revise(unit, cast.actor, **edit)
    order = Disposal.objects.get()
    address = reverse("gates:disposal", args=[order.pk])
    party.get(address)
    with django_assert_max_num_queries(22):
        assert "党组织印章" in party.get(address).content.decode()
    sent = {f"{code}_state": "done" for code in asked()}
    party.post(reverse("gates:follow", args=[order.pk]), sent)
    party.post(
        reverse("gates:decide", args=[order.pk]), {"decision": "同意", "_confirmed": "1"}
    )  # fmt: skip
    order.refresh_from_db()
    assert order.closed_on is not None

    heir = cast.unit("商贸总会", registrar=cast.donghu_registrar)
    Unit.objects.filter(pk=unit.pk).update(registered_path="449901")
    merging = {"into": heir.pk, "reason": "两会决议"}
    address = reverse("gates:merge", args=[unit.pk])
    assert "清算中" in office.post(address, merging).content.decode()
    office.post(address, {**merging, "_confirmed": "1"})
    assert Disposal.objects.get(closed_on__isnull=True).successor == heir


def test_a_file_opens_orders_and_takes_them_back(unit: Unit, tmp_path: Path) -> None:
    batch = take_file(unit, tmp_path, "社会组织名称", "新货流通协会")
    assert asked() == {Aspect.SEAL, Aspect.NAME}

    exchange.undo_batch(batch=batch, actor=system(ON), on=ON, reason="重来")
    assert not Disposal.objects.exists()
    assert Unit.objects.get(pk=unit.pk).name == "旧货流通协会"


def take_file(unit: Unit, folder: Path, column: str, value: str) -> ImportBatch:
    path = folder / "变更.csv"
    path.write_text(f"统一社会信用代码,{column}\n{unit.uscc},{value}\n", encoding="utf-8")
    actor = system(ON)
    batch = exchange.open_batch(path=path, filename=path.name, template="units", actor=actor)
    exchange.judge_batch(batch=batch, actor=actor, on=ON)
    return exchange.apply_batch(batch=batch, actor=actor, on=ON)
