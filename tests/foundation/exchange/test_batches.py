from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import connection
from django.http import Http404

from tests.foundation.exchange import specimens
from tests.foundation.exchange.accounts_import import BAD, GOOD, AccountsHandler, table
from tongjian.foundation.access.viewers import Viewer, nobody, system
from tongjian.foundation.accounts.models import User
from tongjian.foundation.audit import services as audit
from tongjian.foundation.exchange import direct, exporting, handlers, queries, services
from tongjian.foundation.exchange.exporting import UnableToExport
from tongjian.foundation.exchange.handlers import UnableToImport, UnableToUndo
from tongjian.foundation.exchange.headers import Mapping
from tongjian.foundation.exchange.models import ImportBatch, ImportChange, ImportRow, Stage
from tongjian.foundation.exchange.reading.refusals import FileRefused
from tongjian.foundation.exchange.services import FileAlreadyOpen
from tongjian.foundation.notices import queries as notices
from tongjian.foundation.notices.models import Notice

ON = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "_handlers", dict(handlers._handlers))
    handlers.register_template(AccountsHandler())


@pytest.fixture
def sender(monkeypatch: pytest.MonkeyPatch) -> Viewer:
    """A clerk who may import accounts."""
    user = User.objects.create_user("clerk", display_name="李敏")
    viewer = system(ON, name="李敏")
    viewer.user_id = user.pk
    monkeypatch.setattr(viewer, "require", lambda *_, **__: None)
    return viewer


def judged(path: Path, sender: Viewer, mapping: Mapping | None = None) -> ImportBatch:
    batch = services.open_batch(
        path=path, filename=path.name, template="test-accounts", actor=sender
    )
    services.judge_batch(batch=batch, actor=sender, on=ON, mapping=mapping)
    return batch


def applied(path: Path, sender: Viewer, **options: Any) -> ImportBatch:
    return services.apply_batch(batch=judged(path, sender), actor=sender, on=ON, **options)


