"""The pages of letters: the list, one on paper, its files, and declaring it void."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import client_as, confirm, no_second_factor  # noqa: F401 - a fixture
from tongjian.foundation.access.viewers import system
from tongjian.foundation.audit.models import Reading
from tongjian.foundation.documents import kinds, layouts, pdf, services
from tongjian.foundation.documents.kinds import About, Draft, Kind
from tongjian.foundation.documents.letters import Table
from tongjian.foundation.documents.models import Issued, IssuedFile

DAY = date(2026, 11, 20)
KIND = Kind(
    "test.reply", "批复", "party_orgs.org:read", "party_orgs.org:write", lambda s, a, on: s
)


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register_kind(KIND)
    return casting.build()


@pytest.fixture
def client(cast: Cast) -> Client:
    return client_as("committee", "org", cast.orgs["行业党委"].pk)


def issue(cast: Cast, name: str, *, is_personal: bool = False) -> Issued:
    org = cast.orgs[name]
    letter = layouts.reply(
        about=f"{name}换届", sender="行业党委", to=name, on=DAY, asked="来文", head="行业党委文件",
        body=("一、同意", Table((("姓名", "职务"), ("王明", "组长")))), attachments=("名单",),
        copies="市民政局", printed_by="办公室",
    )  # fmt: skip
    about = About("org", org.pk, org.name, org=org.path, is_personal=is_personal)
    draft = Draft(letter, about, "鹏行")
    return services.issue_draft(kind=KIND, draft=draft, actor=system(DAY), on=DAY)


def main_of(client: Client, url: str) -> str:
    text: str = client.get(url).text
    return text[text.index("<main") : text.index("</main>")]


def test_the_list_is_of_the_own_scope(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    issue(cast, "物流支部")
    issue(cast, "装饰支部")
    issue(cast, "联合支部")
    client.get(reverse("documents:list"))

    with django_assert_max_num_queries(15):
        page = main_of(client, reverse("documents:list"))

    assert "关于物流支部换届的批复" in page
    assert "鹏行〔2026〕2号" in page
    assert "联合支部" not in page
    assert "装饰支部" not in main_of(client, reverse("documents:list") + "?q=物流")
    assert len(client.get("/api/v1/documents").json()["items"]) == 2


def test_a_letter_is_shown_as_on_paper(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    url = reverse("documents:letter", args=[issue(cast, "物流支部").pk])
    client.get(url)

    with django_assert_max_num_queries(14):
        page = main_of(client, url)

    for said in (
        "行业党委文件",
        "鹏行〔2026〕1号",
        "物流支部：",
        "附件：名单",
        "抄送：市民政局。",
    ):
        assert said in page
    assert 'class="paper-level-1"' in page


@pytest.mark.parametrize(("format", "begins"), [("docx", b"PK"), ("pdf", b"%PDF-")])
def test_its_files_are_downloads(cast: Cast, client: Client, format: str, begins: bytes) -> None:
    issued = issue(cast, "物流支部")

    answer = client.get(reverse("documents:file", args=[issued.pk, format]))

    assert answer.content.startswith(begins)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    wrong = client.get(reverse("documents:file", args=[issued.pk, "exe"]))
    assert wrong.status_code == 404


def test_who_reads_a_letter_that_names_people_is_noted(cast: Cast, client: Client) -> None:
    plain, personal = issue(cast, "物流支部"), issue(cast, "物流支部", is_personal=True)

    client.get(reverse("documents:letter", args=[plain.pk]))
    assert not Reading.objects.exists()
    asked = client.get(reverse("documents:file", args=[personal.pk, "pdf"]))
    assert asked.headers["Location"].startswith("/account/confirm/")
    assert not Reading.objects.exists()
    confirm(client)
    client.get(reverse("documents:file", args=[personal.pk, "pdf"]))

    assert Reading.objects.get().subject_id == personal.pk


def test_a_void_letter_says_why(cast: Cast, client: Client) -> None:
    issued = issue(cast, "物流支部")
    page = reverse("documents:letter", args=[issued.pk])

    assert client.post(f"{page}void/", {"reason": ""}).status_code == 422
    assert client.post(f"{page}void/", {"reason": "日期有误"}).status_code == 302

    assert "日期有误" in main_of(client, page)
    assert "作废…" not in main_of(client, page)


def test_without_fonts_the_page_says_what_to_do(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = issue(cast, "物流支部")
    IssuedFile.objects.filter(format="pdf").delete()

    def refuse(letter: object) -> bytes:
        raise pdf.UnableToPrint("还没有安装公文字体。")

    monkeypatch.setattr(pdf, "write_pdf", refuse)
    answer = client.get(reverse("documents:file", args=[issued.pk, "pdf"]), follow=True)

    assert "还没有安装公文字体" in answer.text


def test_whoever_only_reads_cannot_declare_void(cast: Cast) -> None:
    issued = issue(cast, "物流支部")
    reader = client_as("branch_secretary", "org", cast.orgs["物流支部"].pk)

    assert reader.get(reverse("documents:void", args=[issued.pk])).status_code == 403
