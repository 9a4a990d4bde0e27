"""Rating vetoes by region, signatures in order, equal merit only, certificates without names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from tests.lifecycle.gates.conftest import ON
from tests.registry.cast import Cast, make_uscc
from tests.signing import client_as, viewer_as
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.exchange import services as exchange
from tongjian.foundation.exchange.models import ImportRow
from tongjian.lifecycle.gates.choices import Gate, ItemState, Opinion, Purpose, RatingStage
from tongjian.lifecycle.gates.models import (
    Attestation,
    DeskOpening,
    FurtherCheck,
    RatingCase,
    TermReview,
)
from tongjian.lifecycle.gates.queries import matrix
from tongjian.lifecycle.gates.queries.merits import standing_of
from tongjian.lifecycle.gates.queries.unit_gates import cells_of
from tongjian.lifecycle.gates.services import merits
from tongjian.lifecycle.gates.services.merits import (
    UnableToAttest,
    UnableToDefine,
    UnableToGrade,
    UnableToSign,
)
from tongjian.lifecycle.gates.views.merits import LOOK_UPS
from tongjian.registry.party_orgs.models import Charge, Hosting
from tongjian.registry.party_orgs.services.covering import charge_units, host_units
from tongjian.registry.units.models import Rating, Unit
from tongjian.registry.units.services.grading import correct_rating, rate_units

SINCE = date(2019, 1, 1)
SHENZHEN, JIANGSU = "440305", "320505"


@pytest.fixture
def committee(cast: Cast) -> Viewer:
    return viewer_as("committee", "org", cast.orgs["行业党委"].pk)


@pytest.fixture
def unit(cast: Cast) -> Unit:
    """Return a unit that the industry committee answers for, covered by nobody."""
    unit = cast.unit("茶业协会", registrar=cast.donghu_registrar)
    charge = Charge(unit=unit, org=cast.orgs["行业党委"], kind="direct", start_on=SINCE)
    charge_units(charges=[charge], actor=cast.actor)
    return Unit.objects.get(pk=unit.pk)


def cover(unit: Unit, cast: Cast) -> Unit:
    hosting = Hosting(org=cast.orgs["物流支部"], unit=unit, mode="standalone", start_on=SINCE)
    host_units(hostings=[hosting], actor=cast.actor)
    return Unit.objects.get(pk=unit.pk)


def apply(unit: Unit, target: str, actor: Viewer) -> RatingCase:
    return merits.apply_for_grade(unit=unit, target=target, actor=actor, on=ON)


@pytest.mark.parametrize(
    ("place", "target", "members", "stage"),
    [
        (SHENZHEN, "5A", 0, RatingStage.VETOED),
        (SHENZHEN, "4A", 0, RatingStage.OPEN),
        (JIANGSU, "4A", 3, RatingStage.VETOED),
        (JIANGSU, "4A", 2, RatingStage.OPEN),
        (JIANGSU, "3A", 3, RatingStage.OPEN),
        ("449901", "5A", 3, RatingStage.OPEN),
    ],
)
def test_the_veto_follows_the_region(
    unit: Unit, cast: Cast, place: str, target: str, members: int, stage: str
) -> None:
    Unit.objects.filter(pk=unit.pk).update(registered_path=place, full_members=members)
    found = Unit.objects.get(pk=unit.pk)

    assert apply(found, target, cast.actor).stage == stage


def test_a_party_organisation_opens_the_gate(unit: Unit, cast: Cast) -> None:
    Unit.objects.filter(pk=unit.pk).update(registered_path=SHENZHEN)
    covered = cover(unit, cast)

    assert apply(covered, "5A", cast.actor).stage == RatingStage.OPEN


def test_nor_is_there_a_way_around_the_veto(unit: Unit, cast: Cast, registrar: Viewer) -> None:
    Unit.objects.filter(pk=unit.pk).update(registered_path="449901")
    Unit.objects.filter(pk=unit.pk).update(registered_path=SHENZHEN)
    user = viewer_as("lead_office", "org", cast.orgs["两新工委"].pk)
    rating = Rating(unit_id=unit.pk, grade="5A", announced_on=ON)
    with pytest.raises(UnableToGrade, match="不能评为 5A"):
        rate_units(ratings=[rating], actor=user)
    # What an import brings is the past as it was, where the gates are not open yet.
    rate_units(ratings=[rating], actor=user, batch_id=3)


def test_nor_through_a_correction(unit: Unit, cast: Cast) -> None:
    Unit.objects.filter(pk=unit.pk).update(registered_path=SHENZHEN)
    user = viewer_as("lead_office", "org", cast.orgs["两新工委"].pk)
    (rating,) = rate_units(
        ratings=[Rating(unit_id=unit.pk, grade="3A", announced_on=ON)], actor=user
    )  # fmt: skip
    given: dict[str, Any] = {"announced_on": ON, "actor": user, "reason": "改正"}
    with pytest.raises(UnableToGrade, match="不能评为 5A"):
        correct_rating(rating=rating, grade="5A", certificate_no="", **given)
    correct_rating(rating=rating, grade="3A", certificate_no="深评 1 号", **given)


@pytest.mark.parametrize("opened_on", [ON, None])
def test_a_file_brings_the_past_and_no_way_around(
    unit: Unit, cast: Cast, tmp_path: Path, opened_on: date | None
) -> None:
    """From the day on which an office has opened the gates a file is held to them, too."""
    Unit.objects.filter(pk=unit.pk).update(registered_path=SHENZHEN)
    if opened_on is not None:
        DeskOpening.objects.create(
            registrar=cast.donghu_registrar, start_on=opened_on, basis="办公会"
        )
    path = tmp_path / "等级.csv"
    rows = (
        f"统一社会信用代码,社会组织名称,评估等级,评估公告日期\n{unit.uscc},{unit.name},5A,{ON}\n"
    )
    path.write_text(rows, encoding="utf-8")
    actor = system(ON)
    batch = exchange.open_batch(path=path, filename=path.name, template="units", actor=actor)
    exchange.judge_batch(batch=batch, actor=actor, on=ON)

    found = ImportRow.objects.filter(batch=batch).exclude(outcome="skip").get()
    codes = [finding["code"] for finding in found.findings]
    assert ("grade_vetoed" in codes) is (opened_on is not None)
    if opened_on is None:
        exchange.apply_batch(batch=batch, actor=actor, on=ON)
        assert unit.ratings.get().grade == "5A"
    else:
        with pytest.raises(UnableToGrade):
            rate_units(
                ratings=[Rating(unit_id=unit.pk, grade="5A", announced_on=ON)], actor=actor
            )  # fmt: skip


def test_when_a_grade_may_be_renewed(unit: Unit, registrar: Viewer, cast: Cast) -> None:
    # 公告 2026-09-10 → 有效 2027-01-01 至 2031-12-31，重评 2027-01-01 至 2030-12-31.
    rating = Rating(unit_id=unit.pk, grade="3A", announced_on=date(2026, 9, 10))
    rate_units(ratings=[rating], actor=cast.actor)
    tried = {}
    for day in (date(2026, 12, 31), date(2027, 1, 1), date(2030, 12, 31), date(2031, 1, 1)):
        RatingCase.objects.all().delete()
        try:
            merits.apply_for_grade(unit=unit, target="4A", actor=registrar, on=day)
            tried[day.isoformat()] = True
        except UnableToGrade:
            tried[day.isoformat()] = False

    assert list(tried.values()) == [False, True, True, False]


def test_a_grade_is_given_once(unit: Unit, registrar: Viewer) -> None:
    case = apply(unit, "3A", registrar)
    given: dict[str, Any] = {
        "case": case,
        "grade": "3A",
        "announced_on": ON,
        "certificate_no": "",
        "actor": registrar,
    }
    assert merits.grade_case(**given).start_on == date(2027, 1, 1)
    with pytest.raises(UnableToGrade, match="不能定级"):
        merits.grade_case(**given)


@pytest.fixture
def review(unit: Unit, cast: Cast, registrar: Viewer) -> TermReview:
    covered = cover(unit, cast)
    charge = Charge(unit=covered, org=cast.orgs["社会组织党委"], kind="lead", start_on=SINCE)
    charge_units(charges=[charge], actor=cast.actor)
    return merits.open_review(unit=covered, planned_on=date(2027, 3, 1), actor=registrar, on=ON)


def test_signatures_come_in_order(review: TermReview, cast: Cast, committee: Viewer) -> None:
    above = viewer_as("committee", "org", cast.orgs["社会组织党委"].pk)
    names = [sign.org.name for sign in review.countersigns.all()]
    assert names == ["行业党委", "社会组织党委"]
    assert ["党组织覆盖", "已覆盖"] in review.appraisal

    merits.countersign(review=review, opinion=Opinion.AGREE, words="", actor=committee, on=ON)
    with pytest.raises(PermissionDenied):
        merits.countersign(review=review, opinion=Opinion.AGREE, words="", actor=committee, on=ON)
    merits.countersign(review=review, opinion=Opinion.AGREE, words="", actor=above, on=ON)

    review.refresh_from_db()
    assert (review.is_agreed, review.closed_on) == (True, ON)


def test_a_refusal_has_a_reason_and_ends_it(review: TermReview, committee: Viewer) -> None:
    no: dict[str, Any] = {"opinion": Opinion.DISAGREE, "actor": committee, "on": ON}
    with pytest.raises(UnableToSign, match="写明理由"):
        merits.countersign(review=review, words=" ", **no)
    merits.countersign(review=review, words="考评不合格", **no)

    review.refresh_from_db()
    assert review.is_agreed is False


def test_party_work_decides_between_equals_only(cast: Cast, unit: Unit) -> None:
    covered = cover(unit, cast)
    better = cast.unit("高分协会", registrar=cast.donghu_registrar)
    equal = cast.unit("安居协会", registrar=cast.donghu_registrar)
    scores = {covered.pk: Decimal(90), equal.pk: Decimal(90), better.pk: Decimal(91)}

    made = merits.recommend(
        title="养老服务项目",
        purpose=Purpose.PURCHASING,
        scores=scores,
        actor=cast.actor,
        on=ON,
    )

    found = [(c.unit.name, c.is_preferred) for c in made.candidates.all()]
    assert found == [("高分协会", False), ("茶业协会", True), ("安居协会", False)]
    row = matrix.find_units(cast.actor, filters={}).get(pk=covered.pk)
    assert getattr(row, f"{Gate.PURCHASING}_on") == ON


@pytest.fixture
def proof(unit: Unit, cast: Cast, committee: Viewer) -> Attestation:
    cast.person("甲某人", cast.orgs["物流支部"], employer=unit)
    return merits.attest(
        unit=cover(unit, cast), purpose=Purpose.PURCHASING, actor=committee, on=ON
    )


def test_a_buyer_checks_it_without_signing_in(proof: Attestation, committee: Viewer) -> None:
    address = reverse("gates:verify")
    spaced = f"{proof.code[:4].lower()} {proof.code[4:]}"
    page = Client().get(address, {"code": spaced}).content.decode()

    assert "茶业协会" in page
    assert "有效" in page
    assert "甲某人" not in page
    proof.refresh_from_db()
    assert proof.looked_up == 1
    merits.revoke(attestation=proof, reason="党组织撤销", actor=committee, on=ON)
    assert "已撤回" in Client().get(address, {"code": proof.code}).content.decode()
    with pytest.raises(UnableToAttest, match="已经撤回"):
        merits.revoke(attestation=proof, reason="", actor=committee, on=ON)


def test_asking_too_often_is_refused(proof: Attestation) -> None:
    client, address = Client(REMOTE_ADDR="203.0.113.9"), reverse("gates:verify")
    wrong = [client.get(address, {"code": "A" * 16}).status_code for _ in range(LOOK_UPS + 1)]

    assert wrong == [200] * LOOK_UPS + [429]
    assert "茶业协会" not in client.get(address, {"code": proof.code}).content.decode()


def test_only_whoever_answers_for_it_certifies(unit: Unit, cast: Cast) -> None:
    for actor in (
        viewer_as("committee", "org", cast.orgs["联合党委"].pk),
        viewer_as("registrar", "place", cast.donghu.pk),
    ):
        with pytest.raises(PermissionDenied):
            merits.attest(unit=unit, purpose=Purpose.HONOURS, actor=actor, on=ON)


def test_further_checks_are_empty_until_defined(unit: Unit, cast: Cast) -> None:
    assert not FurtherCheck.objects.exists()
    root = cast.orgs["两新工委"]
    office = viewer_as("lead_office", "org", root.pk)
    given: dict[str, Any] = {"org": root, "meaning": "工委会议", "start_on": ON, "actor": office}
    with pytest.raises(UnableToDefine, match="至少写一个"):
        merits.define_check(title="两纳入", items=[" "], **given)
    check = merits.define_check(title="两纳入", items=["第一项", "第二项"], **given)

    done = {0: (ItemState.DONE, ""), 1: (ItemState.UNABLE, "")}
    with pytest.raises(UnableToDefine, match="写明理由"):
        merits.answer_check(check=check, unit=unit, states=done, actor=office, on=ON)
    done[1] = (ItemState.UNABLE, "没有党员")
    merits.answer_check(check=check, unit=unit, states=done, actor=office, on=ON)
    assert check.answers.count() == 2


def test_pages(
    unit: Unit, cast: Cast, review: TermReview, django_assert_max_num_queries: Any
) -> None:
    office = client_as("lead_office", "org", cast.orgs["两新工委"].pk)
    for number in range(4):
        cast.unit(f"第{number}协会", uscc=make_uscc())
    office.get(reverse("gates:matrix"))
    with django_assert_max_num_queries(16):
        assert "会签中" in office.get(reverse("gates:matrix")).content.decode()
    for name in ("cases", "reviews", "attestations", "recommendations", "checks"):
        with django_assert_max_num_queries(18):
            assert office.get(reverse(f"gates:{name}")).status_code == 200
    with django_assert_max_num_queries(18):
        page = office.get(reverse("gates:review", args=[review.pk])).content.decode()
    assert "行业党委" in page
    panel = office.get(f"/units/{unit.pk}/?panel=gates").content.decode()
    assert "出具党建情况证明" in panel


def test_a_certificate_and_a_veto_become_letters(
    proof: Attestation, unit: Unit, cast: Cast
) -> None:
    office = client_as("lead_office", "org", cast.orgs["两新工委"].pk)
    answer = office.post(reverse("gates:print_attestation", args=[proof.pk]), follow=True)
    assert "党建情况证明" in answer.content.decode()
    case = RatingCase.objects.create(
        unit=unit, target="5A", applied_on=ON, stage="vetoed",
        verdict={"reason": "没有党组织。", "advice": "组建", "citations": [{"words": "某规定"}]},
    )  # fmt: skip
    desk = client_as("registrar", "place", cast.donghu.pk)
    answer = desk.post(reverse("gates:print_veto", args=[case.pk]), follow=True)
    assert "申报 5A 等级的意见书" in answer.content.decode()


def test_an_application_shows_what_it_is_held_against(unit: Unit, cast: Cast) -> None:
    Unit.objects.filter(pk=unit.pk).update(registered_path=SHENZHEN)
    rating = Rating(unit_id=unit.pk, grade="3A", announced_on=date(2026, 9, 10))
    rate_units(ratings=[rating], actor=cast.actor)
    found = Unit.objects.get(pk=unit.pk)

    said = dict(standing_of(found, on=ON))
    assert said["有效期"] == "2027-01-01 至 2031-12-31"
    assert said["可以申请重评"] == "2027-01-01 至 2030-12-31"
    assert said["一票否决"].startswith("5A 不予受理（深圳：")
    covered = dict(standing_of(cover(found, cast), on=ON))
    assert covered["一票否决"].startswith("没有否决的情形")

    registrar = client_as("registrar", "place", cast.city.pk)
    Unit.objects.filter(pk=unit.pk).update(registered_path="449901")
    page = registrar.get(reverse("gates:apply", args=[unit.pk])).content.decode()
    assert "2027-01-01 至 2030-12-31" in page
    assert "没有一票否决的规定" in page


def test_a_veto_is_the_last_act_at_its_gate(unit: Unit, cast: Cast, committee: Viewer) -> None:
    rating = Rating(unit_id=unit.pk, grade="3A", announced_on=date(2020, 9, 10))
    rate_units(ratings=[rating], actor=cast.actor)
    graded = next(act for gate, act in cells_of(unit) if gate == Gate.RATING)
    assert graded is not None
    assert (graded.said, graded.url) == ("3A", None)
    Unit.objects.filter(pk=unit.pk).update(registered_path=SHENZHEN)
    case = apply(Unit.objects.get(pk=unit.pk), "5A", cast.actor)
    merits.attest(unit=unit, purpose=Purpose.HONOURS, actor=committee, on=ON)

    told = {gate: act for gate, act in cells_of(unit) if act is not None}
    assert told[Gate.RATING].said == "申报 5A，一票否决"
    assert told[Gate.RATING].url == reverse("gates:case", args=[case.pk])
    assert told[Gate.HONOURS].said == "出具证明"
    row: Any = matrix.find_units(cast.actor, filters={"q": unit.name}).get()
    assert (row.rating_on, matrix.said_at(row, Gate.RATING)) == (ON, "申报 5A，一票否决")
