"""What members wait for is on the list of whoever keeps their roster, and goes with the reply."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.registry.cast import Cast
from tests.signing import make_user
from tongjian.foundation.access.viewers import Viewer, system, viewer_for
from tongjian.foundation.notices import queries, refreshing
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.privacy.choices import RequestKind
from tongjian.foundation.privacy.deadlines import reply_due
from tongjian.foundation.privacy.services import requests
from tongjian.registry.members.models import Person
from tongjian.registry.members.services import corrections, retiring, rights
from tongjian.registry.members.services.roster import revise_people, transfer_people

TODAY = date(2026, 11, 21)


@pytest.fixture
def member(cast: Cast) -> Person:
    refreshing.refresh_all(on=TODAY)
    return cast.person("王明", cast.orgs["物流支部"])


def secretary(cast: Cast, branch: str) -> Viewer:
    user = make_user("branch_secretary", "org", cast.orgs[branch].pk)
    return viewer_for(user_id=user.pk, name="书记", on=TODAY)


def asked(viewer: Viewer) -> dict[str, list[str]]:
    """Return what a viewer is to do, and for whom."""
    refreshing.catch_up(on=TODAY)
    found = queries.lines(queries.duties_of(viewer), on=TODAY, mine=True)
    return {
        line.matter.code: [notice.label for notice in line.named]
        for line in found
        if line.matter.code.startswith("members-")
    }


def test_a_correction_waits_with_the_secretary_until_the_reply(cast: Cast, member: Person) -> None:
    own, beside = secretary(cast, "物流支部"), secretary(cast, "装饰支部")
    request = corrections.ask_correction(
        person=member, field="job", proposal="会计", message="", actor=cast.actor
    )

    assert asked(own) == {"members-correction": ["王明"]}
    assert asked(beside) == {}
    (notice,) = Notice.objects.filter(subject_kind="members.person", closed_on=None)
    assert notice.due_on == reply_due(timezone.localdate(request.created_at))
    assert notice.is_personal

    now = timezone.now()
    corrections.reply(request=request, accept=True, text="已核", actor=cast.actor, at=now)
    assert asked(own) == {}


def test_a_request_waits_until_it_is_decided(cast: Cast, member: Person) -> None:
    own, now = secretary(cast, "物流支部"), timezone.now()
    kind = RequestKind.EXPLANATION
    request = requests.ask(subject=member, kind=kind, wish="为何", actor=cast.actor, at=now)

    assert asked(own) == {"members-request": ["王明"]}

    rights.decide(
        request=request, person=member, grant=True, text="说明", actor=cast.actor, at=now
    )
    assert asked(own) == {}


def test_a_lost_member_is_looked_for_until_found(cast: Cast, member: Person) -> None:
    own = secretary(cast, "物流支部")
    revise_people(changes={member.pk: {"unreachable_since": date(2026, 3, 1)}}, actor=cast.actor)

    assert asked(own) == {"members-unreachable": ["王明"]}

    revise_people(changes={member.pk: {"unreachable_since": None}}, actor=cast.actor)
    assert asked(own) == {}


def test_what_is_owed_goes_along_with_the_member(cast: Cast, member: Person) -> None:
    corrections.ask_correction(
        person=member, field="job", proposal="会计", message="", actor=cast.actor
    )
    here, there = secretary(cast, "物流支部"), secretary(cast, "装饰支部")
    assert asked(here)

    transfer_people(people=[member], to=cast.orgs["装饰支部"], actor=cast.actor, on=TODAY)

    assert asked(here) == {}
    assert asked(there) == {"members-correction": ["王明"]}


def test_nothing_names_whoever_was_made_nameless(cast: Cast, member: Person) -> None:
    corrections.ask_correction(
        person=member, field="job", proposal="会计", message="", actor=cast.actor
    )
    asked(system(TODAY))
    assert Notice.objects.filter(label="王明").exists()

    retiring.deidentify([member.pk], TODAY)

    assert not Notice.objects.filter(label="王明").exists()
