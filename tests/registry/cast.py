"""A small fixed cast: one city, two districts, a few organisations, so that tests read as stories.

The working committee leads the social-organisation committee; under it the industry committee has
two branches and the joint committee one. Districts are Donghu and Xishan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from tongjian.foundation.access.viewers import Viewer, system
from tongjian.kernel.cn import identity, uscc
from tongjian.registry.localities.models import Locality
from tongjian.registry.members.models import Person
from tongjian.registry.members.services.roster import PersonDraft, register_people
from tongjian.registry.party_orgs.choices import OrgKind
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.services.founding import found_orgs
from tongjian.registry.units.choices import Supervision, UnitKind, UnitLevel
from tongjian.registry.units.models import Agency, Unit
from tongjian.registry.units.services.registering import register_units

DAY = date(2020, 1, 1)
_serial = count(1)


def make_uscc(kind: str = "51") -> str:
    """Return a fresh valid code of an invented division."""
    body = f"MJ{next(_serial):06d}"
    first = f"{kind}449901{body}{uscc.body_check_character(body)}"
    return first + uscc.check_character(first)


def make_identifier(*, male: bool = True, born: date = date(1980, 5, 1)) -> str:
    """Return a fresh valid identity number of an invented division."""
    order = next(_serial) * 2 + (1 if male else 0)
    first = f"449901{born:%Y%m%d}{order % 1000:03d}"
    return first + identity.check_character(first)


@dataclass
class Cast:
    actor: Viewer
    city: Locality
    donghu: Locality
    xishan: Locality
    registrar: Agency
    donghu_registrar: Agency
    health: Agency
    orgs: dict[str, PartyOrg] = field(default_factory=dict)

    def unit(self, name: str, **fields: Any) -> Unit:
        """Register one unit."""
        values: dict[str, Any] = {
            "uscc": make_uscc(),
            "kind": UnitKind.ASSOCIATION,
            "level": UnitLevel.CITY,
            "registrar": self.registrar,
            "residence": self.donghu,
            "supervision": Supervision.NONE,
            "established_on": date(2010, 3, 1),
            **fields,
        }
        unit = Unit(name=name, **values)
        register_units(units=[unit], actor=self.actor, on=DAY)
        return unit

    def org(self, name: str, *, parent: PartyOrg | None, **fields: Any) -> PartyOrg:
        """Found one Party organisation."""
        values: dict[str, Any] = {
            "code": f"T{next(_serial):05d}",
            "kind": OrgKind.BRANCH,
            "locality": self.city,
            "established_on": date(2015, 8, 1),
            **fields,
        }
        org = PartyOrg(name=name, parent=parent, **values)
        found_orgs(orgs=[org], actor=self.actor)
        self.orgs[name] = org
        return org

    def person(self, name: str, org: PartyOrg, **fields: Any) -> Person:
        """Enter one full member into the roster."""
        identifier = fields.pop("identifier", make_identifier())
        phone = fields.pop("phone", "13800138000")
        values: dict[str, Any] = {
            "sex": "1",
            "birth_on": date(1980, 5, 1),
            "joined_on": date(2005, 7, 1),
            "full_on": date(2006, 7, 1),
            "education": "20",
            **fields,
        }
        since = values.pop("since", date(2016, 1, 1))
        draft = PersonDraft(
            person=Person(name=name, **values),
            org=org,
            since=since,
            identifier=identifier,
            phone=phone,
            address="东湖区演示路1号",
        )
        return register_people(drafts=[draft], actor=self.actor)[0]


def build() -> Cast:
    """Create the localities, agencies and the trunk of the tree."""
    start = date(2000, 1, 1)
    city = Locality.objects.create(
        code="449900", path="4499", name="鹏城市", short_name="鹏城", level="city", start_on=start
    )
    donghu, xishan = (
        Locality.objects.create(
            code=code,
            path=code,
            name=name,
            short_name=name[:2],
            level="county",
            parent=city,
            start_on=start,
        )
        for code, name in (("449901", "东湖区"), ("449902", "西山区"))
    )
    registrar, donghu_registrar, health = (
        Agency.objects.create(
            name=name, locality=where, registers=True, supervises=True, start_on=start
        )
        for name, where in (
            ("鹏城市民政局", city),
            ("东湖区民政局", donghu),
            ("鹏城市卫生局", city),
        )
    )
    cast = Cast(system(DAY), city, donghu, xishan, registrar, donghu_registrar, health)
    root = cast.org("两新工委", parent=None, kind=OrgKind.WORKING_COMMITTEE)
    committee = cast.org("社会组织党委", parent=root, kind=OrgKind.COMMITTEE)
    industry = cast.org("行业党委", parent=committee, kind=OrgKind.COMMITTEE)
    joint = cast.org("联合党委", parent=committee, kind=OrgKind.COMMITTEE)
    cast.org("物流支部", parent=industry)
    cast.org("装饰支部", parent=industry)
    cast.org("联合支部", parent=joint, kind=OrgKind.JOINT_BRANCH)
    return cast
