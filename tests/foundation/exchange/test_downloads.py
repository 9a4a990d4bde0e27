from __future__ import annotations

import io
from datetime import date
from typing import Any, ClassVar

import openpyxl
import pytest
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import include, path

from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.accounts.models import User
from tongjian.foundation.exchange import downloads
from tongjian.foundation.exchange.models import ExportLog
from tongjian.foundation.jobs import running
from tongjian.foundation.jobs.models import Job, State
from tongjian.foundation.ui.tables import Column, Table
from tongjian.foundation.ui.views import ListView

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class AccountTable(Table):
    code = "accounts"
    columns: ClassVar[list[Column]] = [
        Column("username", "登录名", sort="username"),
        Column("display_name", "姓名"),
    ]


class AccountList(ListView):
    title, unit = "账号", "个"
    table = AccountTable
    export_permission = "access.grant:manage"
    purpose = ""

    def rows(self, *, viewer: Any, filters: dict[str, Any], on: date) -> QuerySet[User]:
        return User.objects.all()

    def export_purpose(self) -> str:
        return self.purpose


urlpatterns = [
    path("accounts/", AccountList.as_view()),
    path("jobs/", include("tongjian.foundation.jobs.urls")),
]


@pytest.fixture
def viewer() -> Viewer:
    clerk = User.objects.create_user("clerk", display_name="=李敏")
    User.objects.create_user("wangwei", display_name="王伟")
    viewer = system(date(2026, 11, 21), name="李敏")
    viewer.user_id = clerk.pk
    return viewer


def ask(viewer: Viewer, query: str) -> Any:
    request = HttpRequest()
    request.method, request.path = "GET", "/accounts/"
    request.GET = QueryDict(query)
    request.viewer = viewer  # type: ignore[attr-defined]
    return AccountList.as_view()(request)


def cells(content: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.rows]


def body(response: Any) -> bytes:
    content = b"".join(response.streaming_content)
    response.file_to_stream.close()
    return content


def test_a_list_comes_as_a_workbook_and_is_logged(viewer: Viewer) -> None:
    response = ask(viewer, "export=xlsx")

    assert cells(body(response)) == [["登录名", "姓名"], ["clerk", "'=李敏"], ["wangwei", "王伟"]]
    entry = ExportLog.objects.get()
    assert (entry.actor_name, entry.label, entry.format, entry.rows) == ("李敏", "账号", "xlsx", 2)
    assert entry.columns == ["username", "display_name"]
    assert not entry.has_personal


def test_a_personal_list_carries_a_watermark(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AccountList, "purpose", "年终统计")

    lines = body(ask(viewer, "export=csv")).decode("utf-8-sig").splitlines()

    assert lines[0] == lines[-1]
    assert lines[0].startswith("内部资料 请勿外传 李敏")
    assert lines[0].endswith("用途：年终统计")
    assert ExportLog.objects.get().purpose == "年终统计"


class TestLongLists:
    @pytest.fixture(autouse=True)
    def _short_patience(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(downloads, "LARGE", 1)

    def test_are_left_to_a_job_with_the_same_columns(
        self, viewer: Viewer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = self._started(viewer, "export=xlsx&cols=display_name&sort=-username")
        monkeypatch.setattr(running, "viewer_for", lambda **_: viewer)

        running.run(job)

        job.refresh_from_db()
        assert (job.state, job.file_name) == (State.DONE, "账号.xlsx")
        with job.file.open("rb") as stream:
            assert cells(stream.read()) == [["姓名"], ["王伟"], ["'=李敏"]]

    def test_end_in_a_sentence_when_the_right_is_gone(self, viewer: Viewer) -> None:
        job = self._started(viewer, "export=csv")

        running.run(job)

        job.refresh_from_db()
        assert (job.state, job.message) == (State.FAILED, "现在没有导出这张表的权限。")
        assert not job.file

    def _started(self, viewer: Viewer, query: str) -> Job:
        response = ask(viewer, query)
        assert response.status_code == 302
        return Job.objects.get()
