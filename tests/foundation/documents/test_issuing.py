"""Issued letters: numbered without gaps, kept as files, logged, seen by scope."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import Http404

from tests.conftest import as_web_role
from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import viewer_as
from tongjian.foundation.access.middleware import arm_for
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.documents import kinds, layouts, pdf, queries, services
from tongjian.foundation.documents.kinds import About, Draft, Kind
from tongjian.foundation.documents.models import Issued
from tongjian.registry.party_orgs.models import PartyOrg

DAY = date(2026, 11, 20)
READ, WRITE = "party_orgs.org:read", "party_orgs.org:write"


def build(org: PartyOrg, actor: Viewer, on: date) -> Draft:
    letter = layouts.notice(
        about="开会", sender=org.name, to="各支部", on=on, body=("星期五开会。",), head=org.name
    )
    about = About("org", org.pk, org.name, org=org.path)
    return Draft(letter, about, series="鹏联")


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register_kind(Kind("test.meeting", "开会通知", READ, WRITE, build))
    return casting.build()


@pytest.fixture
def office(cast: Cast) -> Viewer:
    return viewer_as("committee", "org", cast.orgs["行业党委"].pk)


def issue(actor: Viewer, org: PartyOrg, **fields: Any) -> Issued:
    values: dict[str, Any] = {"kind": "test.meeting", "subject": org, "on": DAY}
    return services.issue(actor=actor, **{**values, **fields})


def test_numbers_go_on_and_begin_anew_each_year(cast: Cast, office: Viewer) -> None:
    org = cast.orgs["行业党委"]
    numbers = [issue(office, org, on=day).number for day in (DAY, DAY, date(2027, 1, 4))]

    assert numbers == ["鹏联〔2026〕1号", "鹏联〔2026〕2号", "鹏联〔2027〕1号"]


def test_an_act_that_fails_leaves_no_gap(cast: Cast, office: Viewer) -> None:
    org = cast.orgs["行业党委"]
    with pytest.raises(IntegrityError):
        _issue_and_fail(office, org)

    assert issue(office, org).serial == 1


def test_two_at_once_never_get_the_same_number(cast: Cast) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(services._NEXT, ["鹏联", 2026])
        with pytest.raises(OperationalError, match="lock timeout"):
            _next_within("100ms")
    finally:
        other.close()

    assert _next_within("60s") == 1


def test_a_letter_is_kept_with_both_files_and_logged(cast: Cast, office: Viewer) -> None:
    issued = issue(office, cast.orgs["行业党委"])

    files = {one.format: one for one in issued.files.all()}
    assert set(files) == {"docx", "pdf"}
    for one in files.values():
        assert hashlib.sha256(one.content).hexdigest() == one.sha256
    entry = Entry.objects.get(action="documents.letter.issued")
    assert entry.subject_label == "鹏联〔2026〕1号 关于开会的通知"


def test_nobody_issues_outside_the_own_scope(cast: Cast, office: Viewer) -> None:
    with pytest.raises(PermissionDenied):
        issue(office, cast.orgs["联合支部"])
    with pytest.raises(PermissionDenied):
        issue(
            viewer_as("branch_secretary", "org", cast.orgs["物流支部"].pk), cast.orgs["物流支部"]
        )
    assert not Issued.objects.exists()


def test_letters_are_seen_in_scope_alone(cast: Cast, office: Viewer) -> None:
    issued = issue(office, cast.orgs["物流支部"])
    own = viewer_as("branch_secretary", "org", cast.orgs["物流支部"].pk)
    beside = viewer_as("branch_secretary", "org", cast.orgs["装饰支部"].pk)

    assert queries.get_issued(own, issued.pk) == issued
    with pytest.raises(Http404):
        queries.get_issued(beside, issued.pk)


def test_the_second_wall_hides_letters_that_name_people(cast: Cast, office: Viewer) -> None:
    issued = issue(office, cast.orgs["物流支部"])
    Issued.objects.filter(pk=issued.pk).update(is_personal=True)

    for name, seen in (("装饰支部", 0), ("物流支部", 1)):
        arm_for(viewer_as("branch_secretary", "org", cast.orgs[name].pk))
        with as_web_role():
            assert Issued.objects.count() == seen
            assert issued.files.count() == seen * 2


def test_void_for_a_reason_and_once(cast: Cast, office: Viewer) -> None:
    issued = issue(office, cast.orgs["行业党委"])
    with pytest.raises(services.UnableToIssue):
        services.declare_void(issued=issued, reason=" ", actor=office, on=DAY)

    services.declare_void(issued=issued, reason="日期有误", actor=office, on=DAY)

    with pytest.raises(services.UnableToIssue):
        services.declare_void(issued=issued, reason="再次", actor=office, on=DAY)
    assert issue(office, cast.orgs["行业党委"]).serial == 2


def test_without_fonts_there_is_word_and_the_pdf_comes_later(
    cast: Cast, office: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "write_pdf", _refuse)
        issued = issue(office, cast.orgs["行业党委"])
        with pytest.raises(pdf.UnableToPrint):
            services.file_of(issued, "pdf")

    assert [one.format for one in issued.files.all()] == ["docx"]
    assert bytes(services.file_of(issued, "pdf").content).startswith(b"%PDF-")


@transaction.atomic
def _next_within(time: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{time}'")
    return services.next_number(series="鹏联", year=2026)


@transaction.atomic
def _issue_and_fail(actor: Viewer, org: PartyOrg) -> None:
    issue(actor, org)
    raise IntegrityError


def _refuse(letter: object) -> bytes:
    raise pdf.UnableToPrint("没有字体。")
