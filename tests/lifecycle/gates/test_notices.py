"""What the gates ask for is on the list of whoever answers for it, and leaves it when done."""

from __future__ import annotations

from django.urls import reverse

from tests.days import today
from tests.lifecycle.gates.conftest import ON, conclude
from tests.registry.cast import Cast, make_uscc
from tests.signing import client_as, viewer_as
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.notices.causes import source_of
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.notices.refreshing import catch_up, refresh
from tongjian.lifecycle.gates.choices import Conclusion, Opinion
from tongjian.lifecycle.gates.looking import SOURCE
from tongjian.lifecycle.gates.models import AnnualReport, Application
from tongjian.lifecycle.gates.services import desk
from tongjian.lifecycle.gates.services.annual import conclude_report, file_report, open_year
from tongjian.lifecycle.gates.services.making_up import make_up_for
from tongjian.lifecycle.gates.services.merits import countersign, open_review
from tongjian.registry.party_orgs.models import Charge
from tongjian.registry.party_orgs.services.covering import charge_units
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


def open_now(code: str) -> list[str | None]:
    rows = Notice.objects.filter(matter__code=code, closed_on__isnull=True)
    return list(rows.values_list("org_path", flat=True))


def test_whose_turn_it_is_to_sign_is_told(cast: Cast, registrar: Viewer) -> None:
    unit = cast.unit("旧货流通协会", registrar=cast.donghu_registrar)
    charges = [
        Charge(unit=unit, org=cast.orgs[name], kind=kind, start_on=ON)
        for name, kind in (("行业党委", "direct"), ("两新工委", "lead"))
    ]
    charge_units(charges=charges, actor=cast.actor)
    unit.refresh_from_db()
    review = open_review(unit=unit, planned_on=ON, actor=registrar, on=ON)
    for name in ("行业党委", "两新工委"):
        catch_up(on=ON)
        assert open_now("gates-sign") == [cast.orgs[name].path]
        signer = viewer_as("committee", "org", cast.orgs[name].pk)
        countersign(review=review, opinion=Opinion.AGREE, words="", actor=signer, on=ON)
    catch_up(on=ON)
    assert open_now("gates-sign") == []


def test_a_filed_report_waits_for_the_office(cast: Cast, registrar: Viewer) -> None:
    cast.unit("东湖茶业协会", registrar=cast.donghu_registrar)
    open_year(year=2025, actor=registrar, on=ON)
    report = AnnualReport.objects.get()
    asked = {"party_meetings": 12}
    file_report(report=report, held={}, asked=asked, actor=registrar, on=ON)
    catch_up(on=ON)
    assert found() == [("gates-settle", "449901")]
    conclude_report(report=report, conclusion=Conclusion.GOOD, actor=registrar, on=ON)
    catch_up(on=ON)
    assert found() == []


def test_a_head_is_asked_to_file_until_that_is_done(cast: Cast, registrar: Viewer) -> None:
    unit = cast.unit("东湖茶业协会", registrar=cast.donghu_registrar)
    cast.unit("无人登录协会", registrar=cast.donghu_registrar)
    head = client_as("unit_head", "unit", unit.pk)
    open_year(year=today().year - 1, actor=registrar, on=today())
    catch_up(on=today())
    rows = Notice.objects.filter(matter__code="gates-file", closed_on__isnull=True)
    assert list(rows.values_list("unit_id", flat=True)) == [unit.pk]
    assert "填报年检年报" in head.get("/").content.decode()

    report = AnnualReport.objects.get(unit=unit)
    head.post(reverse("gates:file_annual", args=[report.pk]), {"party_meetings": "9"})
    catch_up(on=today())
    assert not rows.exists()
