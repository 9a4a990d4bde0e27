"""Who is put forward at a change of term: with consent, seen by who looks at it, held to rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.conftest import as_web_role
from tests.lifecycle.gates.conftest import ON
from tests.registry.cast import Cast
from tests.signing import client_as, viewer_as
from tongjian.foundation.access.viewers import Viewer, system
from tongjian.foundation.audit.models import Entry, Reading
from tongjian.foundation.privacy.models import Consent
from tongjian.foundation.privacy.services import retention
from tongjian.lifecycle.gates import walls
from tongjian.lifecycle.gates.choices import Opinion
from tongjian.lifecycle.gates.models import TermCandidate, TermReview
from tongjian.lifecycle.gates.queries.merits import list_reviews
from tongjian.lifecycle.gates.queries.terms import checks_of
from tongjian.lifecycle.gates.services import merits, terms
from tongjian.lifecycle.gates.services.merits import UnableToSign
from tongjian.lifecycle.gates.services.terms import Proposal
from tongjian.registry.party_orgs.models import Charge, Hosting
from tongjian.registry.party_orgs.services.covering import charge_units, host_units
from tongjian.registry.posts.choices import PoliticalStatus, Post
from tongjian.registry.units.models import Unit

SINCE = date(2019, 1, 1)


@pytest.fixture
def review(cast: Cast, registrar: Viewer) -> TermReview:
    """Return a review of a unit covered by one committee and led by another."""
    unit = cast.unit("旧货流通协会", registrar=cast.donghu_registrar)
    hosting = Hosting(
        org=cast.orgs["物流支部"], unit=unit, mode="standalone", start_on=SINCE
    )  # fmt: skip
    host_units(hostings=[hosting], actor=cast.actor)
    charge = Charge(unit=unit, org=cast.orgs["联合党委"], kind="lead", start_on=SINCE)
    charge_units(charges=[charge], actor=cast.actor)
    unit = Unit.objects.get(pk=unit.pk)
    return merits.open_review(unit=unit, planned_on=ON, actor=registrar, on=ON)


@pytest.fixture
def first(cast: Cast) -> Viewer:
    return viewer_as("committee", "org", cast.orgs["行业党委"].pk)


@pytest.fixture
def second(cast: Cast) -> Viewer:
    return viewer_as("committee", "org", cast.orgs["联合党委"].pk)


def put_forward(review: TermReview, actor: Viewer, **given: Any) -> TermCandidate:
    values = {"name": "甲某", "post": Post.HEAD, "consented_on": ON, "note": "换届卷", **given}
    return terms.propose(review=review, said=Proposal(**values), actor=actor)


def unmet(review: TermReview) -> list[str]:
    people = list(review.candidates.all())
    return [check.label for check in checks_of(review, people, on=ON) if not check.is_met]


def test_candidates_are_held_against_the_rules(review: TermReview, registrar: Viewer) -> None:
    put_forward(review, registrar, political_status=PoliticalStatus.MEMBER)
    assert unmet(review) == ["负责人人选写齐", "双向进入、交叉任职", "提倡党员负责人担任书记"]
    put_forward(
        review,
        registrar,
        post=Post.LEGAL_REPRESENTATIVE,
        political_status=PoliticalStatus.MEMBER,
        party_post=Post.SECRETARY,
    )
    assert unmet(review) == []
    people = list(review.candidates.all())
    clauses = {check.rule: check.clause for check in checks_of(review, people, on=ON)}
    assert all(clauses.values())
    assert set(clauses) == {"R6-08", "R6-09"}


def test_after_the_first_signature_the_list_stands(
    review: TermReview, registrar: Viewer, first: Viewer
) -> None:
    person = put_forward(review, registrar)
    merits.countersign(review=review, opinion=Opinion.AGREE, words="", actor=first, on=ON)
    with pytest.raises(UnableToSign, match="已经有人会签"):
        put_forward(review, registrar)
    with pytest.raises(UnableToSign, match="已经有人会签"):
        terms.drop(review=review, candidate_id=person.pk, actor=registrar, on=ON)


def test_who_signs_elsewhere_in_the_tree_finds_the_review(
    review: TermReview, registrar: Viewer, first: Viewer, second: Viewer
) -> None:
    """The committee that leads may sit beside the one that covers."""
    put_forward(review, registrar)
    assert [sign.org.name for sign in review.countersigns.all()] == ["行业党委", "联合党委"]
    for viewer in (first, second):
        assert list(list_reviews(viewer)) == [review]
        merits.countersign(review=review, opinion=Opinion.AGREE, words="", actor=viewer, on=ON)
    review.refresh_from_db()
    assert review.is_agreed is True


def test_only_whoever_looks_at_the_change_reads_names(
    review: TermReview, registrar: Viewer, first: Viewer, second: Viewer, cast: Cast
) -> None:
    put_forward(review, registrar)
    strangers = [
        viewer_as("registrar", "place", cast.xishan.pk),
        viewer_as("organizer", "org", cast.orgs["行业党委"].pk),
        viewer_as("committee", "org", cast.orgs["装饰支部"].pk),
    ]
    with as_web_role():
        for viewer in (registrar, first, second):
            walls.arm(viewer)
            assert TermCandidate.objects.count() == Consent.objects.count() == 1
        for viewer in strangers:
            walls.arm(viewer)
            assert TermCandidate.objects.count() == Consent.objects.count() == 0


def test_dropped_or_expired_they_are_gone(review: TermReview, registrar: Viewer) -> None:
    person = put_forward(review, registrar)
    put_forward(review, registrar)
    terms.drop(review=review, candidate_id=person.pk, actor=registrar, on=ON)
    assert TermCandidate.objects.count() == Consent.objects.count() == 1
    assert not Entry.objects.filter(changes__contains="甲某").exists()

    kind = retention.kind_of("term-candidates")
    for days, left in ((365, 1), (366, 0)):
        on = ON + timedelta(days=days)
        retention.dispose(kind=kind, actor=system(on), on=on)
        assert TermCandidate.objects.count() == left
    assert not Consent.objects.exists()


def test_others_put_nobody_forward(review: TermReview, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        put_forward(review, viewer_as("organizer", "org", cast.orgs["行业党委"].pk))


def test_pages(review: TermReview, cast: Cast, django_assert_max_num_queries: Any) -> None:
    office = client_as("registrar", "place", cast.donghu.pk)
    address = reverse("gates:review", args=[review.pk])
    sent = {
        "name": "甲某人选",
        "post": "head",
        "way": "paper",
        "note": "换届卷",
        "consented_on": ON.isoformat(),
        "agrees": "on",
    }
    office.post(reverse("gates:propose", args=[review.pk]), sent)
    office.get(address)
    with django_assert_max_num_queries(24):
        page = office.get(address).content.decode()
    assert "甲某人选" in page
    assert "没有写明法定代表人人选" in page
    assert Reading.objects.filter(what="换届人选", records=1).exists()
    organizer = client_as("organizer", "org", cast.orgs["行业党委"].pk)
    assert "甲某人选" not in organizer.get(address).content.decode()

    party = client_as("committee", "org", cast.orgs["行业党委"].pk)
    signing = reverse("gates:sign", args=[review.pk])
    assert "没有写明法定代表人人选" in party.post(signing, {"opinion": "agree"}).content.decode()
    party.post(signing, {"opinion": "agree", "_confirmed": "1"})
    assert review.countersigns.filter(opinion="agree").count() == 1
    person = TermCandidate.objects.get()
    drop = reverse("gates:drop_candidate", args=[review.pk, person.pk])
    assert "不能再改" in office.post(drop, follow=True).content.decode()
