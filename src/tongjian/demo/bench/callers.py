"""Signed-in users of different roles, and which pages each of them may ask for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.test import Client

from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.accounts.models import User as Account
from tongjian.registry.localities.models import Locality
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Agency, Unit

from .world import HOST, state_purpose

STATISTICS_SHARE, WRITES_SHARE = 0.15, 0.05
_TOKEN = "b" * 32
_WRITERS = ("lead_office", "committee", "registrar")
# Role, axis, how many of fifty.
_CAST = (
    ("lead_office", "org", 4),
    ("committee", "org", 16),
    ("first_secretary", "org", 6),
    ("registrar", "place", 6),
    ("competent_body", "agency", 4),
    ("organizer", "org", 6),
    ("branch_secretary", "org", 6),
    ("unit_head", "unit", 2),
)
_FIGURES = ("/stats/units/", "/stats/due-gap/", "/stats/members-age-education/", "/city/")
_LISTS = (
    "/units/",
    "/units/?sector=culture",
    "/units/?covered=no",
    "/orgs/",
    "/orgs/tree/",
    "/members/",
    "/search/suggest/?q=dhwl",
)


@dataclass(frozen=True)
class User:
    """Headers of a signed-in browser, and the addresses that answer it."""

    headers: dict[str, str]
    pages: list[str]
    figures: list[str]
    writes: list[str]


def build_users(count: int) -> list[User]:
    """Return `count` users, the same ones in every run."""
    # Refusals are expected here: they tell which pages are not the role's.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    cast = [(role, axis) for role, axis, share in _CAST for _ in range(share)][:count]
    return [_user(number, role, axis) for number, (role, axis) in enumerate(cast)]


def _user(number: int, role: str, axis: str) -> User:
    target, units, orgs, people = _target(role, axis, number)
    client = Client()
    client.force_login(_account(number, role, axis, target))
    state_purpose(client)
    pages = [
        *_LISTS,
        *(f"/units/{pk}/" for pk in units),
        *(f"/orgs/{pk}/" for pk in orgs),
        *(f"/members/{pk}/" for pk in people),
    ]
    session = client.cookies["sessionid"].value
    return User(
        headers={
            "Host": HOST,
            "Cookie": f"sessionid={session}; csrftoken={_TOKEN}",
            "X-CSRFToken": _TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        },
        pages=list(_answering(client, pages)),
        figures=list(_answering(client, _FIGURES)),
        writes=[f"/units/{pk}/firms/new/" for pk in units] if role in _WRITERS else [],
    )


def _answering(client: Client, paths: object) -> Iterator[str]:
    """Keep what the role may see: others are refused, and refusals are no pages of a day."""
    for path in paths:  # type: ignore[attr-defined]
        status = client.get(path, headers={"host": HOST}).status_code
        if status == 200:
            yield path
        elif status not in (403, 404):
            raise RuntimeError(f"{path} → {status}")


def _account(number: int, role: str, axis: str, target: int) -> Account:
    name = f"bench-{number:02d}-{role.replace('_', '-')}"
    account = Account.objects.filter(username=name).first()
    if account is None:
        account = Account.objects.create_user(name, None, display_name=name)
        Grant.objects.create(
            user=account, role=role, axis=axis, target_id=target, start_on=date(2020, 1, 1)
        )
    return account


@transaction.atomic
def _target(role: str, axis: str, number: int) -> tuple[int, list[int], list[int], list[int]]:
    """Return what a user answers for, and some units, organisations and members of it."""
    with whole_register():
        if axis == "org":
            org = _org(role, number)
            bounds = (org.path, org.path + "~")
            units = Unit.objects.filter(scope_path__range=bounds)
            orgs = PartyOrg.objects.filter(path__range=bounds, dissolved_on=None)
            people = Person.objects.filter(home_path__range=bounds)
            return org.pk, _some(units), _some(orgs), _some(people)
        if axis == "place":
            places = Locality.objects.filter(level="county", end_on=None).order_by("code")
            place = places[number % places.count()]
            return place.pk, _some(Unit.objects.filter(registered_path=place.path)), [], []
        if axis == "agency":
            used = Unit.objects.filter(competent_body__isnull=False)
            agency = Agency.objects.filter(pk__in=used.values("competent_body"))
            body = agency.order_by("pk")[number % agency.count()]
            return body.pk, _some(used.filter(competent_body=body)), [], []
        unit = Unit.objects.order_by("pk")[number]
        return unit.pk, [unit.pk], [], []


def _org(role: str, number: int) -> PartyOrg:
    if role == "lead_office":
        return PartyOrg.objects.get(parent=None)
    held = Unit.objects.filter(full_members__gt=0).exclude(host_mode="").order_by("pk")
    path = held.values_list("scope_path", flat=True)[number * 7]
    # A secretary answers for the branch, a committee for a level near the root.
    depth = len(path) if role in ("branch_secretary", "organizer") else 4 * (2 + number % 2)
    return PartyOrg.objects.get(path=path[:depth])


def _some(rows: object) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:5])  # type: ignore[attr-defined]
