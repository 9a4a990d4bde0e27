"""Letters that steps need: filled from the case, numbered, and sent with it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import client_as
from tongjian.foundation.documents.models import Issued
from tongjian.foundation.files.models import Attachment
from tongjian.foundation.procedures import services as procedures
from tongjian.foundation.procedures.models import Case
from tongjian.foundation.procedures.services import UnableToAct
from tongjian.lifecycle.formation import services
from tongjian.lifecycle.formation.choices import Kind
from tongjian.registry.party_orgs.models import PartyOrg

from .steps import ON, apply, committee, do, run_of, unit_with


@pytest.fixture
def case(cast: Cast) -> Case:
    unit = unit_with(cast, "鹏城市棋类协会", 3)
    return services.start_formation(
        units=[unit],
        kind=Kind.STANDALONE,
        leader=None,
        actor=committee(cast, "行业党委"),
        on=ON,
    )


def test_a_reply_is_numbered_and_names_its_number(cast: Cast, case: Case) -> None:
    clerk = committee(cast, "行业党委")
    apply(case, clerk)
    do(case, "examine", clerk)
    paper = procedures.write_paper(
        run=run_of(case, "approve"), code="approval", actor=clerk, on=ON, series="鹏行党"
    )
    page = people.committee(cast, "行业党委")

    issued = Issued.objects.get()
    assert (issued.number, issued.issuer) == ("鹏行党〔2026〕1号", "行业党委")
    assert "同意成立中共某协会党支部，覆盖鹏城市棋类协会" in str(issued.letter)
    assert paper.code == "approval"
    assert paper.type_label in ("PDF", "Word 文件")
    assert "鹏行党〔2026〕1号" in page.get(f"/cases/steps/{run_of(case, 'approve').pk}/").text


def test_a_request_is_shown_checked_and_sent_with_the_case(cast: Cast, case: Case) -> None:
    client = people.committee(cast, "行业党委")
    address = f"/cases/steps/{run_of(case, 'apply').pk}/letters/application/"

    shown = client.get(address).text
    unchecked = client.post(address)
    done = client.post(address, {"checked": "on"})

    assert "妥否，请批示。" in shown
    assert "成立中共鹏城市棋类协会党支部的请示" in shown
    assert unchecked.status_code == 422
    assert done.status_code == 302
    assert Attachment.objects.get().code == "application"
    assert "还缺材料：党员名册" in client.get(f"/cases/{case.pk}/").text


def test_the_head_of_a_unit_writes_the_own_request(cast: Cast, case: Case) -> None:
    head = people.unit_head(case.subject_id)
    address = f"/cases/steps/{run_of(case, 'apply').pk}/letters/application/"

    assert head.post(address, {"checked": "on"}).status_code == 302
    assert Issued.objects.get().org_path is None


def test_nobody_writes_what_another_decides(cast: Cast, case: Case) -> None:
    clerk = committee(cast, "行业党委")
    apply(case, clerk)
    do(case, "examine", clerk)
    beside = committee(cast, "联合党委")

    with pytest.raises(PermissionDenied):
        procedures.write_paper(run=run_of(case, "approve"), code="approval", actor=beside, on=ON)
    with pytest.raises(UnableToAct, match="没有样式"):
        procedures.write_paper(run=run_of(case, "approve"), code="other", actor=clerk, on=ON)


def test_the_letters_of_a_change_of_term(cast: Cast) -> None:
    org = cast.orgs["物流支部"]
    PartyOrg.objects.filter(pk=org.pk).update(
        elected_on=date(2024, 1, 10), term_years=3, term_ends_on=date(2027, 1, 10)
    )
    org = PartyOrg.objects.select_related("parent", "locality").get(pk=org.pk)
    clerk = committee(cast, "行业党委")
    case = services.start_term(org=org, actor=clerk, on=ON)

    procedures.write_paper(run=run_of(case, "ask"), code="request", actor=clerk, on=ON)

    issued = Issued.objects.get()
    assert issued.title == "关于物流支部换届选举的请示"
    assert "2027年1月10日届满" in str(issued.letter)
    assert client_as("registrar", "place", cast.city.pk).get("/cases/").status_code == 200
