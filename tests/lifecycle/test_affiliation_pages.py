"""Who answers for nine kinds of organisations in three regions, as their pages say it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.lifecycle.test_affiliation import ASSOCIATIONS
from tests.registry import people
from tests.registry.cast import Cast
from tongjian.lifecycle.affiliation import services
from tongjian.lifecycle.affiliation.choices import Function
from tongjian.lifecycle.affiliation.models import Doubt, Seat
from tongjian.registry.localities.models import Locality
from tongjian.registry.party_orgs.choices import OrgKind
from tongjian.registry.units.models import Agency, Unit

SINCE = date(2000, 1, 1)
KINDS = [
    "律师协会",
    "民办医院",
    "诊所",
    "幼儿园",
    "培训学校",
    "异地商会",
    "社区组织",
    "无主管协会",
    "脱钩协会",
]
SHENZHEN = "《深圳市社会组织党的建设工作规定（试行）》"
JIANGSU = "《关于进一步加强全省社会组织党的建设工作的意见》（苏组发〔2017〕8号）"
YANGZHOU = "《扬州市社会组织党建工作公开介绍》"
# (direct, its clause) for each kind, and who falls back for those of a community and the others.
REGIONS: dict[str, tuple[dict[str, tuple[str, str]], str, str]] = {
    "440305": (
        {
            "律师协会": ("society", f"{SHENZHEN}隶属"),
            "民办医院": ("health_city", f"{SHENZHEN}隶属"),
            "诊所": ("health_district", f"{SHENZHEN}隶属"),
            "幼儿园": ("education_district", f"{SHENZHEN}隶属"),
            "培训学校": ("education_district", f"{SHENZHEN}隶属"),
            "异地商会": ("chamber", f"{SHENZHEN}商会"),
            "社区组织": ("society", f"{SHENZHEN}隶属"),
            "无主管协会": ("society", f"{SHENZHEN}隶属"),
            "脱钩协会": ("society", f"{SHENZHEN}隶属"),
        },
        "street",
        "street",
    ),
    "320102": (
        {
            "律师协会": ("industry", f"{JIANGSU}第7条"),
            "民办医院": ("industry", f"{JIANGSU}第7条"),
            "诊所": ("industry", f"{JIANGSU}第7条"),
            "幼儿园": ("industry", f"{JIANGSU}第7条"),
            "培训学校": ("industry", f"{JIANGSU}第7条"),
            "异地商会": ("comprehensive", f"{JIANGSU}第7条"),
            "社区组织": ("street", f"{JIANGSU}第7条"),
            "无主管协会": ("comprehensive", f"{JIANGSU}第7条"),
            "脱钩协会": ("comprehensive", f"{JIANGSU}第7条"),
        },
        "street",
        "comprehensive",
    ),
    "321002": (
        {
            "律师协会": ("office", f"{YANGZHOU}机制"),
            "民办医院": ("industry", f"{JIANGSU}第7条"),
            "诊所": ("industry", f"{JIANGSU}第7条"),
            "幼儿园": ("industry", f"{JIANGSU}第7条"),
            "培训学校": ("industry", f"{JIANGSU}第7条"),
            "异地商会": ("chamber", f"{YANGZHOU}机制"),
            "社区组织": ("street", f"{JIANGSU}第7条"),
            "无主管协会": ("comprehensive", f"{JIANGSU}第7条"),
            "脱钩协会": ("comprehensive", f"{JIANGSU}第7条"),
        },
        "street",
        "comprehensive",
    ),
}


def place(code: str) -> tuple[Locality, Agency]:
    district = Locality.objects.create(
        code=code, path=code, name=f"{code} 区", short_name=code, level="county", start_on=SINCE
    )
    registrar = Agency.objects.create(
        name=f"{code} 民政局", locality=district, registers=True, start_on=SINCE
    )
    return district, registrar


def bodies(cast: Cast, district: Locality, agency: Agency) -> dict[str, str]:
    """Give every function to an organisation of its own; return their names by function."""
    seats = []
    for function in Function:
        org = cast.org(
            f"{district.code} {function.label}",
            parent=cast.orgs["两新工委"],
            kind=OrgKind.COMMITTEE,
            locality=district,
        )
        body = agency if function is Function.BODY else None
        seats.append(
            Seat(function=function, locality=district, org=org, agency=body, start_on=SINCE)
        )
    services.give_seats(seats=seats, actor=cast.actor)
    return {seat.function: seat.org.name for seat in seats}


def register(cast: Cast, kind: str, district: Locality, registrar: Agency, body: Agency) -> Unit:
    facts = dict(ASSOCIATIONS[kind])
    given: dict[str, Any] = {"sector": "commerce", **facts}
    supervised = given.pop("has_body", False)
    given["native_places"] = list(given.pop("native_places", ()))
    return cast.unit(
        **given,
        registrar=registrar,
        residence=district,
        supervision="competent" if supervised else "none",
        competent_body=body if supervised else None,
    )


@pytest.mark.parametrize("region", REGIONS)
def test_pages_say_who_and_by_which_clause(cast: Cast, region: str) -> None:
    expected, of_community, of_others = REGIONS[region]
    district, registrar = place(region)
    names = bodies(cast, district, cast.health)
    client = people.lead_office(cast)

    for kind in KINDS:
        unit = register(cast, kind, district, registrar, cast.health)
        shown = client.get(f"/units/{unit.pk}/?panel=affiliation").text
        function, clause = expected[kind]
        fallback = of_community if kind == "社区组织" else of_others
        lines = [part.split("</li>")[0] for part in shown.split('<span class="due-label"><b>')[1:]]
        lead, direct, behind, joined = lines[:4]
        assert names["office"] in lead, kind
        assert names[function] in direct, kind
        assert clause in direct, kind
        assert names[fallback] in behind, kind
        assert names[function] in joined, kind
        # What did not apply is there to read, too.
        assert "不成立" in shown or "前面已有一条起作用" in shown, kind


def test_a_chamber_of_several_provinces_belongs_to_each_of_them(cast: Cast) -> None:
    """The seat of one province is the nearest for whoever names it among others."""
    district, registrar = place("440305")
    bodies(cast, district, cast.health)
    sichuan = cast.org(
        "四川商会联合党委", parent=cast.orgs["两新工委"], kind=OrgKind.COMMITTEE, locality=district
    )
    seat = Seat(
        function=Function.CHAMBER,
        locality=district,
        org=sichuan,
        native_place="51",
        start_on=SINCE,
    )
    services.give_seat(seat=seat, actor=cast.actor)
    unit = register(cast, "异地商会", district, registrar, cast.health)

    shown = people.lead_office(cast).get(f"/units/{unit.pk}/?panel=affiliation").text

    assert unit.native_places == ["51", "50"]
    assert "四川商会联合党委" in shown


def test_whom_to_join_while_nobody_is_directly_responsible(cast: Cast) -> None:
    services.give_seat(
        seat=Seat(
            function=Function.COMPREHENSIVE,
            locality=cast.city,
            org=cast.orgs["联合党委"],
            start_on=SINCE,
        ),
        actor=cast.actor,
    )
    unit = cast.unit("鹏城市护理学会", supervision="competent", competent_body=cast.health)

    shown = people.lead_office(cast).get(f"/units/{unit.pk}/?panel=affiliation").text

    assert "先由兜底的党组织接收" in shown
    assert Doubt.objects.filter(unit=unit, kind="direct", issue="vacant").exists()
