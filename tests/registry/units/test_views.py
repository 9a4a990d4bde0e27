"""The register of units as each role sees it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.registry import people
from tests.registry.cast import Cast, make_uscc
from tests.signing import confirm
from tongjian.foundation import clock
from tongjian.foundation.audit.models import Entry
from tongjian.registry.party_orgs.models import Charge, Hosting
from tongjian.registry.party_orgs.services.covering import charge_units, host_units
from tongjian.registry.units.choices import UnitStatus
from tongjian.registry.units.models import Agency, Area, MemberFirm, Rating, Unit
from tongjian.registry.units.services.enrolling import enroll_firms
from tongjian.registry.units.services.grading import rate_units
from tongjian.registry.units.services.registering import revise_units


@pytest.fixture
def city(cast: Cast) -> Cast:
    """Three units: one covered with members, one due to build, one nobody answers for."""
    covered = cast.unit("鹏城市物流协会", declared_members=1)
    due = cast.unit("鹏城市装饰协会", declared_members=3)
    cast.unit("东湖区棋院", kind="service", uscc=make_uscc("52"), registrar=cast.donghu_registrar)
    since = date(2016, 1, 1)
    branch = cast.orgs["物流支部"]
    host_units(
        hostings=[Hosting(org=branch, unit=covered, mode="standalone", start_on=since)],
        actor=cast.actor,
    )
    charge_units(
        charges=[Charge(org=cast.orgs["联合党委"], unit=due, kind="direct", start_on=since)],
        actor=cast.actor,
    )
    cast.person("王明", branch, employer=covered)
    for name in ("李一", "李二", "李三"):
        cast.person(name, cast.orgs["联合支部"], employer=due)
    return cast


def named(name: str) -> Unit:
    return Unit.objects.get(name=name)


def rows_of(response: Any) -> str:
    """Return the rows of a list page, without the filters and menus around them."""
    found = re.search(r"<tbody.*</tbody>", response.text, re.S)
    return found[0] if found else ""


def page(client: Client, unit: Unit, query: str = "") -> Any:
    return client.get(f"/units/{unit.pk}/{query}")


class TestList:
    def test_the_lead_office_sees_all(self, city: Cast) -> None:
        text = people.lead_office(city).get("/units/").text

        assert "鹏城市物流协会" in text
        assert "东湖区棋院" in text
        assert "单独组建" in text
        assert "物流支部" in text

    def test_a_committee_sees_its_branch_only(self, city: Cast) -> None:
        text = people.committee(city, "行业党委").get("/units/").text

        assert "鹏城市物流协会" in text
        assert "鹏城市装饰协会" not in text

    def test_a_registrar_sees_covered_or_not_and_no_counts(self, city: Cast) -> None:
        text = rows_of(people.registrar(city).get("/units/?cols=full_members.coverage.host.gaps"))

        assert "已覆盖" in text
        assert "单独组建" not in text
        assert "物流支部" not in text
        assert "党员人数不清" not in text

    def test_a_registrar_cannot_sort_or_filter_the_roster_out(self, city: Cast) -> None:
        client = people.registrar(city)

        by_band = rows_of(client.get("/units/?band=3%2B"))
        mode = rows_of(client.get("/units/?mode=standalone"))
        gaps = rows_of(client.get("/units/?gap=4"))

        # Judged by what the units declared, not by the roster.
        assert "鹏城市装饰协会" in by_band
        assert mode == ""
        assert gaps == ""

    def test_a_registrar_is_not_offered_what_the_roster_answers(self, city: Cast) -> None:
        mine = people.registrar(city).get("/units/").text
        theirs = people.lead_office(city).get("/units/").text

        assert "党员数不符</a>" not in mine
        assert "党员数不符</a>" in theirs
        assert "覆盖的党组织</th>" not in mine
        assert "覆盖的党组织</th>" in theirs

    def test_a_competent_body_sees_its_own(self, city: Cast) -> None:
        revise_units(
            changes={named("东湖区棋院").pk: {"competent_body": city.health}},
            actor=city.actor,
            on=city.actor.on,
        )

        text = people.competent_body(city).get("/units/").text

        assert "东湖区棋院" in text
        assert "鹏城市物流协会" not in text

    def test_a_unit_head_sees_one(self, city: Cast) -> None:
        text = people.unit_head(named("东湖区棋院").pk).get("/units/").text

        assert "东湖区棋院" in text
        assert "鹏城市装饰协会" not in text

    def test_due_to_build(self, city: Cast) -> None:
        text = people.lead_office(city).get("/units/?due=yes").text

        assert "鹏城市装饰协会" in text
        assert "鹏城市物流协会" not in text

    @pytest.mark.parametrize(
        "query",
        [
            "q=装饰",
            "q=pcszsxh",
            "kind=association",
            "level=city&place=4499",
            "place=449901",
            "residence=449901",
            "supervision=none",
            "covered=yes&working=yes",
            "mode=standalone&mode=none",
            "band=0&band=1-2",
            "gap=1&gap=2&gap=4",
            "direct=no&decoupled=no&charter=no",
            "rating=5A",
            "tag=科技",
            "established_from=2000-01-01&established_to=2020-01-01",
            "staff_min=1",
            "status=cancelled",
            "sector=other",
            "sort=-full_members",
            "sort=established_on",
            "on=2018-05-01&covered=yes&kind=association&q=物流",
        ],
    )
    def test_every_condition_is_answered(self, city: Cast, query: str) -> None:
        assert people.lead_office(city).get(f"/units/?{query}").status_code == 200

    def test_conditions_find_what_they_say(self, city: Cast) -> None:
        client = people.lead_office(city)

        assert "鹏城市物流协会" in client.get("/units/?q=wl").text
        assert "鹏城市装饰协会" not in client.get("/units/?q=wl").text
        code = named("东湖区棋院").uscc
        assert "东湖区棋院" in client.get(f"/units/?q={code}").text
        org = city.orgs["联合党委"].pk
        text = client.get(f"/units/?org={org}").text
        assert "鹏城市装饰协会" in text
        assert "鹏城市物流协会" not in text

    def test_the_past_shows_the_facts_of_the_day(self, city: Cast) -> None:
        unit = named("鹏城市物流协会")
        today = clock.today()
        revise_units(changes={unit.pk: {"name": "鹏城市供应链协会"}}, actor=city.actor, on=today)
        client = people.lead_office(city)

        past = rows_of(client.get("/units/?on=2015-06-01"))
        present = rows_of(client.get("/units/"))

        assert "鹏城市物流协会" in past
        assert "鹏城市供应链协会" not in past
        assert "单独组建" not in past  # hosted since 2016 only
        assert "鹏城市供应链协会" in present

    def test_the_past_refuses_what_is_known_for_today_only(self, city: Cast) -> None:
        response = people.lead_office(city).get("/units/?on=2015-06-01&due=yes")

        assert response.status_code == 422
        assert "应建未建只有今天的数据" in response.text

    def test_cancelled_units_are_listed_only_when_asked_for(self, city: Cast) -> None:
        unit = named("东湖区棋院")
        end = {"status": UnitStatus.CANCELLED, "ended_on": city.actor.on}
        revise_units(changes={unit.pk: end}, actor=city.actor, on=city.actor.on)
        client = people.lead_office(city)

        assert "东湖区棋院" not in client.get("/units/").text
        assert "东湖区棋院" in client.get("/units/?status=cancelled").text

    def test_few_queries(self, city: Cast, django_assert_max_num_queries: Any) -> None:
        client = people.lead_office(city)
        client.get("/units/")
        with django_assert_max_num_queries(14):
            client.get("/units/")

    def test_export_is_asked_to_confirm_and_then_logged(self, city: Cast) -> None:
        client = people.lead_office(city)
        asked = client.get("/units/?export=csv&covered=no")
        assert asked.headers["Location"].startswith("/account/confirm/")
        assert not Entry.objects.filter(action="units.list.exported").exists()

        confirm(client)
        response = client.get("/units/?export=csv&covered=no")
        body = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        assert "鹏城市装饰协会" in body
        assert Entry.objects.filter(action="units.list.exported").count() == 1

    def test_a_member_has_no_business_here(self, city: Cast) -> None:
        person = city.person("赵敏", city.orgs["物流支部"])
        client = people.member(person.pk)

        assert client.get("/units/").status_code == 403


class TestPage:
    def test_identity_verdicts_and_tabs(self, city: Cast) -> None:
        text = page(people.lead_office(city), named("鹏城市装饰协会")).text

        assert "应建未建" in text
        assert "3 名" in text
        assert "《中国共产党支部工作条例（试行）》第4条" in text
        assert "基本情况" in text

    @pytest.mark.parametrize("panel", ["basics", "firms", "ratings", "history"])
    def test_every_tab_opens(self, city: Cast, panel: str) -> None:
        client = people.lead_office(city)
        for day in ("", "&on=2016-05-01"):
            response = page(client, named("鹏城市物流协会"), f"?panel={panel}{day}")
            assert response.status_code == 200

    def test_other_branches_are_not_found(self, city: Cast) -> None:
        client = people.committee(city, "行业党委")

        assert page(client, named("鹏城市物流协会")).status_code == 200
        assert page(client, named("鹏城市装饰协会")).status_code == 404

    def test_a_registrar_sees_what_was_declared(self, city: Cast) -> None:
        text = page(people.registrar(city), named("鹏城市装饰协会")).text

        assert "申报党员数" in text
        assert "花名册" not in text
        assert "组织设置不清" not in text

    def test_few_queries(self, city: Cast, django_assert_max_num_queries: Any) -> None:
        client = people.lead_office(city)
        page(client, named("鹏城市物流协会"))
        with django_assert_max_num_queries(22):
            page(client, named("鹏城市物流协会"))

    def test_ratings_say_how_long_they_hold(self, city: Cast) -> None:
        unit = named("鹏城市物流协会")
        rating = Rating(unit=unit, grade="5A", announced_on=date(2019, 6, 1))
        rate_units(ratings=[rating], actor=city.actor)

        text = page(people.lead_office(city), unit, "?panel=ratings").text

        assert "2020-01-01 至 2024-12-31" in text

    def test_member_firms(self, city: Cast, django_assert_max_num_queries: Any) -> None:
        unit = named("鹏城市物流协会")
        firms = [
            MemberFirm(unit=unit, name=f"第{n:03d}物流公司", start_on=date(2019, 1, 1))
            for n in range(60)
        ]
        enroll_firms(firms=firms, actor=city.actor)
        client = people.lead_office(city)
        client.get(f"/units/{unit.pk}/firms/")

        with django_assert_max_num_queries(16):
            text = client.get(f"/units/{unit.pk}/firms/").text

        assert "第000物流公司" in text
        assert "第059物流公司" not in text
        other = people.committee(city, "联合党委")
        assert other.get(f"/units/{unit.pk}/firms/").status_code == 404

    def test_what_a_viewer_may_not_do_is_not_offered(self, city: Cast) -> None:
        unit = named("鹏城市物流协会")
        client = people.secretary(city, "物流支部")

        assert "变更登记" not in page(client, unit).text
        assert "变更登记" in page(people.lead_office(city), unit).text
        assert client.get(f"/units/{unit.pk}/edit/").status_code == 403
        other = named("鹏城市装饰协会")
        assert client.get(f"/units/{other.pk}/edit/").status_code == 404


def sent(unit: Unit, **changed: Any) -> dict[str, Any]:
    """Return what the form of a unit sends, with something changed."""
    values = {
        "name": unit.name,
        "uscc": unit.uscc,
        "kind": unit.kind,
        "level": unit.level,
        "status": unit.status,
        "registrar": unit.registrar_id,
        "established_on": unit.established_on,
        "established_precision": "day",
        "supervision": unit.supervision,
        "residence": unit.residence_path,
        "sector": unit.sector,
        "declared_members": unit.declared_members,
        "on": "2020-06-01",
        "reason": "社会组织申请",
        **changed,
    }
    return {name: value for name, value in values.items() if value is not None}


class TestChanges:
    def test_register(self, city: Cast) -> None:
        client = people.registrar(city)
        draft = Unit(
            name="鹏城市茶艺协会",
            uscc=make_uscc(),
            kind="association",
            level="city",
            registrar=city.registrar,
            supervision="none",
            sector="culture",
            residence_path="449901",
        )
        values = {**sent_new(draft), "fields": "文化、社会", "native_places": "东湖区"}

        response = client.post("/units/new/", values)

        unit = named("鹏城市茶艺协会")
        assert response.status_code == 302
        assert unit.fields == ["文化", "社会"]
        assert unit.native_places == ["449901"]
        assert unit.registered_path == "4499"
        assert Entry.objects.filter(action="units.unit.registered", subject_id=unit.pk).exists()

    def test_a_committee_says_who_answers_for_it(self, city: Cast) -> None:
        client = people.committee(city, "行业党委")
        draft = Unit(
            name="鹏城市石材协会",
            uscc=make_uscc(),
            kind="association",
            level="city",
            registrar=city.registrar,
            supervision="none",
            sector="commerce",
            residence_path="449901",
        )

        refused = client.post("/units/new/", sent_new(draft))
        answered = client.post(
            "/units/new/", {**sent_new(draft), "answering": city.orgs["装饰支部"].pk}
        )

        assert refused.status_code == 422
        assert answered.status_code == 302
        assert named("鹏城市石材协会").scope_path == city.orgs["装饰支部"].path

    def test_nobody_registers_under_a_foreign_organisation(self, city: Cast) -> None:
        client = people.committee(city, "行业党委")
        draft = Unit(
            name="鹏城市石材协会",
            kind="association",
            level="city",
            registrar=city.registrar,
            supervision="none",
            sector="commerce",
            residence_path="449901",
        )
        values = {**sent_new(draft), "answering": city.orgs["联合支部"].pk}

        assert client.post("/units/new/", values).status_code == 422
        assert not Unit.objects.filter(name="鹏城市石材协会").exists()

    def test_a_wrong_code_is_said_at_the_field_and_nothing_is_lost(self, city: Cast) -> None:
        unit = named("鹏城市物流协会")
        wrong = f"{unit.uscc[:17]}{'0' if unit.uscc[17] != '0' else '1'}"  # type: ignore[index]

        response = people.lead_office(city).post(
            f"/units/{unit.pk}/edit/", sent(unit, uscc=wrong, address="东湖路 9 号")
        )

        assert response.status_code == 422
        assert "校验位不对" in response.text
        assert "东湖路 9 号" in response.text

    def test_revise_leaves_a_version_and_a_log_entry(self, city: Cast) -> None:
        unit = named("鹏城市物流协会")
        client = people.lead_office(city)

        response = client.post(f"/units/{unit.pk}/edit/", sent(unit, name="鹏城市供应链协会"))

        assert response.status_code == 302
        assert unit.versions.count() == 2
        entry = Entry.objects.get(action="units.unit.revised", subject_id=unit.pk)
        assert entry.reason == "社会组织申请"
        assert entry.changes == {"name": ["鹏城市物流协会", "鹏城市供应链协会"]}
        assert (
            "名称：鹏城市物流协会 → 鹏城市供应链协会" in page(client, unit, "?panel=history").text
        )

    def test_an_earlier_change_than_the_last_is_refused_at_the_form(self, city: Cast) -> None:
        unit = named("鹏城市物流协会")
        client = people.lead_office(city)
        client.post(f"/units/{unit.pk}/edit/", sent(unit, name="鹏城市供应链协会"))
        unit.refresh_from_db()

        response = client.post(
            f"/units/{unit.pk}/edit/", sent(unit, name="鹏城市货运协会", on="2019-01-01")
        )

        assert response.status_code == 422
        assert "已有变更记录" in response.text

    def test_end_is_previewed_then_done(self, city: Cast) -> None:
        unit = named("东湖区棋院")
        client = people.lead_office(city)
        values = {"status": "cancelled", "on": "2020-06-01", "reason": "章程规定的解散事由"}

        preview = client.post(f"/units/{unit.pk}/end/", values)
        unit.refresh_from_db()
        assert "将会发生什么" in preview.text
        assert unit.status == UnitStatus.NORMAL
        assert not Entry.objects.filter(reason="章程规定的解散事由").exists()

        client.post(f"/units/{unit.pk}/end/", {**values, "_confirmed": "1"})
        unit.refresh_from_db()
        assert unit.status == UnitStatus.CANCELLED
        assert Entry.objects.filter(reason="章程规定的解散事由").count() == 1

    def test_rate(self, city: Cast) -> None:
        unit = named("鹏城市物流协会")
        client = people.registrar(city)
        values = {"grade": "4A", "announced_on": "2019-06-01"}

        assert client.post(f"/units/{unit.pk}/rate/", values).status_code == 302
        again = client.post(f"/units/{unit.pk}/rate/", values)

        assert "已登记" in again.text
        assert again.status_code == 422
        assert unit.ratings.get().end_on == date(2025, 1, 1)

    def test_enroll_a_firm(self, city: Cast) -> None:
        unit = named("鹏城市物流协会")
        values = {"name": "迅达物流公司", "start_on": "2020-01-01", "is_covered": "true"}

        people.lead_office(city).post(f"/units/{unit.pk}/firms/new/", values)

        assert unit.firms.get().is_covered is True


def sent_new(draft: Unit) -> dict[str, Any]:
    return {
        "name": draft.name,
        "uscc": draft.uscc or "",
        "kind": draft.kind,
        "level": draft.level,
        "registrar": draft.registrar_id,
        "established_on": "2020-01-01",
        "established_precision": "day",
        "supervision": draft.supervision,
        "residence": draft.residence_path,
        "sector": draft.sector,
    }


class TestPlacesAndBodies:
    def test_register_and_change_an_area(self, city: Cast) -> None:
        client = people.lead_office(city)
        values = {"name": "东湖创客园", "kind": "incubator", "locality": "449901"}

        client.post("/units/areas/new/", values)
        area = Area.objects.get()
        revise_units(
            changes={named("鹏城市物流协会").pk: {"area": area}},
            actor=city.actor,
            on=city.actor.on,
        )
        client.post(f"/units/areas/{area.pk}/edit/", {**values, "builder": "东湖区民政局"})

        area.refresh_from_db()
        assert area.builder == "东湖区民政局"
        assert Entry.objects.filter(action__startswith="units.area.").count() == 2
        assert "鹏城市物流协会" in client.get(f"/units/areas/{area.pk}/").text
        assert "东湖创客园" in client.get("/units/areas/").text
        foreign = people.committee(city, "联合党委")
        assert "鹏城市物流协会" not in foreign.get(f"/units/areas/{area.pk}/").text

    def test_agencies_count_within_the_scope(self, city: Cast) -> None:
        client = people.lead_office(city)
        values = {
            "name": "鹏城市体育局",
            "locality": "4499",
            "supervises": "on",
            "start_on": "2010-01-01",
        }

        client.post("/units/agencies/new/", values)

        assert Agency.objects.filter(name="鹏城市体育局").exists()
        assert Entry.objects.filter(action="units.agency.registered").exists()
        assert "鹏城市体育局" in client.get("/units/agencies/?duty=supervises").text

    def test_lists_need_few_queries(self, city: Cast, django_assert_max_num_queries: Any) -> None:
        client = people.lead_office(city)
        client.get("/units/areas/")
        with django_assert_max_num_queries(14):
            client.get("/units/areas/")
        with django_assert_max_num_queries(14):
            client.get("/units/agencies/")


class TestPickers:
    def test_units_are_offered_within_the_scope(self, city: Cast) -> None:
        client = people.committee(city, "行业党委")

        assert "鹏城市物流协会" in client.get("/units/options/?q=物流").text
        assert "鹏城市装饰协会" not in client.get("/units/options/?q=装饰").text

    def test_public_bodies_and_places(self, city: Cast) -> None:
        client = people.registrar(city)

        assert "鹏城市民政局" in client.get("/units/agencies/registrars/?q=民政").text
        assert "鹏城市卫生局" in client.get("/units/agencies/options/?q=卫生").text
        assert "东湖区" in client.get("/places/options/?q=东湖").text
        assert client.get("/units/areas/options/?q=园").status_code == 200
