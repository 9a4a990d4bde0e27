"""Take the person out of the record of a former member, and leave what statistics count."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from tongjian.foundation import events
from tongjian.foundation.access.viewers import system
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.services import Change
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.privacy.models import Consent, PersonalRequest
from tongjian.registry.members.choices import Standing
from tongjian.registry.members.events import PeopleDeidentified
from tongjian.registry.members.models import CorrectionRequest, Person

NAME: Final = "（已去标识）"
_ENDED = (Standing.LEFT, Standing.DECEASED)
_CLEARED: Final = {
    "name": NAME,
    "name_sort": "",
    "name_initials": "",
    "identifier_sealed": None,
    "identifier_index": None,
    "phone_sealed": None,
    "phone_index": None,
    "address_sealed": None,
    "degree": "",
    "job": "",
    "mobile_to": "",
    "source": "",
    "user": None,
    "employer": None,
}
_BATCH = 1_000


def due(before: date) -> list[int]:
    """Return the former members whose last membership ended before a day."""
    former = Person.objects.filter(standing__in=_ENDED, deidentified_on__isnull=True)
    ended = former.annotate(ended=Max("memberships__end_on")).filter(ended__lt=before)
    return list(ended.exclude(memberships__end_on__isnull=True).values_list("pk", flat=True))


@transaction.atomic
def deidentify(ids: list[int], on: date) -> None:
    """Clear what tells who it was; the year of birth, sex and dates of membership stay."""
    people = list(Person.objects.select_for_update(of=("self",)).filter(pk__in=ids))
    now = timezone.now()
    for person in people:
        for name, value in _CLEARED.items():
            setattr(person, name, value)
        person.birth_on = person.birth_on and person.birth_on.replace(month=1, day=1)
        person.deidentified_on, person.updated_at = on, now
    fields = [*_CLEARED, "birth_on", "deidentified_on", "updated_at"]
    Person.objects.bulk_update(people, fields, batch_size=_BATCH)
    _forget_around(ids)
    audit.record_many(
        actor=system(on),
        action="members.person.deidentified",
        changes=[Change("members.person", person.pk, NAME) for person in people],
    )


def _forget_around(ids: list[int]) -> None:
    subject = {"subject_type": Person._meta.label_lower, "subject_id__in": ids}
    CorrectionRequest.objects.filter(person__in=ids).delete()
    PersonalRequest.objects.filter(**subject).delete()
    Consent.objects.filter(**subject).delete()
    Notice.objects.filter(subject_kind=subject["subject_type"], subject_id__in=ids).delete()
    with connection.cursor() as cursor:
        # Rows are also kept as they were before each change, the one just made included.
        cursor.execute("SELECT members_forget_images(%s)", [ids])
    events.publish(PeopleDeidentified(tuple(ids)))
