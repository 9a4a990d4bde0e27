"""The pages of the gates: few queries, refusals in words, nothing for whoever has no business."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.lifecycle.gates.charters import BARE
from tests.lifecycle.gates.conftest import ON, conclude, declare, draft
from tests.registry.cast import Cast, make_uscc
from tests.signing import client_as
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit.models import Reading
from tongjian.lifecycle.gates.models import Application, CharterCheck
from tongjian.lifecycle.gates.services import desk
from tongjian.registry.units.models import Unit


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_as("registrar", "place", cast.donghu.pk)


def test_few_queries(
    application: Application,
    registrar: Viewer,
    cast: Cast,
    office: Client,
    django_assert_max_num_queries: Any,
) -> None:
    declare(application, registrar, number=5)
    for number in range(5):
        desk.receive(application=draft(cast, f"第{number}家协会"), actor=registrar)
    office.get(reverse("gates:applications"))
    with django_assert_max_num_queries(16):
        assert "第4家协会" in office.get(reverse("gates:applications")).content.decode()
    with django_assert_max_num_queries(24):
        page = office.get(reverse("gates:application", args=[application.pk])).content.decode()
    assert "申报人4" in page
    assert Reading.objects.filter(what="成立登记时申报的党员", records=5).exists()


def test_only_the_desk_reads_names(
    application: Application, registrar: Viewer, cast: Cast
) -> None:
    declare(application, registrar)
    office = client_as("lead_office", "org", cast.orgs["两新工委"].pk)

    page = office.get(reverse("gates:application", args=[application.pk])).content.decode()

    assert application.name in page
    assert "申报人0" not in page


def test_a_charter_is_marked_and_what_it_lacks_is_offered(
    application: Application, office: Client
) -> None:
    address = reverse("gates:check_charter", args=[application.pk])
    answer = office.post(address, {"text": BARE}, follow=True)
    page = answer.content.decode()

    assert "<mark" in page
    assert "遵守宪法、法律和法规" in page
    assert "设立党的组织。" in page
    assert CharterCheck.objects.get().missing_labels[0] == "坚持党的全面领导"


def test_the_certificate_page_refuses_before_the_conclusion(
    application: Application, registrar: Viewer, office: Client
) -> None:
    address = reverse("gates:certify", args=[application.pk])
    sent = {"uscc": make_uscc(), "established_on": ON.isoformat(), "_confirmed": "1"}
    assert "才能领证" in office.post(address, sent).content.decode()
    assert not Unit.objects.filter(name=application.name).exists()


def test_the_ordinary_form_sends_new_units_to_the_desk(opened: Cast, office: Client) -> None:
    sent = {
        "name": "绕行协会",
        "uscc": make_uscc(),
        "kind": "association",
        "level": "district",
        "registrar": opened.donghu_registrar.pk,
        "established_on": ON.isoformat(),
        "established_precision": "day",
        "supervision": "none",
        "sector": "commerce",
    }
    answer = office.post(reverse("units:new"), sent)

    assert answer.status_code == 422
    assert "登记受理" in answer.content.decode()


def test_the_interface_has_no_way_to_write_units(opened: Cast, office: Client) -> None:
    for method in ("post", "put", "patch"):
        answer = getattr(office, method)("/api/v1/units", {"name": "绕行协会"})
        assert answer.status_code in (403, 405)
    assert not Unit.objects.filter(name="绕行协会").exists()


def test_a_concluded_application_goes_through(
    application: Application, registrar: Viewer, office: Client
) -> None:
    conclude(application, registrar)
    address = reverse("gates:certify", args=[application.pk])
    sent = {"uscc": make_uscc(), "established_on": ON.isoformat()}

    assert "生成任务：组建党组织" in office.post(address, sent).content.decode()
    office.post(address, {**sent, "_confirmed": "1"})

    assert Unit.objects.filter(name=application.name, charter_party_on=ON).exists()
