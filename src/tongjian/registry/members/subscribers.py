"""Members follow what happens to their organisations, in the same transaction."""

from __future__ import annotations

from django.db import connection

from tongjian.foundation.access.scopes import PATH_END
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.notices.refreshing import ALL, mark_stale
from tongjian.registry.party_orgs.events import OrgAbsorbed, OrgParted, SubtreeMoved
from tongjian.registry.party_orgs.models import PartyOrg

from .choices import JoinedHow, LeftHow
from .models import Person
from .services.roster import transfer_people

_REPATH = """
UPDATE members_person SET home_path = %(after)s || substr(home_path, length(%(before)s) + 1)
 WHERE home_path >= %(before)s AND home_path < %(end)s
"""
_REORGANIZED = (LeftHow.REORGANIZED, JoinedHow.REORGANIZED)


def follow_move(event: SubtreeMoved) -> None:
    """Keep the scope keys of people equal to the paths of their organisations."""
    values = {"before": event.before, "after": event.after, "end": event.before + PATH_END}
    with whole_register(), connection.cursor() as cursor:
        cursor.execute(_REPATH, values)
    mark_stale(source="members", subject_ids=[ALL])


def follow_absorption(event: OrgAbsorbed) -> None:
    """Take everybody along into the organisation that absorbs theirs."""
    _take_along(Person.objects.filter(home_org_id=event.source_id), event)


def follow_parting(event: OrgParted) -> None:
    """Take along whoever works in the units that go to the new organisation."""
    staff = Person.objects.filter(home_org_id=event.source_id, employer_id__in=event.unit_ids)
    _take_along(staff, event)


def _take_along(people: object, event: OrgAbsorbed | OrgParted) -> None:
    going = list(people.select_related("home_org"))  # type: ignore[attr-defined]
    if going:
        transfer_people(
            people=going,
            to=PartyOrg.objects.get(pk=event.target_id),
            actor=event.actor,
            on=event.on,
            reason=event.reason,
            how=_REORGANIZED,
        )