@pytest.mark.django_db
class TestJudge:
    def test_stages_every_row_and_counts(self, tmp_path: Path, sender: Viewer) -> None:
        batch = judged(table(tmp_path, *GOOD, BAD, ("合计", 3)), sender)

        assert batch.stage == Stage.JUDGED
        assert (batch.accepted, batch.warned, batch.rejected, batch.skipped) == (2, 0, 1, 2)
        rows = queries.list_rows(sender, batch, outcome="reject")
        assert [(row.number, row.classes) for row in rows] == [
            (4, ["name_character", "identity_truncated"])
        ]
        assert batch.missing == ["clerk"]

    def test_the_sender_alone_is_asked_until_it_is_decided(
        self, tmp_path: Path, sender: Viewer
    ) -> None:
        def asked(viewer: Viewer) -> list[str]:
            found = notices.lines(notices.duties_of(viewer), on=ON, mine=True)
            return [line.named[0].label for line in found]

        batch = judged(table(tmp_path, *GOOD), sender)

        assert asked(sender) == [batch.file_name]
        assert asked(system(ON)) == []
        assert not notices.open_notices(notices.duties_of(system(ON))).exists()

        services.apply_batch(batch=batch, actor=sender, on=ON)
        assert asked(sender) == []

    def test_giving_up_is_an_answer_too(self, tmp_path: Path, sender: Viewer) -> None:
        services.discard_batch(batch=judged(table(tmp_path, *GOOD), sender), actor=sender)

        assert not Notice.objects.filter(closed_on=None).exists()

    def test_findings_of_the_database_reject_too(self, tmp_path: Path, sender: Viewer) -> None:
        User.objects.create_user("wangwei", display_name="王伟", is_active=False)

        batch = judged(table(tmp_path, *GOOD), sender)

        assert (batch.accepted, batch.rejected) == (1, 1)
        assert queries.list_rows(sender, batch)[1].findings[0]["code"] == "account_disabled"

    def test_personal_values_are_sealed_in_rows_changes_and_file(
        self, tmp_path: Path, sender: Viewer
    ) -> None:
        path = table(tmp_path, *GOOD)
        batch = services.apply_batch(batch=judged(path, sender), actor=sender, on=ON)

        with connection.cursor() as cursor:
            cursor.execute("SELECT r::text FROM exchange_importrow r")
            stored = " ".join(line for (line,) in cursor.fetchall())
            cursor.execute("SELECT c::text FROM exchange_importchange c")
            stored += " ".join(line for (line,) in cursor.fetchall())
        assert specimens.person(1) not in stored
        assert "王伟" not in stored
        with default_storage.open(str(batch.file.name)) as kept:
            assert not kept.read().startswith(b"PK")
        row = queries.list_rows(sender, batch, outcome="accept")[0]
        assert queries.values_of(sender, batch, row)["identity"] == specimens.person(1)

    def test_a_refused_file_leaves_nothing_but_the_reason(
        self, tmp_path: Path, sender: Viewer
    ) -> None:
        path = specimens.macros(tmp_path)
        batch = services.open_batch(
            path=path, filename=path.name, template="test-accounts", actor=sender
        )
        name = str(batch.file.name)

        with pytest.raises(FileRefused):
            services.judge_batch(batch=batch, actor=sender, on=ON)

        batch.refresh_from_db()
        assert (batch.stage, batch.file_class, batch.file.name) == (Stage.REFUSED, "macros", "")
        assert not default_storage.exists(name)
        assert not ImportRow.objects.exists()

    def test_remembers_the_mapping_of_a_sender(self, tmp_path: Path, sender: Viewer) -> None:
        rows = [("工号", "称呼", "登录名"), ("wangwei", "王伟", "x")]
        path = specimens.workbook(tmp_path / "own.xlsx", {"表": rows})
        first = judged(path, sender, Mapping({"工号": "username", "称呼": "name", "登录名": ""}))
        services.discard_batch(batch=first, actor=sender)

        second = judged(path, sender)

        assert queries.report_of_batch(sender, second)["rows"][1]["values"] == {
            "username": "WANGWEI",
            "name": "王伟",
        }

    def test_a_dry_run_stores_nothing(self, tmp_path: Path, sender: Viewer) -> None:
        path = table(tmp_path, *GOOD)

        judgement = services.judge_now(
            path=path, filename=path.name, template="test-accounts", actor=sender, on=ON
        )

        assert judgement.totals["accept"] == 2
        assert not ImportBatch.objects.exists()

    def test_needs_the_right_and_a_known_template(self, tmp_path: Path, sender: Viewer) -> None:
        path = table(tmp_path, *GOOD)
        with pytest.raises(PermissionDenied):
            services.open_batch(
                path=path, filename="t.xlsx", template="test-accounts", actor=nobody(ON)
            )
        with pytest.raises(UnableToImport):
            services.open_batch(path=path, filename="t.xlsx", template="none", actor=sender)


@pytest.mark.django_db
class TestSentTwice:
    def test_the_same_file_cannot_be_open_twice(self, tmp_path: Path, sender: Viewer) -> None:
        first = judged(table(tmp_path, *GOOD), sender)

        with pytest.raises(FileAlreadyOpen) as refusal:
            judged(tmp_path / "t.xlsx", sender)

        assert refusal.value.batch == first

    def test_a_second_import_tells_that_nothing_changes(
        self, tmp_path: Path, sender: Viewer
    ) -> None:
        path = table(tmp_path, *GOOD)
        applied(path, sender)

        again = judged(path, sender)
        services.apply_batch(batch=again, actor=sender, on=ON)

        again.refresh_from_db()
        assert [f["code"] for f in again.findings] == ["file_applied_before"]
        assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_the_same_moment_one_wins(tmp_path: Path, sender: Viewer) -> None:
    path = table(tmp_path, *GOOD)
    start = threading.Barrier(2)
    results: list[str] = []

    def send() -> None:
        start.wait()
        try:
            services.open_batch(
                path=path, filename="t.xlsx", template="test-accounts", actor=sender
            )
            results.append("opened")
        except FileAlreadyOpen:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["opened", "refused"]


