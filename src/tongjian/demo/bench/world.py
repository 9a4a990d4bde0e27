"""Who asks and for what: two signed-in users and some typical targets of one database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.test import Client

from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.scopes import PATH_END
from tongjian.foundation.accounts.models import User
from tongjian.insight.statistics.past import members, spans
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Unit
from tongjian.runtime.roles import APP

HOST = "localhost"
# The usual days about those that are asked for.
QUARTERS = (date(2018, 9, 30), date(2018, 12, 31))
MONTHS = (date(2018, 10, 31), date(2018, 11, 30), date(2018, 12, 31))
_PARTS = 20


@dataclass
class World:
    """`office` sees all, `branch` a subtree of about a thirtieth."""

    office: Client
    branch: Client
    root: PartyOrg
    part: PartyOrg
    unit: Unit
    person: Person

    def get(self, path: str, *, scoped: bool = False) -> bytes:
        """Ask for a page and insist on an answer.

        Raises:
            RuntimeError: the page did not answer 200.
        """
        client = self.branch if scoped else self.office
        response = client.get(path, headers={"host": HOST})
        if response.status_code != 200:
            raise RuntimeError(f"{path} → {response.status_code}")
        return bytes(response.content)


def enter() -> World:
    """Sign two users in and give up the owner's rights, as the web server has."""
    # What the worker does every night, for the days that are asked for.
    spans.keep(QUARTERS)
    for day in MONTHS:
        members.keep(day)
    root = PartyOrg.objects.get(parent=None)
    part = _part(root)
    office, branch = _user("bench-office", root), _user("bench-part", part)
    world = World(
        office=_client(office),
        branch=_client(branch),
        root=root,
        part=part,
        unit=Unit.objects.filter(full_members__gt=0).order_by("id")[0],
        person=Person.objects.order_by("id")[0],
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP}")
    for client in (world.office, world.branch):
        state_purpose(client)
    return world


def state_purpose(client: Client) -> None:
    """Say once why members are looked at, as every session must."""
    given = {"usual": "核对花名册和统计", "next": "/"}
    client.post("/members/purpose/", given, headers={"host": HOST})


def signed_in_office() -> Client:
    """Return the browser of the user who sees all."""
    client = _client(_user("bench-office", PartyOrg.objects.get(parent=None)))
    state_purpose(client)
    return client


def session_of_office() -> str:
    """Return the session of the user who sees all, for a browser of another process."""
    return signed_in_office().cookies["sessionid"].value


def _part(root: PartyOrg) -> PartyOrg:
    """Return the middle one that has units, of the highest level of at least twenty."""
    level = [root]
    while len(level) < _PARTS:
        level = list(PartyOrg.objects.filter(parent__in=level).order_by("path"))
    bounds = ((org, (org.path, org.path + PATH_END)) for org in level)
    held = [org for org, path in bounds if Unit.objects.filter(scope_path__range=path).exists()]
    return held[len(held) // 2]


def _user(name: str, org: PartyOrg) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User.objects.create_user(name, None, display_name=name)
    role = "lead_office" if org.parent_id is None else "committee"
    held = {"role": role, "axis": "org", "target_id": org.pk, "start_on": date(2020, 1, 1)}
    Grant.objects.update_or_create(held, user=user)
    return user


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
