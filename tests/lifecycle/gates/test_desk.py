"""From application to certificate, and every way that might lead around the desk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from tests.conftest import as_web_role
from tests.lifecycle.gates.conftest import ON, conclude, declare, draft
from tests.registry.cast import Cast, make_uscc
from tests.signing import viewer_as
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.lifecycle.gates import walls
from tongjian.lifecycle.gates.choices import Item, ItemState, Stage, Task
from tongjian.lifecycle.gates.models import (
    Application,
    ApplicationItem,
    DeclaredMember,
    FollowUp,
)
from tongjian.lifecycle.gates.services import desk, forgetting
from tongjian.lifecycle.gates.services.desk import UnableToApply
from tongjian.lifecycle.gates.subscribers import UnableToPassDesk
from tongjian.registry.units.models import Unit
from tongjian.registry.units.services.registering import register_units


def ask_at_once() -> None:
    """Let the database ask now what it otherwise asks at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def beside(cast: Cast, **fields: Any) -> Unit:
    values: dict[str, Any] = {
        "name": "绕行协会",
        "uscc": make_uscc(),
        "kind": "association",
        "level": "district",
        "registrar": cast.donghu_registrar,
        "established_on": ON,
        **fields,
    }
    return Unit(**values)


def test_an_application_becomes_a_unit_with_a_task(
    application: Application, registrar: Viewer
) -> None:
    conclude(application, registrar)

    unit = desk.certify(
        application=application, uscc=make_uscc(), established_on=ON, actor=registrar, on=ON
    )
    ask_at_once()

    assert (unit.declared_members, unit.charter_party_on) == (3, ON)
    assert fresh(application).stage == Stage.CERTIFIED
    task = FollowUp.objects.get(unit=unit)
    assert (task.kind, task.due_on) == (Task.FORMATION, date(2027, 2, 20))


def test_without_members_enough_an_instructor_is_asked_for(
    application: Application, registrar: Viewer
) -> None:
    conclude(application, registrar, members=2)
    desk.certify(
        application=application, uscc=make_uscc(), established_on=ON, actor=registrar, on=ON
    )

    assert FollowUp.objects.get().kind == Task.INSTRUCTOR


def test_no_certificate_without_a_conclusion(application: Application, registrar: Viewer) -> None:
    with pytest.raises(UnableToApply, match="才能领证"):
        desk.certify(
            application=application, uscc=make_uscc(), established_on=ON, actor=registrar, on=ON
        )


def test_no_conclusion_while_anything_is_missing(
    application: Application, registrar: Viewer
) -> None:
    with pytest.raises(UnableToApply) as refusal:
        desk.conclude(application=application, opinion="", actor=registrar, on=ON)

    for word in ("采集党员信息", "组建党组织", "党建写入章程", "承诺书", "调查表"):
        assert word in str(refusal.value)


def test_not_yet_possible_needs_a_reason(application: Application, registrar: Viewer) -> None:
    with pytest.raises(UnableToApply, match="写明理由"):
        desk.settle_items(
            application=application,
            states={Item.FORMATION: (ItemState.UNABLE, " ")},
            actor=registrar,
        )


def test_a_charter_is_not_done_before_it_was_found_whole(
    application: Application, registrar: Viewer
) -> None:
    with pytest.raises(UnableToApply, match="还没有核对"):
        desk.settle_items(
            application=application,
            states={Item.CHARTER: (ItemState.DONE, "")},
            actor=registrar,
        )


def test_another_office_keeps_its_hands_off(application: Application, cast: Cast) -> None:
    stranger = viewer_as("registrar", "place", cast.xishan.pk)

    with pytest.raises(PermissionDenied):
        desk.conclude(application=application, opinion="", actor=stranger, on=ON)
    with pytest.raises(PermissionDenied):
        desk.receive(application=draft(cast, "另一家协会"), actor=stranger)


def test_jiangsu_asks_for_other_items(cast: Cast) -> None:
    cast.donghu.path = "320501"
    cast.donghu.save()
    made = desk.receive(application=draft(cast), actor=system(ON))

    assert [item.code for item in made.items.all()] == ["staff", "members", "formation", "charter"]


def test_the_register_is_closed_beside_the_desk(opened: Cast, registrar: Viewer) -> None:
    with pytest.raises(UnableToPassDesk, match="登记受理"):
        register_units(units=[beside(opened)], actor=registrar, on=ON)
    # Old units, other offices and community groups are entered as ever.
    register_units(
        units=[
            beside(opened, established_on=date(2015, 1, 1)),
            beside(opened, name="社区棋友会", uscc=None, kind="community"),
        ],
        actor=registrar,
        on=ON,
    )
    ask_at_once()


def test_the_database_itself_lets_nothing_pass(opened: Cast) -> None:
    unit = beside(opened, registered_path="449901")
    ask_at_once()
    with pytest.raises(IntegrityError, match="gates_desk_passed"), transaction.atomic():
        unit.save()
    # Nor by the back door: entered as old, then made new.
    old = beside(opened, registered_path="449901", established_on=date(2015, 1, 1))
    old.save()
    with pytest.raises(IntegrityError, match="gates_desk_passed"), transaction.atomic():
        Unit.objects.filter(pk=old.pk).update(established_on=ON)


def test_the_database_wants_a_whole_conclusion(
    application: Application, registrar: Viewer
) -> None:
    rows = Application.objects.filter(pk=application.pk)
    papers = {"letter_on": ON, "survey_on": ON}
    for values in (
        {"stage": "certified"},
        {"stage": "concluded", "concluded_on": ON},
        {"stage": "concluded", "concluded_on": ON, **papers},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
    conclude(application, registrar)
    with pytest.raises(IntegrityError, match="gates_item_settled"), transaction.atomic():
        ApplicationItem.objects.filter(application=application).update(state="missing")


def test_what_persons_declare_is_behind_a_wall(
    application: Application, registrar: Viewer, cast: Cast
) -> None:
    declare(application, registrar, number=2)
    elsewhere = viewer_as("registrar", "place", cast.xishan.pk)
    office = viewer_as("lead_office", "org", cast.orgs["两新工委"].pk)
    with as_web_role():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.desk', '', true)")
        assert DeclaredMember.objects.count() == 0
        for viewer, number in ((elsewhere, 0), (office, 0), (registrar, 2)):
            walls.arm(viewer)
            assert DeclaredMember.objects.count() == number
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM gates_declaredmember")
        assert all("申报人" not in name for (name,) in cursor.fetchall())


def test_a_withdrawn_application_forgets_who_declared_themselves(
    application: Application, registrar: Viewer
) -> None:
    declare(application, registrar)
    desk.withdraw(application=application, reason="发起人撤回", actor=registrar)

    assert not DeclaredMember.objects.exists()
    with pytest.raises(UnableToApply, match="不能再改"):
        declare(application, registrar)


def test_declarations_are_deleted_a_year_after_the_certificate(
    application: Application, registrar: Viewer
) -> None:
    conclude(application, registrar)
    unit = desk.certify(
        application=application, uscc=make_uscc(), established_on=ON, actor=registrar, on=ON
    )
    with as_web_role():
        assert forgetting.due(ON) == []
        ids = forgetting.due(ON + timedelta(days=1))
        assert len(ids) == 3
        forgetting.delete(ids, ON)
    assert not DeclaredMember.objects.exists()
    assert Unit.objects.get(pk=unit.pk).declared_members == 3
