"""A small city with a past, so that figures can be counted by hand.

Two districts; an industry committee that is second-level (its parent is a committee), a joint
committee that is second-level too, three branches. Coverage begins in 2018, people came in 2016
and 2019.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tongjian.foundation.access.roles import get_role
from tongjian.foundation.access.scopes import Reach
from tongjian.foundation.access.viewers import Held, Viewer, system
from tongjian.registry.party_orgs.models import Charge, Hosting
from tongjian.registry.party_orgs.services.covering import charge_units, host_units
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint
from tongjian.registry.units.models import Unit

TODAY = date(2026, 11, 20)


@dataclass
class World:
    cast: Cast
    office: Viewer
    units: dict[str, Unit] = field(default_factory=dict)

    def viewer(self, role: str, *reaches: Reach) -> Viewer:
        """Return the viewer of one grant."""
        held = Held(role=get_role(role), axis=reaches[0].axis, target_id=None, reaches=reaches)
        return Viewer(user_id=None, name=role, on=TODAY, held=(held,))

    def at(self, role: str, org: str) -> Viewer:
        """Return the viewer of a role over one Party organisation."""
        return self.viewer(role, Reach(axis="org", low=self.cast.orgs[org].path))


def build() -> World:
    """Build the city."""
    cast = casting.build()
    world = World(cast, system(TODAY))
    _register_units(world)
    _cover(world)
    _enter_people(world)
    _appoint(world)
    return world


def _register_units(world: World) -> None:
    cast = world.cast
    # name: (kind, level, sector, competent body, declared members)
    plans = {
        "物流协会": ("association", "city", "commerce", None, 4),
        "装饰协会": ("association", "city", "commerce", cast.health, 3),
        "阳光医院": ("service", "district", "health", cast.health, 3),
        "东湖学校": ("service", "district", "education", None, 2),
        "慈善基金会": ("foundation", "city", "social_service", None, 0),
        "邻里社": ("community", "street", "other", None, 1),
    }
    for name, (kind, level, sector, body, declared) in plans.items():
        is_city = level == "city"
        world.units[name] = cast.unit(
            name,
            kind=kind,
            level=level,
            sector=sector,
            competent_body=body,
            declared_members=declared,
            registrar=cast.registrar if is_city else cast.donghu_registrar,
        )


def _cover(world: World) -> None:
    orgs, units = world.cast.orgs, world.units
    since = date(2018, 3, 1)
    pairs = (("物流协会", "物流支部", "standalone"), ("装饰协会", "联合支部", "joint"))
    host_units(
        hostings=[
            Hosting(unit=units[unit], org=orgs[org], mode=mode, start_on=since)
            for unit, org, mode in pairs
        ],
        actor=world.office,
    )
    charged = ("阳光医院", "东湖学校")
    charge_units(
        charges=[
            Charge(unit=units[name], org=orgs["行业党委"], kind="lead", start_on=since)
            for name in charged
        ],
        actor=world.office,
    )


def _enter_people(world: World) -> None:
    cast, orgs, units = world.cast, world.cast.orgs, world.units
    early, late = date(2016, 1, 1), date(2019, 6, 1)
    # (unit, branch, since, how many men, how many women)
    for unit, org, since, men, women in (
        ("物流协会", "物流支部", early, 3, 1),
        ("阳光医院", "装饰支部", late, 1, 2),
        ("东湖学校", "联合支部", late, 2, 0),
        ("装饰协会", "联合支部", early, 6, 0),
    ):
        for number in range(men + women):
            is_man = number < men
            cast.person(
                f"{unit[:1]}{number}",
                orgs[org],
                employer=units[unit],
                since=since,
                sex="1" if is_man else "2",
                identifier=casting.make_identifier(male=is_man),
            )
    cast.person(
        "新人",
        orgs["物流支部"],
        employer=units["物流协会"],
        sex="2",
        full_on=None,
        joined_on=date(2026, 1, 1),
        since=date(2026, 1, 1),
        identifier=casting.make_identifier(male=False),
    )


def _appoint(world: World) -> None:
    orgs = world.cast.orgs
    appoint(
        appointments=[
            Appointment(
                holder_name="李书记",
                post="secretary",
                org=orgs["物流支部"],
                source="head",
                in_leadership=True,
                start_on=date(2024, 1, 1),
            ),
            Appointment(
                holder_name="赵书记",
                post="secretary",
                org=orgs["联合支部"],
                source="sent",
                start_on=date(2024, 1, 1),
            ),
            Appointment(
                holder_name="陈指导员",
                post="instructor",
                unit=world.units["东湖学校"],
                start_on=date(2020, 1, 1),
            ),
        ],
        actor=world.office,
    )
    org = orgs["物流支部"]
    org.term_ends_on = date(2027, 1, 1)
    org.save(update_fields=["term_ends_on"])
