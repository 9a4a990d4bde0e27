"""Members in the search box: by name, initials, and by exact identity or telephone number."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.search import engine
from tongjian.foundation.search.providers import Hit, Provider
from tongjian.foundation.search.text import Query, Tier

from . import listed, permissions, secrets
from .choices import Standing
from .models import Person
from .queries import all_people

IDENTITY_LENGTH, PHONE_LENGTH = 18, 11


def seek_people(tier: Tier, limit: int) -> list[int]:
    """Return members by name behind the wall of the request (see migration 0003)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT members_find(%s, %s, %s)", [tier.tsquery, tier.pattern or "%", limit]
        )
        return [row[0] for row in cursor.fetchall()]


def narrow_people(viewer: Viewer, rows: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Keep the rows of a list that match a name, or exactly an identity or telephone number."""
    query = Query.read(text)
    if field := number_field(query):
        known = _by_number(viewer, field, query.code)
        return rows.filter(pk__in=known.values("pk"))
    return engine.narrow(rows, text, seek=seek_people)


def find_members(viewer: Viewer, query: Query, limit: int) -> list[Hit]:
    """Return the closest members in scope; a number is only found whole."""
    rows = all_people(viewer).select_related("home_org", "employer")
    if field := number_field(query):
        known = _by_number(viewer, field, query.code)
        keys = list(known.order_by().values_list("pk", flat=True)[:limit])
    else:
        keys = engine.find(query, seek_people, limit=limit)
    return [_hit(person) for person in engine.in_order(rows, keys)]


def number_field(query: Query) -> str:
    """Return which number was typed whole: an identity number, a telephone number, or none."""
    if len(query.code) == IDENTITY_LENGTH and query.code[:-1].isdigit():
        return secrets.IDENTIFIER
    if len(query.code) == PHONE_LENGTH and query.code.isdigit():
        return secrets.PHONE
    return ""


def _by_number(viewer: Viewer, field: str, number: str) -> QuerySet[Person]:
    # Whoever may not identify people may not ask whether a number belongs to one either.
    allowed = all_people(viewer, permission=permissions.IDENTIFY)
    return allowed.filter(**{f"{field}_index__in": secrets.indexes(field, number)})


def _hit(person: Person) -> Hit:
    employer = person.employer.name if person.employer else ""
    home = person.home_org.name if person.home_org else ""
    state = "" if person.standing == Standing.NORMAL else person.get_standing_display()
    hint = " · ".join(part for part in (home, employer) if part)
    url = reverse("members:person", args=[person.pk])
    return Hit(url, person.name, hint, state, key=person.pk)


def _note_found(viewer: Viewer, hits: Sequence[Hit]) -> None:
    listed.note(reader=viewer, ids=[hit.key for hit in hits if hit.key], what=listed.FOUND)


PROVIDER = Provider(
    code="members",
    label="党员",
    icon="users",
    permission=permissions.READ,
    find=find_members,
    list_url="members:list",
    order=30,
    showed=_note_found,
)