@pytest.mark.django_db
@pytest.mark.usefixtures("web_role")
class TestApply:
    def test_creates_updates_and_counts(self, tmp_path: Path, sender: Viewer) -> None:
        User.objects.create_user("limin", display_name="旧名")
        told: list[tuple[int, int]] = []

        batch = applied(
            table(tmp_path, *GOOD), sender, progress=lambda done, total: told.append((done, total))
        )

        assert (batch.created, batch.updated, batch.unchanged) == (1, 1, 0)
        assert User.objects.get(username="limin").display_name == "李敏敏"
        assert told == [(1, 2), (2, 2)]

    def test_rejected_rows_stop_it_unless_the_good_are_asked_for(
        self, tmp_path: Path, sender: Viewer
    ) -> None:
        batch = judged(table(tmp_path, *GOOD, BAD), sender)

        with pytest.raises(UnableToImport, match="1 行被退回"):
            services.apply_batch(batch=batch, actor=sender, on=ON)
        services.apply_batch(batch=batch, actor=sender, on=ON, accept_good=True)

        assert set(User.objects.values_list("username", flat=True)) == {
            "clerk",
            "wangwei",
            "limin",
        }

    def test_checks_again_what_changed_since_it_was_judged(
        self, tmp_path: Path, sender: Viewer
    ) -> None:
        batch = judged(table(tmp_path, *GOOD), sender)
        User.objects.create_user("limin", display_name="李敏敏", is_active=False)

        with pytest.raises(UnableToImport, match="1 行被退回"):
            services.apply_batch(batch=batch, actor=sender, on=ON)

        assert not User.objects.filter(username="wangwei").exists()

    def test_an_applied_batch_cannot_be_applied_or_discarded(
        self, tmp_path: Path, sender: Viewer
    ) -> None:
        batch = applied(table(tmp_path, *GOOD), sender)

        with pytest.raises(UnableToImport, match="已导入"):
            services.apply_batch(batch=batch, actor=sender, on=ON)
        with pytest.raises(UnableToImport):
            services.discard_batch(batch=batch, actor=sender)


@pytest.mark.django_db
@pytest.mark.usefixtures("web_role")
class TestUndo:
    def test_takes_everything_back(self, tmp_path: Path, sender: Viewer) -> None:
        User.objects.create_user("limin", display_name="旧名")
        batch = applied(table(tmp_path, *GOOD), sender)

        batch = services.undo_batch(batch=batch, actor=sender, on=ON)

        assert batch.stage == Stage.UNDONE
        assert not User.objects.filter(username="wangwei").exists()
        assert User.objects.get(username="limin").display_name == "旧名"
        with pytest.raises(UnableToUndo):
            services.undo_batch(batch=batch, actor=sender, on=ON)

    def test_refuses_when_a_record_was_changed_since(self, tmp_path: Path, sender: Viewer) -> None:
        batch = applied(table(tmp_path, *GOOD), sender)
        user = User.objects.get(username="wangwei")
        audit.record(actor=sender, action="rename", subject=user)

        with pytest.raises(UnableToUndo) as refusal:
            services.undo_batch(batch=batch, actor=sender, on=ON)

        assert refusal.value.codes == ("changed_since",)
        assert str(user) in refusal.value.findings[0].message
        assert User.objects.filter(username="wangwei").exists()

    def test_refuses_when_something_newer_depends_on_it(
        self, tmp_path: Path, sender: Viewer
    ) -> None:
        batch = applied(table(tmp_path, *GOOD), sender)
        user = User.objects.get(username="wangwei")
        ImportBatch.objects.create(
            template="x", sender=user, sender_name="王伟", file_name="a", file_size=1, sha256="0"
        )

        with pytest.raises(UnableToUndo) as refusal:
            services.undo_batch(batch=batch, actor=sender, on=ON)

        assert refusal.value.codes == ("depended_on",)
        assert "导入批次" in refusal.value.findings[0].message
        assert ImportChange.objects.filter(batch=batch).count() == 2


