"""Papers: what they really are, who may send and fetch them, and how they come down."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.conftest import as_web_role
from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import client_as, client_of, confirm, make_user, viewer_as
from tongjian.foundation.access.session import arm
from tongjian.foundation.audit.models import Entry, Reading
from tongjian.foundation.files import services
from tongjian.foundation.files.models import Attachment
from tongjian.foundation.files.services import UnableToAttach
from tongjian.foundation.files.sniffing import sniff
from tongjian.foundation.procedures.models import Case
from tongjian.lifecycle.formation.choices import Kind
from tongjian.lifecycle.formation.services import start_formation
from tongjian.registry.party_orgs.models import Charge
from tongjian.registry.party_orgs.services.covering import charge_units
from tongjian.registry.units.models import Unit

ON = date(2026, 11, 20)
PDF = b"%PDF-1.7 some text"


def archive(*names: str) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\nrest", "png"),
        (b"\xff\xd8\xff\xe0rest", "jpg"),
        (archive("[Content_Types].xml", "word/document.xml"), "docx"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (archive("OFD.xml"), "ofd"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (archive("anything.txt"), None),
        (b"PK\x03\x04 broken", None),
        (b"<html><script>1</script>", None),
        (b"MZ\x90\x00", None),
        (b"", None),
    ],
)
def test_the_content_tells_the_type(content: bytes, ending: str | None) -> None:
    found = sniff(BytesIO(content))

    assert (found.ending if found else None) == ending


@pytest.fixture
def case(cast: Cast) -> Case:
    unit = cast.unit("鹏城市棋类协会")
    charge = Charge(unit=unit, org=cast.orgs["行业党委"], kind="direct", start_on=ON)
    charge_units(charges=[charge], actor=cast.actor)
    return start_formation(
        units=[Unit.objects.get(pk=unit.pk)],
        kind=Kind.STANDALONE,
        leader=cast.orgs["社会组织党委"],
        actor=cast.actor,
        on=ON,
    )


def send(case: Case, cast: Cast, content: bytes = PDF, name: str = "申请.pdf") -> Attachment:
    actor = viewer_as("committee", "org", cast.orgs["行业党委"].pk)
    return services.attach(
        kind="procedures.case",
        subject_id=case.pk,
        file=ContentFile(content, name),
        title="",
        code="application",
        actor=actor,
    )


def _let_go(answer: Any) -> None:
    """Close the file of an answer, not the connection to the database."""
    for close in answer._resource_closers:
        close()


def test_kept_with_digest_type_and_keys(cast: Cast, case: Case) -> None:
    paper = send(case, cast, name="../../etc/申 请<1>.exe")

    assert (paper.mime, paper.size, len(paper.sha256)) == ("application/pdf", len(PDF), 64)
    assert paper.name == "申 请1.pdf"
    assert paper.title == "组建申请（请示）"
    assert paper.scope_path == case.scope_path
    assert "申" not in str(paper.file.name)
    told = Entry.objects.get(action="files.attachment.sent")
    assert (told.subject_type, told.subject_id) == ("procedures.case", case.pk)


def test_what_may_not_be_sent(cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnableToAttach, match="类型不能上传"):
        send(case, cast, b"<html>", "a.pdf")
    with pytest.raises(UnableToAttach, match="空的"):
        send(case, cast, b"")
    monkeypatch.setattr(services, "MOST_BYTES", 10)
    with pytest.raises(UnableToAttach, match="超过"):
        send(case, cast)
    assert not Attachment.objects.exists()


def test_comes_down_as_a_download_on_its_own_path(cast: Cast, case: Case) -> None:
    paper = send(case, cast)
    answer = people.committee(cast, "行业党委").get(paper.url)

    sent: Any = answer
    assert b"".join(sent.streaming_content) == PDF
    _let_go(answer)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_who_sees_the_case_sees_its_papers_and_no_other(cast: Cast, case: Case) -> None:
    paper = send(case, cast)

    shown = people.registrar(cast).get(paper.url)
    _let_go(shown)
    assert shown.status_code == 200
    assert people.committee(cast, "联合党委").get(paper.url).status_code == 404
    assert client_as("system_admin", "none", None).get(paper.url).status_code == 404


def test_only_who_does_a_step_sends_and_takes_back(cast: Cast, case: Case) -> None:
    paper = send(case, cast)
    looking = viewer_as("registrar", "place", cast.city.pk)
    with pytest.raises(PermissionDenied):
        services.withdraw(attachment=paper, actor=looking, reason="错")
    actor = viewer_as("committee", "org", cast.orgs["行业党委"].pk)
    services.withdraw(attachment=paper, actor=actor, reason="传错了")

    assert people.committee(cast, "行业党委").get(paper.url).status_code == 404
    assert Attachment.objects.get().withdrawn_why == "传错了"


def test_sent_through_the_page(cast: Cast, case: Case) -> None:
    client = people.committee(cast, "行业党委")
    address = f"/files/procedures.case/{case.pk}/new/"
    good = {"code": "roster", "file": SimpleUploadedFile("a.pdf", PDF)}
    bad = {"code": "roster", "file": SimpleUploadedFile("a.pdf", b"MZ")}

    refused = client.post(address, bad)
    answer = client.post(address, good)

    assert refused.status_code == 422
    assert "文件类型不能上传" in refused.text
    assert answer.status_code == 302
    assert Attachment.objects.get().code == "roster"
    assert "党员名册" in client.get(f"/cases/{case.pk}/").text


def test_a_paper_about_a_person_is_behind_the_second_wall(cast: Cast, case: Case) -> None:
    paper = send(case, cast)
    Attachment.objects.filter(pk=paper.pk).update(person_id=1)
    inside = viewer_as("committee", "org", cast.orgs["行业党委"].pk)
    outside = viewer_as("committee", "org", cast.orgs["联合党委"].pk)

    with connection.cursor(), as_web_role():
        arm(outside.scope("members.person:read"))
        hidden = Attachment.objects.filter(pk=paper.pk).exists()
        arm(inside.scope("members.person:read"))
        seen = Attachment.objects.filter(pk=paper.pk).exists()

    assert (hidden, seen) == (False, True)


ROSTER = b"%PDF-1.7 names"


def send_roster(case: Case, cast: Cast) -> Attachment:
    """Send the roster that the application asks for."""
    return services.attach(
        kind="procedures.case",
        subject_id=case.pk,
        file=ContentFile(ROSTER, "名册.pdf"),
        title="",
        code="roster",
        actor=viewer_as("committee", "org", cast.orgs["行业党委"].pk),
    )


def test_a_roster_is_for_whoever_may_read_the_members(cast: Cast, case: Case) -> None:
    paper = send_roster(case, cast)
    registrar, leaders = people.registrar(cast), people.committee(cast, "社会组织党委")
    confirm(registrar)
    confirm(leaders)

    page = registrar.get(f"/cases/{case.pk}/").text
    refused = registrar.get(paper.url)
    opened = leaders.get(paper.url)
    _let_go(opened)

    assert paper.is_personal
    assert "写有党员个人信息" in page
    assert refused.status_code == 403
    assert opened.status_code == 200
    assert [r.what for r in Reading.objects.all()] == [f"材料：{paper.title}"]


def test_it_asks_for_a_fresh_confirmation(cast: Cast, case: Case) -> None:
    paper = send_roster(case, cast)

    answer = people.committee(cast, "社会组织党委").get(paper.url)

    assert answer.headers["Location"].startswith("/account/confirm/")
    assert not Reading.objects.exists()


def test_whoever_sent_it_may_open_it(cast: Cast, case: Case) -> None:
    paper = send_roster(case, cast)
    head = make_user("unit_head", "unit", case.unit_id)
    Attachment.objects.update(sent_by=head)
    client = client_of(head)
    confirm(client)

    answer = client.get(paper.url)
    _let_go(answer)

    assert answer.status_code == 200


def test_the_person_whom_a_paper_is_about_sees_who_read_it(cast: Cast, case: Case) -> None:
    person = cast.person("王明", cast.orgs["物流支部"])
    paper = send_roster(case, cast)
    Attachment.objects.update(person_id=person.pk)
    leaders = people.committee(cast, "社会组织党委")
    confirm(leaders)
    _let_go(leaders.get(paper.url))

    page = people.member(person.pk).get("/members/own/?panel=readings").text

    assert f"材料：{paper.title}" in page
    assert f"办理：{paper.title}" in page


def test_any_other_paper_is_told_by_its_sender(cast: Cast, case: Case) -> None:
    sender = people.committee(cast, "行业党委")
    url = f"/files/procedures.case/{case.pk}/new/"
    for title, ticked in (("花名册", {"is_personal": "on"}), ("场地合同", {})):
        file = SimpleUploadedFile("a.pdf", PDF)
        sent = {"code": "", "title": title, "file": file, **ticked}
        assert sender.post(url, sent).status_code == 302

    kept = dict(Attachment.objects.values_list("title", "is_personal"))
    assert kept == {"花名册": True, "场地合同": False}
