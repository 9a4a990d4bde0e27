"""Letters that an organisation writes itself: filled in, seen on paper, numbered, issued."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.registry.cast import Cast
from tests.signing import client_as
from tongjian.foundation.documents import layouts
from tongjian.foundation.documents.models import Issued
from tongjian.registry.party_orgs.models import PartyOrg

TITLES = (
    layouts.REQUEST,
    layouts.REPLY,
    layouts.OPINION,
    layouts.CERTIFICATE,
    layouts.NOTICE,
)
FILLED = {
    "title": "关于召开会议的通知",
    "addressee": "所属各支部",
    "body": "一、时间\n| 场次 | 时间 |\n| 第一场 | 九点 |\n请准时到会。\n特此通知。",
    "attachments": "议程\n名单",
    "head": "行业党委文件",
    "series": "鹏行党",
    "signature": "行业党委",
    "signer": "",
    "copies": "市民政局",
    "note": "",
}


@pytest.fixture
def org(cast: Cast) -> PartyOrg:
    return cast.orgs["行业党委"]


@pytest.fixture
def client(org: PartyOrg) -> Client:
    return client_as("committee", "org", org.pk)


def address(org: PartyOrg, kind: str = "notice") -> str:
    return reverse("documents:compose", args=[f"letters.{kind}", org.pk])


def test_the_five_kinds_are_offered_for_the_own_organisation(client: Client) -> None:
    page = client.get(reverse("documents:choose")).text

    assert all(f">{title}</a>" in page for title in TITLES)
    assert "行业党委" in page
    assert "拟制" in client.get(reverse("documents:list")).text


@pytest.mark.parametrize("kind", ["request", "reply", "opinion", "certificate", "notice"])
def test_each_kind_begins_filled_in(client: Client, org: PartyOrg, kind: str) -> None:
    page = client.get(address(org, kind)).text

    assert 'value="行业党委"' in page
    assert "机关代字" in page


def test_it_is_seen_on_paper_before_it_is_issued(client: Client, org: PartyOrg) -> None:
    shown = client.post(address(org), FILLED).text

    assert 'class="paper-title"' in shown
    assert "文号在印发时编定" in shown
    assert not Issued.objects.exists()

    answer = client.post(address(org), {**FILLED, "_confirmed": "1"})

    issued = Issued.objects.get()
    assert answer.headers["Location"] == reverse("documents:letter", args=[issued.pk])
    assert issued.number == "鹏行党〔2026〕1号".replace("2026", str(issued.year))
    assert issued.letter["body"][1]["rows"] == [["场次", "时间"], ["第一场", "九点"]]
    assert {one.format for one in issued.files.all()} == {"docx", "pdf"}


def test_the_series_is_offered_again(client: Client, org: PartyOrg) -> None:
    client.post(address(org), {**FILLED, "_confirmed": "1"})

    assert 'value="鹏行党"' in client.get(address(org)).text


@pytest.mark.parametrize("gap", ["title", "body", "addressee"])
def test_a_gap_that_was_left_open_is_refused(client: Client, org: PartyOrg, gap: str) -> None:
    answer = client.post(address(org), {**FILLED, gap: "关于……", "_confirmed": "1"})

    assert answer.status_code == 422
    assert "还有没填的" in answer.text
    assert not Issued.objects.exists()


def test_nobody_writes_in_the_name_of_others(cast: Cast, client: Client, org: PartyOrg) -> None:
    secretary = client_as("branch_secretary", "org", cast.orgs["物流支部"].pk)

    assert client.get(address(cast.orgs["联合支部"])).status_code == 404
    assert secretary.get(address(cast.orgs["物流支部"])).status_code == 403
    assert client.get(reverse("documents:compose", args=["no.such", org.pk])).status_code == 404
    assert "没有可以拟制的文种" in secretary.get(reverse("documents:choose")).text