@pytest.mark.django_db
class TestImportNow:
    def test_imports_in_one_go(self, tmp_path: Path, sender: Viewer) -> None:
        imported = run_now(table(tmp_path, *GOOD), sender)

        assert imported.is_applied
        assert imported.outcome["created"] == 2
        assert imported.batch.stage == Stage.APPLIED

    def test_with_rejected_rows_nothing_is_written_or_kept(
        self, tmp_path: Path, sender: Viewer
    ) -> None:
        imported = run_now(table(tmp_path, *GOOD, BAD), sender)

        assert not imported.is_applied
        assert "1 行被退回" in imported.outcome["message"]
        assert not User.objects.filter(username="wangwei").exists()
        assert not ImportRow.objects.exists()

    def test_the_good_rows_alone(self, tmp_path: Path, sender: Viewer) -> None:
        imported = run_now(table(tmp_path, *GOOD, BAD), sender, accept_good=True)

        assert imported.outcome["created"] == 2

    def test_a_refused_file_leaves_no_batch(self, tmp_path: Path, sender: Viewer) -> None:
        with pytest.raises(FileRefused):
            run_now(specimens.entities(tmp_path), sender)

        assert not ImportBatch.objects.exists()


@pytest.mark.django_db
class TestAnnotateBatch:
    def test_gives_the_file_back_with_findings_of_the_database(
        self, tmp_path: Path, sender: Viewer
    ) -> None:
        batch = judged(table(tmp_path, *GOOD), sender)
        User.objects.create_user("limin", display_name="李敏敏", is_active=False)
        target = tmp_path / "out.xlsx"

        services.annotate_batch(batch=batch, actor=sender, on=ON, target=target)

        sheet = openpyxl.load_workbook(target)["表"]
        assert "账号已停用" in sheet["A3"].comment.text


def run_now(path: Path, sender: Viewer, **options: Any) -> direct.Imported:
    return direct.import_now(
        path=path,
        filename=path.name,
        template="test-accounts",
        actor=sender,
        on=ON,
        **options,
    )


@pytest.mark.django_db
class TestReading:
    def test_a_batch_is_its_senders_alone(self, tmp_path: Path, sender: Viewer) -> None:
        batch = judged(table(tmp_path, *GOOD), sender)

        assert queries.get_batch(sender, batch.pk) == batch
        with pytest.raises(Http404):
            queries.get_batch(nobody(ON), batch.pk)

    def test_the_report_has_the_shape_for_programs(self, tmp_path: Path, sender: Viewer) -> None:
        report = queries.report_of_batch(sender, judged(table(tmp_path, GOOD[0], BAD), sender))

        assert (report["file_outcome"], report["file_class"]) == ("accept", "ok")
        assert report["totals"] == {"accept": 1, "warn": 0, "reject": 1, "skip": 1}
        assert [(r["row"], r["outcome"], r["class"]) for r in report["rows"]] == [
            (1, "skip", "header"),
            (2, "accept", "ok"),
            (3, "reject", "name_character"),
        ]


@pytest.mark.django_db
class TestExportLog:
    def test_personal_columns_need_a_purpose(self, sender: Viewer) -> None:
        with pytest.raises(UnableToExport):
            exporting.record_export(
                actor=sender,
                code="members",
                label="党员名册",
                file_format="xlsx",
                columns=["name"],
                rows=3,
                has_personal=True,
            )

    def test_says_who_took_what(self, sender: Viewer) -> None:
        exporting.record_export(
            actor=sender,
            code="units",
            label="社会组织",
            file_format="csv",
            columns=["name"],
            rows=3,
        )

        (entry,) = queries.list_exports(sender)
        assert (entry.actor_name, entry.label, entry.rows) == ("李敏", "社会组织", 3)
