"""What is due is disposed of, certified, and not found again; what is not due stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.days import today
from tests.registry import cast as casting
from tests.signing import client_as, client_of, confirm, make_user
from tongjian.config.retention import KINDS
from tongjian.foundation import clock
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.accounts.models import User
from tongjian.foundation.audit.models import Entry, Reading
from tongjian.foundation.documents.models import Issued
from tongjian.foundation.exchange.models import ExportLog, ImportBatch, ImportRow, Stage
from tongjian.foundation.files.models import Attachment
from tongjian.foundation.jobs.models import Job
from tongjian.foundation.privacy.models import Disposal
from tongjian.foundation.privacy.services import notices, retention
from tongjian.foundation.privacy.services.retention import Kind, UnableToDispose
from tongjian.foundation.privacy.tasks import dispose_automatic
from tongjian.foundation.procedures.choices import CaseState, RunState
from tongjian.foundation.procedures.gates import PAPERS
from tongjian.foundation.procedures.models import Case, Objection, StepRun
from tongjian.foundation.watch.models import Notice as Unusual
from tongjian.lifecycle.formation.codes import FORMATION

OLD = datetime(2010, 1, 1, tzinfo=UTC)


@pytest.fixture
def actor(db: None) -> Viewer:
    return system(today())


def kind(code: str) -> Kind:
    return next(each for each in KINDS if each.code == code)


def dispose(code: str, actor: Viewer) -> Disposal:
    made = retention.dispose(kind=kind(code), actor=actor, on=today())
    assert made is not None
    return made


def test_every_kind_says_where_its_period_comes_from() -> None:
    assert all(each.basis and each.counted_from for each in KINDS)
    assert retention.kinds() == list(KINDS)


def test_a_period_below_the_law_is_refused() -> None:
    with pytest.raises(ValueError, match="至少保存 183 天"):
        retention.declare([replace(kind("readings"), days=90)])


def test_readings_go_after_their_period_and_not_before(actor: Viewer) -> None:
    ages = {"old": 3 * 365 + 1, "last": 3 * 365 - 1, "new": 0}
    for what, age in ages.items():
        row = Reading.objects.create(reader_name="甲", what=what, purpose="试")
        Reading.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=age))
    old = Reading.objects.get(what="old").pk

    made = dispose("readings", actor)

    assert set(Reading.objects.values_list("what", flat=True)) == {"last", "new"}
    assert (made.records, made.remaining) == (1, 0)
    assert made.digest == retention.digest_of([old])
    assert retention.dispose(kind=kind("readings"), actor=actor, on=today()) is None
    assert Entry.objects.filter(action="privacy.data.disposed").count() == 1


def test_an_import_loses_its_file_rows_and_changes(
    actor: Viewer, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    batch = ImportBatch(
        template="units", sender_name="甲", file_name="a.xlsx", file_size=1, sha256="0" * 64
    )
    batch.stage, batch.applied_at = Stage.APPLIED, OLD
    batch.file.save("a.sealed", ContentFile(b"x"), save=False)
    batch.save()
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=OLD)
    ImportRow.objects.create(batch=batch, position=1, number=1, outcome="good")
    storage, name = batch.file.storage, str(batch.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        dispose("imports", actor)

    batch.refresh_from_db()
    assert not batch.file
    assert not batch.rows.exists()
    assert not storage.exists(name)
    assert batch.stage == Stage.APPLIED


def test_an_unfinished_import_is_given_up(actor: Viewer) -> None:
    batch = ImportBatch.objects.create(
        template="units", sender_name="甲", file_name="a.xlsx", file_size=1, sha256="1" * 64
    )
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=OLD)

    dispose("abandoned-imports", actor)

    batch.refresh_from_db()
    assert batch.stage == Stage.DISCARDED


def test_job_files_go_before_the_jobs(actor: Viewer) -> None:
    week_ago = timezone.now() - timedelta(days=8)
    job = Job(kind="x", label="导出", owner=make_user(), finished_at=week_ago)
    job.file.save("export.csv", ContentFile(b"a,b"), save=False)
    job.save()

    dispose("job-files", actor)

    assert Job.objects.get().file == ""
    assert retention.dispose(kind=kind("jobs"), actor=actor, on=today()) is None


def test_over_sessions_are_removed_and_living_ones_stay(actor: Viewer) -> None:
    living, over = client_of(make_user()), client_of(make_user())
    for client in (living, over):
        client.get("/account/")
        UserSession.objects.create(
            user_id=int(client.session["_auth_user_id"]),
            ip="192.0.2.1",
            session_key=client.session.session_key,
        )
    key = over.session.session_key
    Session.objects.filter(session_key=key).update(expire_date=OLD)

    dispose("sessions", actor)

    assert not Session.objects.filter(session_key=key).exists()
    assert UserSession.objects.count() == 1
    assert living.get("/account/").status_code == 200


def test_an_account_shut_for_long_loses_the_person(actor: Viewer) -> None:
    gone, recent = make_user(), make_user()
    User.objects.filter(pk__in=[gone.pk, recent.pk]).update(is_active=False, created_at=OLD)
    User.objects.filter(pk=recent.pk).update(last_login=timezone.now())

    dispose("accounts", actor)

    gone.refresh_from_db()
    assert (gone.username, gone.display_name) == (f"closed-{gone.pk}", "已注销账号")
    assert not gone.has_usable_password()
    recent.refresh_from_db()
    assert recent.display_name != "已注销账号"


def test_what_leaves_something_behind_undoes_itself(actor: Viewer) -> None:
    forgetful = replace(kind("failures"), due=lambda before: [7], dispose=lambda ids, on: None)

    with pytest.raises(UnableToDispose, match="仍有 1 条"):
        retention.dispose(kind=forgetful, actor=actor, on=today())
    assert not Disposal.objects.exists()


def test_the_night_leaves_out_what_a_person_decides(
    actor: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def counted(each: Kind) -> Kind:
        def due(before: date) -> list[int]:
            return [] if each.code in done else [1]

        def dispose(ids: list[int], on: date) -> None:
            done.append(each.code)

        return replace(each, due=due, dispose=dispose)

    monkeypatch.setattr(retention, "_kinds", {each.code: counted(each) for each in KINDS})

    made = {each.kind for each in dispose_automatic()}

    assert made == {each.code for each in KINDS if each.automatic}
    assert "former-members" not in made
    assert "readings" not in made


class TestCommand:
    def run(self, *arguments: str) -> list[dict[str, object]]:
        out = StringIO()
        call_command("privacy", *arguments, "--json", stdout=out)
        found: list[dict[str, object]] = json.loads(out.getvalue())
        return found

    def test_lists_without_touching_then_disposes_and_lists_certificates(self, db: None) -> None:
        row = Reading.objects.create(reader_name="甲", what="旧", purpose="试")
        Reading.objects.filter(pk=row.pk).update(at=OLD)

        due = {line["代码"]: line["到期"] for line in self.run("due")}
        assert due["readings"] == 1
        assert self.run("due", "readings") == [{"种类": "查阅记录（谁看过谁）", "编号": row.pk}]
        assert Reading.objects.exists()

        (made,) = self.run("dispose", "readings")
        assert (made["条数"], made["处置后仍到期"]) == (1, 0)
        assert self.run("certificates") == [made]
        assert self.run("due", "readings") == []

    def test_refuses_unknown_kinds_and_days_to_come(self, db: None) -> None:
        with pytest.raises(CommandError, match="可选"):
            self.run("due", "nothing")
        with pytest.raises(CommandError, match="将来"):
            self.run("dispose", "--on", str(clock.today() + timedelta(days=1)))


class TestPages:
    @pytest.fixture
    def office(self, db: None) -> Client:
        return client_as("lead_office", "org", casting.build().orgs["两新工委"].pk)

    def test_previews_then_disposes(self, office: Client) -> None:
        User.objects.filter(pk=make_user().pk).update(is_active=False, created_at=OLD)

        assert "1 条，处置" in office.get("/privacy/retention/").text
        asked = office.post("/privacy/retention/accounts/", {"_confirmed": "1"})
        assert asked["Location"].startswith("/account/confirm/")
        assert not Disposal.objects.exists()
        confirm(office)
        preview = office.post("/privacy/retention/accounts/")
        assert "将去标识停用的账号 1 条" in preview.text
        assert not Disposal.objects.exists()
        done = office.post("/privacy/retention/accounts/", {"_confirmed": "1"}, follow=True)
        assert "证明编号" in done.text
        assert Disposal.objects.get().records == 1

    def test_nothing_due_is_said_so(self, office: Client) -> None:
        confirm(office)
        answer = office.post("/privacy/retention/accounts/", {"_confirmed": "1"})
        assert answer.status_code == 422
        assert "没有到期的数据" in answer.text

    def test_logs_are_out_of_reach_of_the_site(self, office: Client) -> None:
        confirm(office)
        assert office.get("/privacy/retention/readings/").status_code == 404

    def test_few_queries(
        self, office: Client, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        office.get("/privacy/retention/")
        # One for each kind, and the page itself.
        with django_assert_max_num_queries(len(KINDS) + 16):
            office.get("/privacy/retention/")


def test_certificates_cannot_claim_success_with_something_left(db: None) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="disposal_leaves_nothing"):
        Disposal.objects.create(
            kind="x",
            label="x",
            basis="x",
            cutoff=date(2020, 1, 1),
            act="删除",
            records=1,
            digest="0",
            remaining=1,
            actor_name="甲",
        )


def test_export_records_and_confirmations_follow_their_periods(actor: Viewer) -> None:
    log = ExportLog.objects.create(
        actor_name="甲", code="/units/", label="x", format="csv", rows=1
    )
    ExportLog.objects.filter(pk=log.pk).update(at=OLD)
    notice = notices.publish(title="告知", text="话", start_on=today(), actor=actor)
    gone, here = make_user(), make_user()
    for user in (gone, here):
        notices.confirm(notice=notice, user_id=user.pk, at=OLD)
    User.objects.filter(pk=gone.pk).update(is_active=False, created_at=OLD)

    dispose("accounts", actor)
    dispose("confirmations", actor)
    dispose("exports", actor)

    assert notices.confirmations_of(here.pk).exists()
    assert not notices.confirmations_of(gone.pk).exists()
    assert not ExportLog.objects.exists()


def ended_case(**data: Any) -> Case:
    """Return a case of formation that ended long ago."""
    return Case.objects.create(
        procedure=FORMATION,
        title="组建：甲会",
        subject_kind="units.unit",
        subject_id=1,
        state=CaseState.FINISHED,
        started_on=OLD.date(),
        ended_on=OLD.date(),
        data=data,
    )


def paper_of(case: Case, **about: Any) -> Attachment:
    """Return a paper that was sent with a case."""
    paper = Attachment(
        subject_kind=PAPERS, subject_id=case.pk, title="党员名册", name="a.pdf", size=1,
        mime="application/pdf", type_label="PDF", sha256="0" * 64, sent_by_name="甲", **about,
    )  # fmt: skip
    paper.file.save("a.pdf", ContentFile(b"%PDF-"), save=False)
    paper.save()
    return paper


def test_rosters_of_ended_cases_go_with_their_files(
    actor: Viewer, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    case = ended_case()
    roster, contract = paper_of(case, is_personal=True), paper_of(case)
    storage = roster.file.storage

    with django_capture_on_commit_callbacks(execute=True):
        made = dispose("personal-papers", actor)

    assert (made.records, made.remaining) == (1, 0)
    assert list(Attachment.objects.all()) == [contract]
    assert not storage.exists(str(roster.file.name))
    assert storage.exists(str(contract.file.name))


def test_papers_that_were_taken_back_go_after_a_year(
    actor: Viewer, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    old = paper_of(ended_case(), withdrawn_at=OLD)
    new = paper_of(ended_case(), withdrawn_at=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        dispose("withdrawn-papers", actor)

    assert list(Attachment.objects.all()) == [new]
    assert not old.file.storage.exists(str(old.file.name))


def test_names_go_out_of_ended_cases_and_what_was_decided_stays(actor: Viewer) -> None:
    given: dict[str, Any] = {"apply": {"kind": "standalone", "candidate": "李四"}}
    given |= {"elect": {"secretary": "李四", "officers": {"王五": 7}, "present": 9}}
    case = ended_case(**given)
    run = StepRun.objects.create(
        case=case, step="elect", title="选举", order=1, state=RunState.DONE,
        opened_on=OLD.date(), data=dict(given["elect"]),
    )  # fmt: skip
    Objection.objects.create(run=run, raised_on=OLD.date(), by_name="赵六", text="李四不合条件")
    living = Case.objects.create(
        procedure=FORMATION, title="组建：乙会", subject_kind="units.unit", subject_id=2,
        started_on=OLD.date(), data=given,
    )  # fmt: skip

    dispose("case-names", actor)

    case.refresh_from_db()
    run.refresh_from_db()
    living.refresh_from_db()
    told = f"{case.data}{run.data}{list(Objection.objects.values())}"
    assert not any(name in told for name in ("李四", "王五", "赵六"))
    assert case.data["elect"] == run.data == {"present": 9}
    assert case.data["apply"] == {"kind": "standalone"}
    assert living.data == given


def test_letters_that_name_people_go_after_thirty_years(actor: Viewer) -> None:
    common = {"kind": "x", "permission": "x", "year": 1990, "letter": {}, "title": "请示"}
    for on in (date(1990, 1, 1), today()):
        for is_personal in (True, False):
            Issued.objects.create(issued_on=on, is_personal=is_personal, **common)

    dispose("personal-letters", actor)

    assert set(Issued.objects.values_list("issued_on", "is_personal")) == {
        (date(1990, 1, 1), False), (today(), True), (today(), False)
    }  # fmt: skip


def test_handled_signs_of_unusual_reading_go_after_their_period(actor: Viewer) -> None:
    for state in ("handled", "new"):
        Unusual.objects.create(
            reader=make_user(), reader_name="甲", reader_role="乙", day=OLD.date(), state=state,
            people=1, busiest=1, off_hours=0, exported=0, signs=["试"],
        )  # fmt: skip

    dispose("unusual-reading", actor)

    assert Unusual.objects.get().state == "new"


# What each table holds that is about people, and which kind of retention reaches it. Whoever adds
# a table of people has to say so here.
REACHED = {
    "members_person": "former-members",
    "members_membership": "former-members",
    "members_correctionrequest": "corrections",
    "privacy_consent": "consents",
    "privacy_personalrequest": "requests",
    "files_attachment": "personal-papers",
    "procedures_case": "case-names",
    "procedures_steprun": "case-names",
    "procedures_objection": "case-names",
    "documents_issued": "personal-letters",
    "documents_issuedfile": "personal-letters",
    "notices_notice": "closed-notices",
    "gates_declaredmember": "declared-members",
    "gates_termcandidate": "term-candidates",
    "gates_disposalline": "whereabouts",
    "history_image": "former-members",
    # Dropped as soon as every kept day has seen them.
    "statistics_pastmember": "",
}


def test_every_table_behind_the_wall_has_a_period(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
        walled = {name for (name,) in cursor.fetchall()}

    assert walled == set(REACHED)
    assert set(REACHED.values()) - {""} <= {each.code for each in KINDS}
