"""Long work: it runs as its owner, tells how it ended, and shows its file to nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from tongjian.foundation.accounts.models import User
from tongjian.foundation.jobs import running, services
from tongjian.foundation.jobs.models import Job, State
from tongjian.kernel.errors import UnableTo

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk", "Good-pass-2026", display_name="李文员")


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Any:
    def install(function: Any) -> None:
        monkeypatch.setitem(running._handlers, "test", function)

    return install


def start(owner: User) -> Job:
    return services.start(kind="test", label="演示任务", owner_id=owner.pk, payload={"n": 2})


def test_a_finished_job_keeps_its_result(clerk: User, handler: Any) -> None:
    handler(lambda run: {"message": f"共 {run.payload['n']} 行", "url": "/there/"})

    job = running.run(start(clerk))

    job.refresh_from_db()
    assert (job.state, job.message, job.result_url) == (State.DONE, "共 2 行", "/there/")
    assert job.finished_at is not None


def test_a_refusal_is_told_in_its_own_words_and_undoes_the_work(clerk: User, handler: Any) -> None:
    def refuse(run: running.Run) -> dict[str, Any]:
        User.objects.filter(pk=clerk.pk).update(display_name="不应留下")
        raise UnableTo("名单里没有可导入的行。")

    handler(refuse)

    job = running.run(start(clerk))

    clerk.refresh_from_db()
    assert (job.state, job.message) == (State.FAILED, "名单里没有可导入的行。")
    assert clerk.display_name == "李文员"


def test_the_file_of_a_job_is_its_owners_alone(clerk: User, handler: Any, client: Client) -> None:
    def write(run: running.Run) -> dict[str, Any]:
        run.job.file.save("x.csv", ContentFile("甲,乙\n".encode()), save=False)
        run.job.file_name = "名单.csv"
        return {}

    handler(write)
    job = running.run(start(clerk))
    stranger = User.objects.create_user("stranger", "Good-pass-2026", display_name="赵")

    client.force_login(stranger)
    refused = client.get(f"/jobs/{job.pk}/file/")
    client.force_login(clerk)
    asked = client.get(f"/jobs/{job.pk}/file/")
    client.post("/account/confirm/", {"password": "Good-pass-2026"})
    given = client.get(f"/jobs/{job.pk}/file/")

    assert refused.status_code == 404
    assert asked.headers["Location"].startswith("/account/confirm/")
    assert b"".join(given) == "甲,乙\n".encode()
    assert "attachment" in given["Content-Disposition"]


def test_the_queue_is_written_in_the_transaction_of_the_request(clerk: User) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    start(clerk)

    assert ProcrastinateJob.objects.filter(task_name="tongjian.run_job").count() == 1
