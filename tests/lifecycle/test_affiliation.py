"""Who answers for a unit and why: three regions, seats, overrides, the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.cities import TODAY, BuiltCity
from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import client_as, viewer_as
from tongjian.foundation.access.session import whole_register
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.rulebook.choosing import choose, choose_all
from tongjian.foundation.rulebook.reading import rulebook
from tongjian.lifecycle.affiliation import services
from tongjian.lifecycle.affiliation.choices import Function
from tongjian.lifecycle.affiliation.models import Override, Seat
from tongjian.lifecycle.affiliation.resolving import Answer, resolve
from tongjian.lifecycle.affiliation.services import UnableToSettle
from tongjian.lifecycle.duties.facts import UNIT
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.models import Charge, PartyOrg
from tongjian.registry.units.models import Unit

ON = date(2026, 11, 21)
SHENZHEN, JIANGSU, YANGZHOU = "440305", "320102", "321002"
CHAOYANG, ZHAOQING = "110105", "441202"
BLANK: dict[str, Any] = {
    "kind": "association",
    "sector": "commerce",
    "native_places": (),
    "has_body": False,
}
ASSOCIATIONS: dict[str, dict[str, Any]] = {
    "律师协会": {"name": "某市律师协会", "sector": "law", "has_body": True},
    "民办医院": {"name": "某某医院", "kind": "service", "sector": "health", "has_body": True},
    "诊所": {"name": "某某诊所", "kind": "service", "sector": "health", "has_body": True},
    "幼儿园": {"name": "某某幼儿园", "kind": "service", "sector": "education", "has_body": True},
    "培训学校": {
        "name": "某某培训学校",
        "kind": "service",
        "sector": "education",
        "has_body": True,
    },
    "异地商会": {"name": "某市川渝商会", "native_places": ("51", "50")},
    "社区组织": {"name": "某社区棋友会", "kind": "community", "sector": "culture"},
    "无主管协会": {"name": "某市电子商务协会"},
    "脱钩协会": {
        "name": "某市物流协会",
        "has_body": False,
        "decoupled_on": date(2017, 6, 30),
        "former_body": "某市交通局",
    },
    "有主管协会": {"name": "某市建筑业协会", "has_body": True},
}


SYSTEM, PROVINCE, LINES = "SZ2018§隶属", "D16§7", "YZP§机制"


@pytest.mark.parametrize(
    ("kind", "shenzhen", "jiangsu", "yangzhou"),
    [
        ("律师协会", ("society", SYSTEM), ("industry", PROVINCE), ("office", LINES)),
        ("民办医院", ("health_city", SYSTEM), ("industry", PROVINCE), ("industry", PROVINCE)),
        ("诊所", ("health_district", SYSTEM), ("industry", PROVINCE), ("industry", PROVINCE)),
        ("幼儿园", ("education_district", SYSTEM), ("industry", PROVINCE), ("industry", PROVINCE)),
        (
            "培训学校",
            ("education_district", SYSTEM),
            ("industry", PROVINCE),
            ("industry", PROVINCE),
        ),
        ("异地商会", ("chamber", "SZ2018§商会"), ("comprehensive", PROVINCE), ("chamber", LINES)),
        ("社区组织", ("society", SYSTEM), ("street", PROVINCE), ("street", PROVINCE)),
        (
            "无主管协会",
            ("society", SYSTEM),
            ("comprehensive", PROVINCE),
            ("comprehensive", PROVINCE),
        ),
        (
            "脱钩协会",
            ("society", SYSTEM),
            ("comprehensive", PROVINCE),
            ("comprehensive", PROVINCE),
        ),
        ("有主管协会", ("society", SYSTEM), ("body", PROVINCE), ("body", LINES)),
    ],
)
def test_regions_answer_differently_each_by_its_clause(
    kind: str, shenzhen: tuple[str, str], jiangsu: tuple[str, str], yangzhou: tuple[str, str]
) -> None:
    found = [decided(kind, region) for region in (SHENZHEN, JIANGSU, YANGZHOU)]

    assert found == [shenzhen, jiangsu, yangzhou]


@pytest.mark.parametrize(
    ("kind", "chaoyang", "zhaoqing"),
    [
        ("律师协会", ("industry", "D12§管理体制"), ("industry", "D12§管理体制")),
        ("有主管协会", ("body", "D12§管理体制"), ("body", "D12§管理体制")),
        ("无主管协会", ("comprehensive", "BJP§综合党委 PC§归属"), ("society", "PC§归属")),
    ],
)
def test_what_no_public_text_says_is_a_convention(
    kind: str, chaoyang: tuple[str, str], zhaoqing: tuple[str, str]
) -> None:
    assert [decided(kind, region) for region in (CHAOYANG, ZHAOQING)] == [chaoyang, zhaoqing]


def decided(kind: str, region: str) -> tuple[str, str]:
    edition = rulebook().edition(region=region, on=ON)
    facts = {**BLANK, **ASSOCIATIONS[kind]}
    option = choose("direct", edition=edition, subject=UNIT, facts=facts).option
    assert option is not None
    return option.target, " ".join(citation.code for citation in option.citations)


def test_what_is_not_known_stops_before_a_later_line_decides() -> None:
    edition = rulebook().edition(region=JIANGSU, on=ON)
    facts = {**BLANK, "name": "某市物流协会", "has_body": None}

    choice = choose("direct", edition=edition, subject=UNIT, facts=facts)

    assert choice.option is None
    assert choice.is_unclear


def test_every_target_is_a_function() -> None:
    targets = {
        option.target
        for pack in rulebook().packs.values()
        for table in pack.tables.values()
        for option in table.options
    }

    assert targets <= set(Function.values)


def test_one_and_all_are_decided_alike(small_city: BuiltCity) -> None:
    book = rulebook()
    with whole_register():
        for kind in ChargeKind:
            swept = dict(choose_all(kind.value, subject=UNIT, rulebook=book, on=TODAY))
            for unit in Unit.objects.all():
                place, facts = UNIT.facts_of(unit, on=TODAY)
                edition = book.edition(region=place, on=TODAY)
                choice = choose(kind.value, edition=edition, subject=UNIT, facts=facts)
                assert swept[unit.pk] == (choice.option.target if choice.option else "")


def seat(cast: Cast, function: Function, org: str, **fields: Any) -> Seat:
    made = Seat(
        function=function,
        locality=fields.pop("locality", cast.city),
        org=cast.orgs[org],
        start_on=date(2020, 1, 1),
        **fields,
    )
    return services.give_seat(seat=made, actor=cast.actor)


def answers(unit: Unit) -> dict[str, Answer]:
    return {answer.kind.value: answer for answer in resolve(unit, on=date.today())}


@pytest.fixture
def seated(cast: Cast) -> Cast:
    seat(cast, Function.OFFICE, "两新工委")
    seat(cast, Function.COMPREHENSIVE, "联合党委")
    seat(cast, Function.BODY, "行业党委", agency=cast.health)
    return cast


class TestResolving:
    def test_three_answers_with_their_clauses(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市护理学会", supervision="competent", competent_body=seated.health)

        found = answers(unit)

        assert [str(found[kind].org) for kind in ("lead", "direct", "fallback")] == [
            "两新工委",
            "行业党委",
            "联合党委",
        ]
        assert "R6-06-4" in found["direct"].sentence
        assert "中办发〔2015〕51号" in found["direct"].sentence

    def test_a_change_of_facts_changes_the_answer_at_once(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市护理学会")
        before = answers(unit)["direct"].org

        Unit.objects.filter(pk=unit.pk).update(competent_body=seated.health)
        unit.refresh_from_db()

        assert str(before) == "联合党委"
        assert str(answers(unit)["direct"].org) == "行业党委"

    def test_the_nearer_seat_comes_first(self, seated: Cast) -> None:
        seat(seated, Function.COMPREHENSIVE, "行业党委", locality=seated.donghu)
        near = seated.unit("东湖区棋院", registrar=seated.donghu_registrar)
        far = seated.unit("鹏城市棋院")

        assert str(answers(near)["direct"].org) == "行业党委"
        assert str(answers(far)["direct"].org) == "联合党委"

    def test_a_function_that_nobody_has_is_said(self, cast: Cast) -> None:
        found = answers(cast.unit("鹏城市棋院"))["lead"]

        assert found.org is None
        assert "还没有登记承担“两新工委（社会组织党工委）”职能的党组织" in found.sentence

    def test_one_function_one_holder(self, seated: Cast) -> None:
        with pytest.raises(UnableToSettle, match="已有党组织承担"):
            seat(seated, Function.OFFICE, "行业党委")


class TestActing:
    def test_settling_enters_the_answers_and_then_has_nothing_to_do(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市棋院")

        first = services.settle(units=[unit], actor=seated.actor, on=date.today())
        second = services.settle(units=[unit], actor=seated.actor, on=date.today())

        assert (first, second) == (3, 0)
        assert Charge.objects.open().filter(unit=unit).count() == 3
        assert all(answer.is_settled for answer in answers(unit).values())

    def test_deciding_otherwise_stands_against_the_rule(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市棋院")
        services.override(
            unit=unit,
            kind=ChargeKind.DIRECT,
            org=seated.orgs["行业党委"],
            reason="专题会议纪要",
            owner="组织科",
            review_on=date(2030, 1, 1),
            actor=seated.actor,
            on=date.today(),
        )

        found = answers(unit)["direct"]

        assert str(found.org) == "行业党委"
        assert found.sentence == "另行指定：专题会议纪要（组织科，2030-01-01 复核）"
        assert found.is_settled
        assert Entry.objects.filter(action="affiliation.unit.overridden").count() == 1

    def test_a_review_lies_ahead(self, seated: Cast) -> None:
        with pytest.raises(UnableToSettle, match="复核日期"):
            services.override(
                unit=seated.unit("鹏城市棋院"),
                kind=ChargeKind.DIRECT,
                org=seated.orgs["行业党委"],
                reason="会议",
                owner="组织科",
                review_on=date.today(),
                actor=seated.actor,
                on=date.today(),
            )

    def test_nobody_decides_outside_the_own_scope(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市棋院")
        services.settle(units=[unit], actor=seated.actor, on=date.today())
        unit.refresh_from_db()
        beside = viewer_as("committee", "org", seated.orgs["行业党委"].pk)

        with pytest.raises(PermissionDenied):
            services.override(
                unit=unit,
                kind=ChargeKind.DIRECT,
                org=seated.orgs["行业党委"],
                reason="会议",
                owner="组织科",
                review_on=date(2030, 1, 1),
                actor=beside,
                on=date.today(),
            )
        assert not Override.objects.exists()


class TestPages:
    def test_the_page_says_why_and_settles(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市棋院")
        services.settle(units=[unit], actor=seated.actor, on=date.today())
        Charge.objects.filter(unit=unit, kind="lead").delete()
        client = people.lead_office(seated)

        shown = client.get(f"/units/{unit.pk}/?panel=affiliation").text
        tried = client.post(f"/affiliation/units/{unit.pk}/settle/").text
        untouched = Charge.objects.filter(unit=unit, kind="lead").exists()
        client.post(f"/affiliation/units/{unit.pk}/settle/", {"_confirmed": "1"})

        assert "其余由民政依托的综合党委托底" in shown
        assert "1 项责任会改变" in tried
        assert not untouched
        assert Charge.objects.open().filter(unit=unit, kind="lead").count() == 1

    def test_the_office_enters_seats_and_a_committee_reads_them(self, cast: Cast) -> None:
        root = PartyOrg.objects.get(name="两新工委")
        form = {
            "function": "office",
            "locality": cast.city.path,
            "org": root.pk,
            "start_on": "2020-01-01",
        }
        office = people.lead_office(cast)
        committee = people.committee(cast, "行业党委")

        made = office.post("/affiliation/seats/new/", form)
        refused = committee.post("/affiliation/seats/new/", form)

        assert made.status_code == 302
        assert refused.status_code == 403
        assert "两新工委" in committee.get("/affiliation/seats/").text

    def test_the_function_of_a_body_names_the_body(self, cast: Cast) -> None:
        root = PartyOrg.objects.get(name="两新工委")
        form = {
            "function": "body",
            "locality": cast.city.path,
            "org": root.pk,
            "start_on": "2020-01-01",
        }

        answer = people.lead_office(cast).post("/affiliation/seats/new/", form)

        assert answer.status_code == 422
        assert "请选择业务主管单位" in answer.text

    def test_a_registrar_has_no_such_tab(self, seated: Cast) -> None:
        unit = seated.unit("鹏城市棋院")
        client = client_as("registrar", "place", seated.city.pk)

        assert "panel=affiliation" not in client.get(f"/units/{unit.pk}/").text
