"""What the gates ask for is on the list of whoever answers for it, and leaves it when done."""

from __future__ import annotations

from tests.lifecycle.gates.conftest import ON, conclude
from tests.registry.cast import Cast, make_uscc
from tests.signing import client_as
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.notices.causes import source_of
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.notices.refreshing import catch_up, refresh
from tongjian.lifecycle.gates.looking import SOURCE
from tongjian.lifecycle.gates.models import Application
from tongjian.lifecycle.gates.services import desk
from tongjian.lifecycle.gates.services.making_up import make_up_for
from tongjian.registry.units.models import Unit


def found() -> list[tuple[str, str | None]]:
    rows = Notice.objects.filter(matter__source=SOURCE, closed_on__isnull=True)
    return list(rows.values_list("matter__code", "place_path"))


def test_a_task_is_noticed_and_settles_itself(application: Application, registrar: Viewer) -> None:
    conclude(application, registrar)
    unit = desk.certify(
        application=application, uscc=make_uscc(), established_on=ON, actor=registrar, on=ON
    )
    catch_up(on=ON)
    # Nobody answers for it yet: the office has it on its list.
    assert found() == [("gates-formation", "449901")]

    Unit.objects.filter(pk=unit.pk).update(host_mode="standalone")
    refresh(source=source_of(SOURCE), on=ON)

    assert found() == []


def test_every_cause_has_its_page(application: Application, cast: Cast) -> None:
    office = client_as("registrar", "place", cast.donghu.pk)
    unit = cast.unit("补办协会", registrar=cast.donghu_registrar)
    make_up_for([unit], actor=system(ON), on=ON, batch_id=1)
    catch_up(on=ON)

    assert found() == [("gates-make_up", "449901")]
    assert "补办登记三同步" in office.get("/").content.decode()
