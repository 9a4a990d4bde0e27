"""Annual reports: deadlines by kind, filled from the register, never without Party work."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.lifecycle.gates.conftest import ON
from tests.registry.cast import DAY, Cast, make_uscc
from tests.signing import client_as, viewer_as
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.exchange import services as exchange
from tongjian.foundation.jobs.models import Job, State
from tongjian.foundation.jobs.running import run
from tongjian.lifecycle.gates.choices import AnnualStage, Conclusion, Track
from tongjian.lifecycle.gates.forms.annual import FileForm
from tongjian.lifecycle.gates.models import AnnualReport
from tongjian.lifecycle.gates.queries.annual import ASKED as ASKED_FOR
from tongjian.lifecycle.gates.queries.annual import HELD, compared, find_reports
from tongjian.lifecycle.gates.services import annual
from tongjian.lifecycle.gates.services.annual import UnableToReport
from tongjian.registry.party_orgs.models import Hosting
from tongjian.registry.party_orgs.services.covering import host_units
from tongjian.registry.units.models import Unit
from tongjian.registry.units.services.registering import revise_units

ASKED: dict[str, Any] = {"party_meetings": 12, "joint_meetings": 4}


@pytest.fixture
def units(cast: Cast) -> list[Unit]:
    fields: dict[str, Any] = {"registrar": cast.donghu_registrar, "staff_count": 8}
    return [
        cast.unit("东湖茶业协会", competent_body=cast.health, supervision="competent", **fields),
        cast.unit("东湖教育基金会", kind="foundation", uscc=make_uscc("53"), **fields),
        cast.unit("新成立协会", established_on=date(2025, 9, 1), **fields),
        cast.unit("市级协会"),
    ]


@pytest.fixture
def report(units: list[Unit], registrar: Viewer) -> AnnualReport:
    annual.open_year(year=2025, actor=registrar, on=ON)
    return AnnualReport.objects.get(unit=units[0])


def put_in(report: AnnualReport, actor: Viewer, **held: Any) -> AnnualReport:
    annual.file_report(report=report, held=held, asked=ASKED, actor=actor, on=ON)
    return AnnualReport.objects.get(pk=report.pk)


def test_each_kind_has_its_deadlines(report: AnnualReport) -> None:
    found = {r.unit.name: r for r in AnnualReport.objects.select_related("unit")}

    assert set(found) == {"东湖茶业协会", "东湖教育基金会"}
    tea, foundation = found["东湖茶业协会"], found["东湖教育基金会"]
    assert (tea.track, tea.body_due_on, tea.due_on) == (
        Track.INSPECTION,
        date(2026, 3, 31),
        date(2026, 5, 31),
    )
    assert (foundation.track, foundation.body_due_on) == (Track.REPORT, None)
    assert foundation.due_on == date(2026, 3, 31)


def test_a_charity_reports_whatever_its_kind(cast: Cast, registrar: Viewer) -> None:
    fields: dict[str, Any] = {"registrar": cast.donghu_registrar, "is_charity": True}
    late = date(2025, 9, 1)
    old = cast.unit("东湖慈善会", **fields)
    cast.unit("东湖助学服务中心", kind="service", established_on=late, **fields)
    annual.open_year(year=2025, actor=registrar, on=ON)

    found = dict(AnnualReport.objects.values_list("unit__name", "track"))
    assert found == {"东湖慈善会": Track.REPORT, "东湖助学服务中心": Track.REPORT}
    assert AnnualReport.objects.get(unit=old).due_on == date(2026, 3, 31)


def test_a_unit_found_to_be_a_charity_changes_track(report: AnnualReport, cast: Cast) -> None:
    revise_units(changes={report.unit_id: {"is_charity": True}}, actor=cast.actor, on=ON)
    report.refresh_from_db()
    assert (report.track, report.due_on) == (Track.REPORT, date(2026, 3, 31))

    put_in(report, cast.actor)
    revise_units(changes={report.unit_id: {"is_charity": False}}, actor=cast.actor, on=ON)
    report.refresh_from_db()
    assert report.track == Track.REPORT


def test_a_year_is_opened_as_a_job(units: list[Unit], cast: Cast, registrar: Viewer) -> None:
    office = client_as("registrar", "place", cast.donghu.pk)
    sent = {"year": "2025", "_confirmed": "1"}
    answer = office.post(reverse("gates:open_year"), sent)
    job = Job.objects.get(kind=annual.KIND)
    assert answer.headers["Location"] == reverse("jobs:progress", args=[job.pk])
    assert not AnnualReport.objects.exists()
    again = office.post(reverse("gates:open_year"), sent)
    assert "正在列入" in again.content.decode()

    run(job)
    assert (job.state, AnnualReport.objects.count()) == (State.DONE, 2)
    assert "新列入 2 家" in job.message


def test_opening_twice_adds_nothing(report: AnnualReport, registrar: Viewer) -> None:
    assert annual.open_year(year=2025, actor=registrar, on=ON) == 0
    with pytest.raises(UnableToReport, match="还没有结束"):
        annual.open_year(year=2026, actor=registrar, on=ON)


def test_without_the_part_on_party_work_it_is_not_complete(
    report: AnnualReport, registrar: Viewer
) -> None:
    with pytest.raises(UnableToReport, match="不完整"):
        annual.file_report(report=report, held={}, asked={}, actor=registrar, on=ON)


def test_what_changed_goes_back_to_the_register(report: AnnualReport, registrar: Viewer) -> None:
    filed = put_in(report, registrar, staff_count=11)
    assert Unit.objects.get(pk=report.unit_id).staff_count == 8

    annual.conclude_report(report=filed, conclusion=Conclusion.GOOD, actor=registrar, on=ON)

    assert Unit.objects.get(pk=report.unit_id).staff_count == 11


def test_the_year_before_stands_beside(report: AnnualReport, registrar: Viewer) -> None:
    annual.open_year(year=2024, actor=registrar, on=ON)
    put_in(AnnualReport.objects.get(unit=report.unit_id, year=2024), registrar, staff_count=5)

    lines = {line.label: line for line in compared(report, on=ON)}

    assert (lines["从业人数"].before, lines["从业人数"].now) == (5, 8)
    assert [label for label, line in lines.items() if line.has_changed] == ["从业人数"]


def test_the_form_asks_for_nothing_that_is_held(
    report: AnnualReport, registrar: Viewer, cast: Cast
) -> None:
    unit = Unit.objects.get(pk=report.unit_id)
    hosting = Hosting(org=cast.orgs["物流支部"], unit=unit, mode="standalone", start_on=DAY)
    host_units(hostings=[hosting], actor=cast.actor)
    annual.open_year(year=2024, actor=registrar, on=ON)
    put_in(AnnualReport.objects.get(unit=unit, year=2024), registrar, staff_count=5)

    head = client_as("unit_head", "unit", unit.pk)
    page = head.get(reverse("gates:file_annual", args=[report.pk])).content.decode()
    for told in ("物流支部", "单独组建", "2024 年度：5", "2024 年度：12"):
        assert told in page
    form = FileForm(None, report=AnnualReport.objects.select_related("unit").get(pk=report.pk))
    assert set(form.fields) == {*ASKED_FOR, "remarks", *HELD}
    assert form["staff_count"].value() == 8
    school = AnnualReport(unit=Unit(kind="service"), year=2025)
    assert "firm_count" not in FileForm(None, report=school).fields

    head.post(reverse("gates:file_annual", args=[report.pk]), {"party_meetings": "9"})
    report.refresh_from_db()
    assert report.held["party"][:2] == [["党组织", "物流支部"], ["建制", "党支部"]]
    lines = {line.label: line for line in compared(report, on=ON)}
    assert lines["书记参加管理层会议次数"].has_changed  # 4 last year, nothing said this year
    assert (report.stage, report.party_meetings) == (AnnualStage.FILED, 9)


def test_a_head_files_and_does_not_conclude(report: AnnualReport) -> None:
    head = viewer_as("unit_head", "unit", report.unit_id)
    filed = put_in(report, head)

    assert filed.stage == AnnualStage.FILED
    with pytest.raises(PermissionDenied):
        annual.conclude_report(report=filed, conclusion=Conclusion.GOOD, actor=head, on=ON)


def test_returned_filed_again_concluded_once(report: AnnualReport, registrar: Viewer) -> None:
    annual.return_report(report=put_in(report, registrar), reason="缺经费", actor=registrar)
    filed = put_in(report, registrar)
    with pytest.raises(UnableToReport, match="合格"):
        annual.conclude_report(report=filed, conclusion=Conclusion.NOTED, actor=registrar, on=ON)
    annual.conclude_report(report=filed, conclusion=Conclusion.BASIC, actor=registrar, on=ON)
    with pytest.raises(UnableToReport, match="已有结论"):
        put_in(report, registrar)


def test_who_is_late(report: AnnualReport, registrar: Viewer) -> None:
    late = {"late": True}
    assert find_reports(registrar, filters=late, on=date(2026, 5, 31)).count() == 1
    assert find_reports(registrar, filters=late, on=date(2026, 6, 1)).count() == 2
    put_in(report, registrar)
    assert find_reports(registrar, filters=late, on=date(2026, 6, 1)).count() == 2


def test_a_whole_list_comes_in_and_goes_out(
    report: AnnualReport, registrar: Viewer, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "年报.csv"
    codes = [report.unit.uscc, make_uscc()]
    rows = "\n".join(f"{code},2025,9,否" for code in codes)
    path.write_text(f"统一社会信用代码,年度,组织生活次数,已建工会\n{rows}\n", encoding="utf-8")
    batch = exchange.open_batch(path=path, filename=path.name, template="annual", actor=registrar)
    exchange.judge_batch(batch=batch, actor=registrar, on=ON)
    exchange.apply_batch(batch=batch, actor=registrar, on=ON, accept_good=True)

    report.refresh_from_db()
    assert (report.stage, report.party_meetings) == (AnnualStage.FILED, 9)
    exchange.undo_batch(batch=batch, actor=registrar, on=ON, reason="重来")
    report.refresh_from_db()
    assert report.stage == AnnualStage.WAITING


def test_pages(report: AnnualReport, cast: Cast, django_assert_max_num_queries: Any) -> None:
    office = client_as("registrar", "place", cast.donghu.pk)
    with django_assert_max_num_queries(19):
        listed = office.get(reverse("gates:annual")).content.decode()
    assert "逾期未报" in listed
    page = reverse("gates:report_annual", args=[report.pk])
    with django_assert_max_num_queries(18):
        assert "章程还没有载入" in office.get(page).content.decode()
    sent = {"party_meetings": "12", "staff_count": "9"}
    office.post(reverse("gates:file_annual", args=[report.pk]), sent)
    answer = office.post(
        reverse("gates:settle_annual", args=[report.pk]), {"conclusion": "good"}, follow=True
    )
    assert "合格" in answer.content.decode()
