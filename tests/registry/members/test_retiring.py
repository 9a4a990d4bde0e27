"""Ten years after the end the person goes out of the record; the figures stay as they were."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.registry.cast import Cast
from tests.signing import viewer_as
from tongjian.config.retention import KINDS
from tongjian.foundation.access.viewers import system
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.history.models import Image
from tongjian.foundation.privacy.services import retention
from tongjian.registry.members import secrets
from tongjian.registry.members.choices import LeftHow, Standing
from tongjian.registry.members.models import CorrectionRequest, Membership, Person
from tongjian.registry.members.services import retiring
from tongjian.registry.members.services.roster import remove_person
from tongjian.registry.posts.models import Appointment

NUMBER = "11010519491231002X"
TODAY = date(2026, 11, 21)
FORMER = next(kind for kind in KINDS if kind.code == "former-members")


def leave(cast: Cast, person: Person, on: date, standing: Standing = Standing.DECEASED) -> None:
    how = LeftHow.DECEASED if standing == Standing.DECEASED else LeftHow.SUSPENDED
    remove_person(
        person=person, how=how, standing=standing, actor=cast.actor, on=on, reason="登记"
    )


@pytest.fixture
def gone(cast: Cast) -> Person:
    person = cast.person("王明", cast.orgs["物流支部"], identifier=NUMBER, job="会计")
    CorrectionRequest.objects.create(person=person, field="job", proposal="出纳")
    Appointment.objects.create(
        holder_name="王明",
        person=person,
        post="secretary",
        org=cast.orgs["物流支部"],
        start_on=date(2016, 2, 1),
        end_on=date(2016, 6, 1),
    )
    leave(cast, person, date(2016, 6, 1))
    return person


def test_only_who_left_for_good_and_long_ago_is_due(cast: Cast, gone: Person) -> None:
    here = cast.person("李静", cast.orgs["物流支部"])
    suspended = cast.person("赵敏", cast.orgs["物流支部"])
    leave(cast, suspended, date(2016, 6, 1), Standing.SUSPENDED)
    lately = cast.person("孙强", cast.orgs["物流支部"])
    leave(cast, lately, date(2020, 6, 1))

    assert FORMER.due(FORMER.cutoff(TODAY)) == [gone.pk]
    assert here.pk not in FORMER.due(date(2100, 1, 1))
    assert retiring.due(date(2016, 6, 1)) == []  # the day itself is not over


def test_nothing_that_tells_who_it_was_is_left(cast: Cast, gone: Person) -> None:
    made = retention.dispose(kind=FORMER, actor=system(TODAY), on=TODAY)

    assert made is not None
    assert (made.records, made.remaining, made.act) == (1, 0, "去标识")
    gone.refresh_from_db()
    assert gone.name == retiring.NAME
    assert gone.birth_on == date(1980, 1, 1)
    assert (gone.job, gone.identifier_index, gone.phone_sealed) == ("", None, None)
    assert not any(secrets.take(gone, field) for field in secrets.SEALED)
    assert not CorrectionRequest.objects.exists()
    assert Appointment.objects.get().person is None
    assert not Person.objects.filter(name__contains="王").exists()
    for index in secrets.indexes(secrets.IDENTIFIER, NUMBER):
        assert not Person.objects.filter(identifier_index=index).exists()
    entry = Entry.objects.get(action="members.person.deidentified")
    assert "王明" not in str(entry.changes) + entry.subject_label


def test_what_statistics_count_stays(cast: Cast, gone: Person) -> None:
    before = list(Membership.objects.values_list("person_id", "org_id", "start_on", "end_on"))
    kept = (gone.sex, gone.education, gone.joined_on, gone.full_on, gone.standing)

    retention.dispose(kind=FORMER, actor=system(TODAY), on=TODAY)

    gone.refresh_from_db()
    assert (gone.sex, gone.education, gone.joined_on, gone.full_on, gone.standing) == kept
    assert list(Membership.objects.values_list("person_id", "org_id", "start_on", "end_on")) == (
        before
    )


def test_rows_kept_from_before_are_reached_too(cast: Cast, gone: Person) -> None:
    here = cast.person("李静", cast.orgs["物流支部"], job="教师")
    kept = {"birth_on": "1980-05-01", "job": "会计", "sex": "1", "user_id": 7}
    for person in (gone, here):
        Image.objects.create(
            source="members_person",
            row_id=person.pk,
            until=timezone.now(),
            is_personal=True,
            image=kept,
        )

    retention.dispose(kind=FORMER, actor=system(TODAY), on=TODAY)

    for row in Image.objects.filter(source="members_person", row_id=gone.pk):
        assert not {"job", "user_id", "source"} & set(row.image)
        assert row.image["birth_on"] == "1980-01-01"
        assert row.image["sex"] == "1"  # figures of past days stay what they were
    untouched = Image.objects.filter(source="members_person", row_id=here.pk)
    assert untouched.filter(image=kept).exists()


def test_is_for_the_office_that_sees_to_retention(cast: Cast, gone: Person) -> None:
    actor = viewer_as("branch_secretary", "org", cast.orgs["物流支部"].pk)
    with pytest.raises(PermissionDenied):
        retention.dispose(kind=FORMER, actor=actor, on=TODAY)


def test_may_be_done_with_the_rights_of_the_site(cast: Cast, gone: Person, web_role: None) -> None:
    from tongjian.foundation.access.middleware import arm_for

    actor = viewer_as("lead_office", "org", cast.orgs["两新工委"].pk)
    arm_for(actor)
    made = retention.dispose(kind=FORMER, actor=actor, on=TODAY)

    assert made is not None
    assert made.records == 1
