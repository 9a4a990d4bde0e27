"""The change of term of a Party organisation: asked for, examined, elected, confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.registry.cast import Cast
from tests.signing import viewer_as
from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.procedures.models import Case
from tongjian.foundation.procedures.services import UnableToAct
from tongjian.lifecycle.formation import services
from tongjian.lifecycle.formation.forms import ElectForm
from tongjian.lifecycle.formation.services import UnableToForm
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint, basis_of

from .steps import ELECTION, ON, committee, do, paper, run_of

HELD = date(2027, 1, 10)
PLAN: dict[str, Any] = {
    "held_on": HELD, "seats": 3, "candidates": 4, "secretary": "虞书记", "deputy": "",
}  # fmt: skip
VOTES: dict[str, Any] = {
    **ELECTION,
    "entitled": 8,
    "present": 7,
    "handed_out": 7,
    "returned": 7,
    "seats": 3,
    "candidates": 4,
    "secretary": "虞书记",
    "secretary_votes": 7,
    "officers": {"虞书记": 7, "甲委员": 6, "新委员": 5},
}


@pytest.fixture
def branch(cast: Cast) -> PartyOrg:
    """Return a branch whose term ends, with three in office."""
    org = cast.orgs["物流支部"]
    PartyOrg.objects.filter(pk=org.pk).update(
        elected_on=date(2024, 1, 10), term_years=3, term_ends_on=HELD
    )
    posts = [("虞书记", "secretary"), ("甲委员", "officer"), ("乙委员", "officer")]
    appoint(
        appointments=[
            Appointment(holder_name=name, post=post, org=org, start_on=date(2024, 1, 10))
            for name, post in posts
        ],
        actor=cast.actor,
    )
    return PartyOrg.objects.select_related("parent", "locality").get(pk=org.pk)


@pytest.fixture
def secretary(branch: PartyOrg) -> Viewer:
    viewer = viewer_as("branch_secretary", "org", branch.pk)
    assert viewer.user_id is not None
    return viewer_for(user_id=viewer.user_id, name=viewer.name, on=ON)


def asked(branch: PartyOrg, secretary: Viewer, *, reason: str = "", **changed: Any) -> Case:
    case = services.start_term(org=branch, actor=secretary, on=ON)
    paper(case, "request", secretary)
    return do(case, "ask", secretary, given={**PLAN, **changed}, reason=reason)


def elected(case: Case, cast: Cast, secretary: Viewer, **changed: Any) -> None:
    clerk = committee(cast, "行业党委")
    paper(case, "candidates", clerk)
    do(case, "examine", clerk)
    do(case, "approve", clerk, given={"approval_no": "行党〔2026〕9号"})
    paper(case, "minutes", secretary)
    do(case, "elect", secretary, on=HELD, given={**VOTES, **changed})


def test_a_new_term_and_who_stays_in_office(
    cast: Cast, branch: PartyOrg, secretary: Viewer
) -> None:
    held = Appointment.objects.get(org=branch, post="secretary")
    user = viewer_as("branch_secretary", "org", branch.pk).user_id
    assert user is not None
    Grant.objects.filter(user_id=user).update(basis=basis_of(held))
    case = asked(branch, secretary)
    elected(case, cast, secretary)

    do(case, "confirm", committee(cast, "行业党委"), on=HELD, given={"approval_no": "x"})

    branch.refresh_from_db()
    assert (branch.elected_on, branch.term_ends_on) == (HELD, date(2030, 1, 10))
    now = Appointment.objects.open().filter(org=branch).order_by("pk")
    assert list(now.values_list("holder_name", "post", "start_on")) == [
        ("虞书记", "secretary", date(2024, 1, 10)),
        ("甲委员", "officer", date(2024, 1, 10)),
        ("新委员", "officer", HELD),
    ]
    assert Appointment.objects.get(org=branch, holder_name="乙委员").end_on == HELD
    # Who is elected again keeps the rights that rest on the post.
    assert Grant.objects.get(user_id=user).end_on is None


def test_the_superior_confirms_never_the_branch(
    cast: Cast, branch: PartyOrg, secretary: Viewer
) -> None:
    case = asked(branch, secretary)

    with pytest.raises(PermissionDenied):
        do(case, "examine", secretary)


def test_too_few_candidates_do_not_pass(branch: PartyOrg, secretary: Viewer) -> None:
    with pytest.raises(UnableToAct) as refused:
        asked(branch, secretary, candidates=3, reason="没有人")

    assert refused.value.codes == ("R2-09",)


def test_more_than_a_year_late_does_not_pass(branch: PartyOrg, secretary: Viewer) -> None:
    with pytest.raises(UnableToAct) as refused:
        asked(branch, secretary, held_on=date(2028, 1, 11), reason="延期")

    assert refused.value.codes == ("R2-05",)


def test_the_committee_above_may_let_a_very_late_one_pass(
    cast: Cast, branch: PartyOrg, secretary: Viewer
) -> None:
    with pytest.raises(UnableToAct):
        asked(branch, secretary, held_on=date(2028, 1, 11), reason="延期")
    case = Case.objects.get()
    above = committee(cast, "行业党委")

    do(
        case, "ask", above, given={**PLAN, "held_on": date(2028, 1, 11)}, reason="责令限期换届"
    )  # fmt: skip

    assert run_of(case, "examine").is_open
    assert run_of(case, "ask").override_reason == "责令限期换届"


def test_more_entitled_than_the_roster_holds_needs_a_reason(
    cast: Cast, branch: PartyOrg, secretary: Viewer
) -> None:
    case = asked(branch, secretary)
    PartyOrg.objects.filter(pk=branch.pk).update(full_members=2)

    with pytest.raises(UnableToAct) as refused:
        elected(case, cast, secretary)

    open_step = run_of(case, "elect")
    offered = ElectForm(case=Case.objects.get(), viewer=secretary).initial["entitled"]
    stranger = viewer_as("unit_head", "unit", 1)

    assert (open_step.is_open, offered) == (True, 2)
    assert "entitled" not in ElectForm(case=Case.objects.get(), viewer=stranger).initial
    assert refused.value.codes == ("R2-08",)
    assert "2" not in refused.value.findings[0].message


def test_asking_late_needs_a_reason(branch: PartyOrg, secretary: Viewer) -> None:
    with pytest.raises(UnableToAct, match="一般提前一个月"):
        asked(branch, secretary, held_on=date(2026, 12, 20))
    case = Case.objects.get()
    do(
        case, "ask", secretary, given={**PLAN, "held_on": date(2026, 12, 20)}, reason="集中换届"
    )  # fmt: skip

    assert run_of(case, "examine").is_open


def test_who_has_not_half_the_votes_is_not_elected(
    cast: Cast, branch: PartyOrg, secretary: Viewer
) -> None:
    case = asked(branch, secretary)

    with pytest.raises(UnableToAct) as refused:
        elected(case, cast, secretary, officers={"甲委员": 3})

    assert refused.value.codes == ("R2-14",)


def test_a_provisional_branch_has_no_term(cast: Cast) -> None:
    org = cast.org("临时支部", parent=cast.orgs["行业党委"], kind="provisional_branch")

    with pytest.raises(UnableToForm, match="不换届"):
        services.start_term(org=org, actor=cast.actor, on=ON)
