"""Posts follow what happens to organisations, in the same transaction."""

from __future__ import annotations

from tongjian.registry.members.events import PeopleDeidentified
from tongjian.registry.party_orgs.events import OrgDissolved

from .models import Appointment
from .services import end_appointments


def relieve(event: OrgDissolved) -> None:
    """End every post at an organisation that is dissolved, with the rights that rest on it."""
    held = list(Appointment.objects.open().filter(org_id=event.org_id).select_related("org"))
    # A post that would have begun on that day or later was never held.
    never = [post.pk for post in held if post.start_on >= event.on]
    Appointment.objects.filter(pk__in=never).delete()
    ending = [post for post in held if post.pk not in never]
    end_appointments(appointments=ending, actor=event.actor, on=event.on, reason=event.reason)


def let_go(event: PeopleDeidentified) -> None:
    """Keep the name, which is the organisation's archive, and no way from it to a person."""
    Appointment.objects.filter(person__in=event.person_ids).update(person=None)
