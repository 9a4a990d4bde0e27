"""The gates of the city: offices that work with the desk, an application under way, one year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from tongjian.foundation.access.viewers import Viewer
from tongjian.lifecycle.gates.choices import Tie
from tongjian.lifecycle.gates.models import Application
from tongjian.lifecycle.gates.services import annual, desk
from tongjian.registry.units.choices import Sector, Supervision, UnitKind, UnitLevel
from tongjian.registry.units.models import Agency

from .places import CITY_NAME

# Heads of names that no other list of the demo uses.
_WANTED: Final = (
    ("银龄助餐服务中心", UnitKind.SERVICE, Sector.SOCIAL_SERVICE, 3),
    ("低空经济促进会", UnitKind.ASSOCIATION, Sector.COMMERCE, 0),
)


def open_gates(*, actor: Viewer, today: date) -> None:
    """Let every office work with the desk from today on, with last year's reports opened."""
    offices = list(Agency.objects.filter(registers=True).select_related("locality").order_by("pk"))
    for office in offices:
        desk.open_desk(
            registrar=office, start_on=today, basis="民政局办公会", actor=actor, on=today
        )
    _apply(offices[-1], actor=actor, today=today)
    annual.open_year(year=today.year - 1, actor=actor, on=today)


def _apply(office: Agency, *, actor: Viewer, today: date) -> None:
    for name, kind, sector, members in _WANTED:
        application = desk.receive(
            application=Application(
                name=f"{CITY_NAME}{office.locality.name}{name}",
                kind=kind,
                level=UnitLevel.DISTRICT,
                sector=sector,
                registrar=office,
                supervision=Supervision.NONE,
                residence=office.locality,
                received_on=today - timedelta(days=6),
                letter_on=today - timedelta(days=6),
            ),
            actor=actor,
        )
        for number in range(members):
            said = desk.Declaration(
                name=f"演示党员{'甲乙丙'[number]}",
                branch="演示社区党支部",
                tie=Tie.FOUNDER,
                is_full=True,
                consented_on=today - timedelta(days=5),
                notice="演示告知",
            )
            desk.declare(application=application, said=said, actor=actor)
