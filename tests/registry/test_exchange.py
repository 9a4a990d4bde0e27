"""Three real workbooks go in, one after the other, and come out again."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.journeys.workbooks import Workbooks, identity_number, unit_code, write_workbooks
from tests.registry.cast import Cast
from tests.signing import viewer_as
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.exchange import services
from tongjian.foundation.exchange.handlers import UnableToUndo
from tongjian.foundation.exchange.models import ImportBatch, ImportRow, Stage
from tongjian.insight.statistics.proving import prove
from tongjian.registry.members.models import Membership, Person
from tongjian.registry.members.queries import find_by_identifier
from tongjian.registry.party_orgs.models import Hosting, PartyOrg
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.models import Unit, UnitVersion

ON = date(2026, 11, 21)


@pytest.fixture
def actor(cast: Cast) -> Viewer:
    return system(ON)


@pytest.fixture
def sent(tmp_path: Path) -> Workbooks:
    return write_workbooks(tmp_path / "sent")


@pytest.fixture
def mended(tmp_path: Path) -> Workbooks:
    return write_workbooks(tmp_path / "mended", mended=True)


def judge(path: Path, template: str, actor: Viewer) -> ImportBatch:
    batch = services.open_batch(path=path, filename=path.name, template=template, actor=actor)
    services.judge_batch(batch=batch, actor=actor, on=ON)
    return batch


def take(path: Path, template: str, actor: Viewer, **options: Any) -> ImportBatch:
    batch = judge(path, template, actor)
    return services.apply_batch(batch=batch, actor=actor, on=ON, **options)


def codes(batch: ImportBatch) -> dict[int, list[str]]:
    rows = ImportRow.objects.filter(batch=batch).exclude(outcome="skip").order_by("position")
    return {
        row.number: [f["code"] for f in row.findings if f["severity"] != "info"] for row in rows
    }


def take_all(books: Workbooks, actor: Viewer) -> list[ImportBatch]:
    return [
        take(books.units, "units", actor),
        take(books.party_orgs, "party-orgs", actor),
        take(books.members, "members", actor),
    ]


class TestTheSentWorkbooks:
    def test_every_mistake_stands_at_its_row(self, sent: Workbooks, actor: Viewer) -> None:
        units = codes(judge(sent.units, "units", actor))

        assert units[8] == ["kind_code_conflict"]
        assert units[9] == ["uscc_check_digit"]
        assert units[10] == ["ended_before_established"]
        assert units[12] == ["duplicate_in_file"]
        assert units[5] == units[6] == units[7] == units[11] == []

    def test_good_rows_go_in_alone(self, sent: Workbooks, actor: Viewer) -> None:
        batch = take(sent.units, "units", actor, accept_good=True)

        assert (batch.created, batch.rejected) == (4, 4)
        tea = Unit.objects.get(uscc=unit_code(1))
        assert (tea.name, tea.kind, tea.level) == ("东湖区茶业协会", "association", "district")
        assert tea.fields == ["科技", "消费"]
        elders = Unit.objects.get(name="东湖区晨光养老服务中心")
        assert (elders.established_on, elders.established_precision) == (date(2015, 6, 1), "month")
        assert elders.kind == "service"
        assert Appointment.objects.filter(unit=tea, post="legal_representative").count() == 1

    def test_orgs_and_members_with_mistakes(self, sent: Workbooks, actor: Viewer) -> None:
        take(sent.units, "units", actor, accept_good=True)
        orgs = judge(sent.party_orgs, "party-orgs", actor)
        services.apply_batch(batch=orgs, actor=actor, on=ON, accept_good=True)
        people = judge(sent.members, "members", actor)

        assert codes(orgs)[8] == ["elected_before_established", "parent_unknown"]
        found = codes(people)
        assert found[8] == ["full_before_joined"]
        assert found[9] == ["sex_number_conflict"]
        assert found[10] == ["branch_unknown"]
        assert found[12] == ["identity_as_number"]
        assert found[5] == found[6] == found[7] == found[11] == []


class TestTheMendedWorkbooks:
    def test_everything_goes_in(self, mended: Workbooks, actor: Viewer) -> None:
        batches = take_all(mended, actor)

        assert [(b.created, b.rejected) for b in batches] == [(7, 0), (4, 0), (8, 0)]
        tea = PartyOrg.objects.get(code="D0101")
        assert tea.parent is not None
        assert tea.parent.code == "D01"
        assert (tea.kind, tea.full_members, tea.probationary_members) == ("branch", 3, 1)
        assert tea.term_ends_on == date(2027, 3, 1)
        covered = Hosting.objects.filter(org__code="D0102").values_list("mode", flat=True)
        assert list(covered) == ["joint", "joint"]
        unit = Unit.objects.get(uscc=unit_code(1))
        assert (unit.host_mode, unit.scope_path) == ("standalone", tea.path)
        secretary = Appointment.objects.get(org=tea, post="secretary")
        assert (secretary.holder_name, secretary.start_on) == ("王示范", date(2024, 3, 1))
        assert Person.objects.get(name="阿依古丽·示范").ethnicity == "05"

    def test_a_second_import_changes_nothing(self, mended: Workbooks, actor: Viewer) -> None:
        take_all(mended, actor)

        again = take_all(mended, actor)

        assert [(b.created, b.updated, b.unchanged) for b in again] == [
            (0, 0, 7),
            (0, 0, 4),
            (0, 0, 8),
        ]

    def test_undoing_all_leaves_the_register_as_it_was(
        self, mended: Workbooks, actor: Viewer
    ) -> None:
        before = _counts()
        batches = take_all(mended, actor)

        for batch in reversed(batches):
            services.undo_batch(batch=batch, actor=actor, on=ON)

        assert _counts() == before

    def test_what_newer_things_rest_on_cannot_be_undone(
        self, mended: Workbooks, actor: Viewer
    ) -> None:
        units, orgs, _ = take_all(mended, actor)

        with pytest.raises(UnableToUndo) as refusal:
            services.undo_batch(batch=orgs, actor=actor, on=ON)

        assert any("党员" in f.message or "组织关系" in f.message for f in refusal.value.findings)
        units.refresh_from_db()
        assert units.stage == Stage.APPLIED


def _counts() -> list[int]:
    models = (Unit, UnitVersion, PartyOrg, Hosting, Person, Membership, Appointment)
    return [model.objects.count() for model in models]


def test_an_update_tells_what_changes_and_can_be_undone(
    tmp_path: Path, mended: Workbooks, actor: Viewer
) -> None:
    take_all(mended, actor)
    unit = Unit.objects.get(uscc=unit_code(1))
    facts = list(unit.versions.values("name", "start_on", "end_on"))
    path = tmp_path / "update.csv"
    path.write_text(f"统一社会信用代码,单位名称,从业人员数\n{unit.uscc},东湖区茶叶协会,99\n")

    batch = take(path, "units", actor)

    unit.refresh_from_db()
    assert (unit.name, unit.staff_count) == ("东湖区茶叶协会", 99)
    row = ImportRow.objects.filter(batch=batch, outcome="warn").get()
    assert "name_changed" in row.classes
    assert "从业人数由“3”改为“99”" in " ".join(f["message"] for f in row.findings)
    assert len(batch.missing) == 5
    services.undo_batch(batch=batch, actor=actor, on=ON)
    unit.refresh_from_db()
    assert (unit.name, unit.staff_count) == ("东湖区茶业协会", 3)
    assert list(unit.versions.values("name", "start_on", "end_on")) == facts


def test_a_member_of_another_branch_is_transferred_and_returned(
    tmp_path: Path, mended: Workbooks, actor: Viewer
) -> None:
    take_all(mended, actor)
    path = tmp_path / "move.csv"
    head = "姓名,身份证号码,所在党支部,人员类别,入党时间,转正时间\n"
    path.write_text(f"{head}李示范,{identity_number(3)},D0101,正式党员,2010-07-01,2011-07-01\n")

    batch = take(path, "members", actor)

    person = find_by_identifier(actor, identity_number(3))
    assert person is not None
    assert person.home_org is not None
    assert person.home_org.code == "D0101"
    services.undo_batch(batch=batch, actor=actor, on=ON)
    person.refresh_from_db()
    assert person.home_org.code == "D0102"
    assert person.memberships.count() == 1


def test_whom_the_file_calls_suspended_no_day_counts_from_then_on(
    tmp_path: Path, mended: Workbooks, actor: Viewer
) -> None:
    take_all(mended, actor)
    path = tmp_path / "suspended.csv"
    head = "姓名,身份证号码,所在党支部,人员类别,入党时间,转正时间,党籍状态,入支部时间\n"
    rest = "D0101,正式党员,2010-07-01,2011-07-01,停止党籍"
    path.write_text(
        f"{head}周新来,{identity_number(77)},{rest},2017-01-01\n"
        f"李示范,{identity_number(3)},{rest.replace('D0101', 'D0102')},\n"
    )

    batch = take(path, "members", actor)

    new = find_by_identifier(actor, identity_number(77))
    known = find_by_identifier(actor, identity_number(3))
    assert new is not None
    assert known is not None
    assert not Membership.objects.open().filter(person=new).exists()
    # A day is needed to suspend somebody who is on record: the list does not tell it.
    assert known.standing == "normal"
    assert "standing_by_act" in codes(batch)[3]
    assert [proof.words for proof in prove(actor, on=ON) if not proof.holds] == []
    services.undo_batch(batch=batch, actor=actor, on=ON)
    assert not Membership.objects.filter(left_how="suspended").exists()


def test_the_command_reports_and_exits_as_agreed(
    tmp_path: Path, sent: Workbooks, cast: Cast
) -> None:
    report = tmp_path / "out.json"
    with pytest.raises(CommandError) as refusal:
        call_command(
            "import_workbook",
            "units",
            str(sent.units),
            "--dry-run",
            "--report",
            str(report),
            stdout=io.StringIO(),
        )

    assert refusal.value.returncode == 1
    data = json.loads(report.read_text())
    outcomes = [row["outcome"] for row in data["rows"]]
    assert (outcomes.count("accept"), outcomes.count("reject")) == (4, 4)
    assert data["rows"][4]["values"]["uscc"] == unit_code(1)
    assert not ImportBatch.objects.exists()


class TestTheLedgerNamesItsHost:
    HEAD = "统一社会信用代码,单位名称,登记机关,党组织名称,覆盖方式\n"

    def write(self, folder: Path, host: str) -> Path:
        path = folder / "hosted.csv"
        row = f"{unit_code(91)},东湖区棋类协会,东湖区民政局,{host},单独组建\n"
        path.write_text(self.HEAD + row)
        return path

    def test_it_is_covered_from_the_ledger(
        self, tmp_path: Path, cast: Cast, actor: Viewer
    ) -> None:
        batch = take(self.write(tmp_path, "物流支部"), "units", actor)

        unit = Unit.objects.get(uscc=unit_code(91))
        assert (unit.host_mode, unit.scope_path) == ("standalone", cast.orgs["物流支部"].path)
        services.undo_batch(batch=batch, actor=actor, on=ON)
        assert not Hosting.objects.exists()

    def test_an_unknown_host_does_not_hold_up_the_unit(
        self, tmp_path: Path, cast: Cast, actor: Viewer
    ) -> None:
        batch = take(self.write(tmp_path, "没有的支部"), "units", actor)

        assert (batch.created, batch.warned) == (1, 1)
        assert codes(batch)[2] == ["host_unknown"]
        assert Unit.objects.get(uscc=unit_code(91)).host_mode == ""


class TestScope:
    def test_a_unit_entered_by_a_committee_is_answered_for_by_it(
        self, tmp_path: Path, cast: Cast
    ) -> None:
        clerk = viewer_as("committee", "org", cast.orgs["行业党委"].pk)
        path = tmp_path / "units.csv"
        path.write_text(
            f"统一社会信用代码,单位名称,登记机关\n{unit_code(92)},东湖区冰雪协会,东湖区民政局\n"
        )

        batch = take(path, "units", clerk)

        assert Unit.objects.get(uscc=unit_code(92)).scope_path == cast.orgs["行业党委"].path
        services.undo_batch(batch=batch, actor=clerk, on=ON)
        assert not Unit.objects.exists()

    def test_what_lies_outside_is_refused_without_a_word_about_it(
        self, tmp_path: Path, cast: Cast, mended: Workbooks, actor: Viewer
    ) -> None:
        take_all(mended, actor)
        clerk = viewer_as("committee", "org", cast.orgs["行业党委"].pk)
        path = tmp_path / "members.csv"
        head = "姓名,身份证号码,所在党支部,人员类别,入党时间,转正时间\n"
        number = identity_number(3)
        path.write_text(f"{head}王二,{number},物流支部,正式党员,2010-07-01,2011-07-01\n")
        units = tmp_path / "units.csv"
        units.write_text(f"统一社会信用代码,单位名称\n{unit_code(1)},东湖区茶业协会\n")

        people, seen = judge(path, "members", clerk), judge(units, "units", clerk)

        assert codes(people)[2] == ["identity_elsewhere"]
        assert codes(seen)[2] == ["outside_scope"]
        said = str(list(ImportRow.objects.filter(batch=people).values_list("findings", flat=True)))
        assert "李示范" not in said
        assert "D0102" not in said
