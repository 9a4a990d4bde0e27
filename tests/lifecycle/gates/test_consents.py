"""Founders and staff are told before they declare; they agree on paper or there, and may stop."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.conftest import as_web_role
from tests.lifecycle.gates.conftest import ON, declare
from tests.registry.cast import Cast
from tests.signing import client_as, viewer_as
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.privacy.models import Consent, Notice
from tongjian.foundation.privacy.services import consents, notices, retention
from tongjian.lifecycle.gates import telling, walls
from tongjian.lifecycle.gates.models import Application, DeclaredMember
from tongjian.lifecycle.gates.services import desk

KIND = "declared-members"


def test_a_consent_names_the_version_that_was_told(
    application: Application, registrar: Viewer
) -> None:
    declare(application, registrar)
    publish("第二版正文")
    declare(application, registrar)

    said = dict(Consent.objects.values_list("version", "note"))
    assert said == {1: "登记档案", 2: "登记档案"}
    assert Notice.objects.get(code=telling.CODE, version=1).text == telling.TEXT
    assert not consents.purposes()[0].about


def publish(text: str) -> None:
    notices.publish(
        title=telling.TITLE, text=text, start_on=ON, actor=system(ON), code=telling.CODE
    )


def test_whoever_takes_it_back_is_forgotten(application: Application, registrar: Viewer) -> None:
    declare(application, registrar, number=2)
    person = DeclaredMember.objects.order_by("pk").first()
    assert person is not None
    desk.forget_declared(application=application, declared_id=person.pk, actor=registrar, on=ON)

    assert DeclaredMember.objects.count() == Consent.objects.count() == 1
    logged = Entry.objects.filter(action="privacy.consent.withdrawn", subject_id=person.pk)
    assert logged.count() == 1
    desk.withdraw(application=application, reason="不办了", actor=registrar)
    assert not Consent.objects.exists()


@pytest.mark.parametrize(("days", "left"), [(365, 1), (366, 0)])
def test_what_is_left_lying_expires(
    application: Application, registrar: Viewer, days: int, left: int
) -> None:
    declare(application, registrar)
    on = ON + timedelta(days=days)
    retention.dispose(kind=retention.kind_of(KIND), actor=system(on), on=on)

    assert DeclaredMember.objects.count() == Consent.objects.count() == left


def test_consents_lie_behind_the_wall_of_the_desk(
    application: Application, registrar: Viewer, cast: Cast
) -> None:
    declare(application, registrar)
    elsewhere = viewer_as("registrar", "place", cast.xishan.pk)
    with as_web_role():
        walls.arm(elsewhere)
        assert Consent.objects.count() == 0
        walls.arm(registrar)
        assert Consent.objects.count() == 1


def test_the_page_asks_where_a_paper_is_kept(application: Application, cast: Cast) -> None:
    office = client_as("registrar", "place", cast.donghu.pk)
    address = reverse("gates:declare", args=[application.pk])
    assert "第 1 版" in office.get(address).content.decode()
    sent = {
        "name": "申报人甲",
        "tie": "founder",
        "is_full": "yes",
        "way": "paper",
        "consented_on": date(2026, 11, 20).isoformat(),
        "agrees": "on",
    }
    answer = office.post(address, sent)
    assert "存放在哪里" in answer.content.decode()
    assert answer.status_code == 422
    assert not DeclaredMember.objects.exists()
    shown = office.post(address, {**sent, "way": "page"}, follow=True).content.decode()
    assert "本人在页面上，第 1 版告知" in shown


def test_the_words_are_open_to_read_and_to_publish(cast: Cast) -> None:
    office = client_as("registrar", "place", cast.donghu.pk)
    page = office.get(reverse("privacy:notice"), {"of": telling.CODE}).content.decode()
    assert "不采集身份证件号码" in page
    assert not Notice.objects.filter(code=telling.CODE).exists()
    assert office.get(reverse("privacy:notice"), {"of": "unknown"}).status_code == 404

    city = client_as("lead_office", "org", cast.orgs["两新工委"].pk)
    address = f"{reverse('privacy:publish')}?of={telling.CODE}"
    sent = {"title": telling.TITLE, "text": "新的正文", "start_on": ON.isoformat()}
    city.post(address, {**sent, "_confirmed": "1"})
    versions = Notice.objects.filter(code=telling.CODE).order_by("version")
    assert [notice.text for notice in versions] == [telling.TEXT, "新的正文"]
