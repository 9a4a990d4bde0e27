"""A version of the notice is confirmed once by each account, before anything else."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from tests.days import today
from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import client_as, client_of, make_user, viewer_as
from tongjian.foundation.access.viewers import system
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.privacy.models import Confirmation, Notice
from tongjian.foundation.privacy.services import notices


def publish(text: str = "谁处理\n\n## 您的权利\n\n查阅、复制", in_days: int = 0) -> Notice:
    return notices.publish(
        title="个人信息告知", text=text, start_on=today(in_days), actor=system(today())
    )


def test_without_a_notice_nobody_is_asked(db: None) -> None:
    assert client_of(make_user()).get("/account/").status_code == 200


def test_each_account_confirms_once_and_goes_on_where_it_was(db: None) -> None:
    notice = publish()
    user = make_user()
    client = client_of(user)

    asked = client.get("/account/?x=1")
    assert asked["Location"] == "/privacy/confirm/?next=%2Faccount%2F%3Fx%3D1"
    page = client.get(asked["Location"])
    assert "谁处理" in page.text
    assert "<h3>您的权利</h3>" in page.text
    done = client.post("/privacy/confirm/", {"next": "/account/?x=1"})
    assert done["Location"] == "/account/?x=1"
    assert client.get("/account/").status_code == 200
    assert client_of(user).get("/account/").status_code == 200
    assert Confirmation.objects.get().notice == notice


def test_a_new_version_is_confirmed_anew_from_its_day_on(db: None) -> None:
    user = make_user()
    notices.confirm(notice=publish(), user_id=user.pk, at=timezone.now())
    coming = publish("将来的文字", 30)

    assert coming.version == 2
    assert client_of(user).get("/account/").status_code == 200
    assert notices.owed_by(user.pk, on=today(30)) == coming


def test_programs_are_told_in_json(db: None) -> None:
    publish()
    answer = client_of(make_user()).get("/api/v1/jobs", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (403, "notice_due")


@pytest.mark.parametrize("url", ["//evil.example/", "https://evil.example/"])
def test_the_way_back_never_leads_elsewhere(url: str, db: None) -> None:
    publish()
    assert client_of(make_user()).post("/privacy/confirm/", {"next": url})["Location"] == "/"


def test_signing_out_needs_no_confirmation(db: None) -> None:
    publish()
    client = client_of(make_user())

    client.post("/sign-out/")

    assert client.get("/account/")["Location"].startswith("/sign-in/")


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.build()


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_as("lead_office", "org", cast.orgs["两新工委"].pk)


def test_an_office_publishes_and_earlier_versions_stay_readable(office: Client) -> None:
    publish("第一版的话")
    sent = {"title": "告知", "text": "第二版的话", "start_on": str(today()), "_confirmed": "1"}
    office.post("/privacy/confirm/")
    office.post("/privacy/publish/", sent)

    assert "第二版的话" in office.get("/privacy/").text
    assert "第一版的话" in office.get("/privacy/?version=1").text
    assert office.get("/privacy/?version=9").status_code == 404
    assert Entry.objects.filter(action="privacy.notice.published").count() == 2


def test_an_office_below_the_root_does_not_speak_for_the_site(cast: Cast) -> None:
    district = client_as("lead_office", "org", cast.orgs["社会组织党委"].pk)
    viewer = viewer_as("lead_office", "org", cast.orgs["社会组织党委"].pk)

    refused = district.get("/privacy/publish/")
    assert refused.status_code == 403
    assert "最上级的工作机构" in refused.text
    assert "发布新版" not in district.get("/privacy/").text
    with pytest.raises(PermissionDenied):
        notices.publish(title="x", text="y", start_on=today(), actor=viewer)


def test_others_may_not_publish(db: None) -> None:
    with pytest.raises(PermissionDenied):
        notices.publish(
            title="x", text="y", start_on=today(), actor=viewer_as("branch_secretary", "org", 1)
        )


def test_a_version_does_not_begin_before_the_one_it_replaces(db: None) -> None:
    publish()
    with pytest.raises(notices.UnableToPublish, match="不能早于"):
        publish(in_days=-1)
