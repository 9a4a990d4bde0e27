"""Party organisations as each role sees them; the tree; every act through its form."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.registry import people
from tests.registry.cast import Cast
from tests.signing import make_user
from tongjian.foundation.access.models import Grant
from tongjian.foundation.audit.models import Entry
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.choices import RelationKind
from tongjian.registry.party_orgs.models import Charge, Hosting, PartyOrg, Relation
from tongjian.registry.party_orgs.services.covering import charge_units, host_units
from tongjian.registry.party_orgs.services.moving import move_org
from tongjian.registry.party_orgs.services.relating import relate
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint
from tongjian.registry.units.models import Unit

SINCE = date(2016, 1, 1)
ON = "2020-06-01"


@pytest.fixture
def city(cast: Cast) -> Cast:
    """A covered unit with members, and a secretary in one branch."""
    branch = cast.orgs["物流支部"]
    unit = cast.unit("鹏城市物流协会")
    hosting = Hosting(org=branch, unit=unit, mode="standalone", start_on=SINCE)
    host_units(hostings=[hosting], actor=cast.actor)
    for name in ("王明", "李芳", "赵强"):
        cast.person(name, branch, employer=unit)
    cast.person("周一", cast.orgs["装饰支部"])
    post = Appointment(
        holder_name="王明", post="secretary", org=branch, source="head", start_on=SINCE
    )
    appoint(appointments=[post], actor=cast.actor)
    PartyOrg.objects.filter(pk=branch.pk).update(term_ends_on=date(2019, 1, 1))
    return cast


def page(client: Client, org: PartyOrg, query: str = "") -> Any:
    return client.get(f"/orgs/{org.pk}/{query}")


def rows_of(response: Any) -> str:
    """Return the rows of a list page, without the filters and menus around them."""
    found = re.search(r"<tbody.*</tbody>", response.text, re.S)
    return found[0] if found else ""


class TestList:
    def test_scope(self, city: Cast) -> None:
        all_of_them = rows_of(people.lead_office(city).get("/orgs/"))
        own = rows_of(people.committee(city, "行业党委").get("/orgs/"))

        assert "联合支部" in all_of_them
        assert "物流支部" in own
        assert "联合支部" not in own

    @pytest.mark.parametrize("role", ["registrar", "competent_body"])
    def test_outsiders_have_no_list(self, city: Cast, role: str) -> None:
        assert getattr(people, role)(city).get("/orgs/").status_code == 403

    def test_conditions_find_what_they_say(self, city: Cast) -> None:
        client = people.lead_office(city)
        industry = city.orgs["行业党委"].pk

        def found(query: str) -> str:
            return rows_of(client.get(f"/orgs/?{query}"))

        assert "物流支部" not in found("secretary=no")
        assert "装饰支部" in found("secretary=no")
        assert "物流支部" in found("secretary=yes")
        assert "物流支部" in found("overdue=yes")
        assert "装饰支部" in found("few=yes")
        assert "物流支部" not in found("few=yes")
        assert "联合支部" not in found(f"under={industry}")
        assert "物流支部" in found(f"under={industry}")
        assert "物流支部" in found("covering=yes")
        assert "装饰支部" not in found("covering=yes")
        assert "行业党委" in found("kind=committee")
        assert "物流支部" in found("q=wlzb")
        assert "物流支部" in found("members_min=3")
        assert found("dissolved=yes") == ""

    @pytest.mark.parametrize(
        "query",
        [
            "flavor=ordinary",
            "place=4499",
            "relation=guidance",
            "founded_from=2015-01-01",
            "sort=-full_members",
            "sort=term",
            f"on={ON}&kind=branch&secretary=yes",
        ],
    )
    def test_every_condition_is_answered(self, city: Cast, query: str) -> None:
        assert people.lead_office(city).get(f"/orgs/?{query}").status_code == 200

    def test_the_past_shows_the_names_and_parents_of_the_day(self, city: Cast) -> None:
        industry, joint = city.orgs["行业党委"], city.orgs["联合党委"]
        move_org(
            org=city.orgs["物流支部"],
            under=joint,
            actor=city.actor,
            on=date(2020, 6, 1),
            reason="调整",
        )
        client = people.lead_office(city)

        before = rows_of(client.get(f"/orgs/?on=2020-05-31&under={industry.pk}"))
        after = rows_of(client.get(f"/orgs/?on=2020-06-02&under={industry.pk}"))

        assert "物流支部" in before
        assert "物流支部" not in after
        assert client.get("/orgs/?on=2020-05-31&few=yes").status_code == 422

    def test_few_queries(self, city: Cast, django_assert_max_num_queries: Any) -> None:
        client = people.lead_office(city)
        client.get("/orgs/")
        with django_assert_max_num_queries(14):
            client.get("/orgs/")

    def test_a_fallback_sees_organisations_without_counts(self, city: Cast) -> None:
        relate(
            source=city.orgs["联合党委"],
            target=city.orgs["行业党委"],
            kind=RelationKind.FALLBACK,
            actor=city.actor,
            on=SINCE,
        )
        client = people.committee(city, "联合党委")

        listed = rows_of(client.get("/orgs/?q=物流&cols=full_members"))
        shown = page(client, city.orgs["物流支部"]).text

        assert "物流支部" in listed
        assert ">3<" not in listed
        assert "正式党员 <b>" not in shown
        assert rows_of(client.get("/orgs/?members_min=3")) == ""


class TestPage:
    def test_identity_and_warnings(self, city: Cast) -> None:
        client = people.lead_office(city)

        ripe = page(client, city.orgs["物流支部"]).text
        empty = page(client, city.orgs["装饰支部"]).text

        assert "书记：王明" in ripe
        assert "任期已届满" in ripe
        assert "书记空缺" in empty
        assert "正式党员不足" in empty

    @pytest.mark.parametrize(
        "panel", ["units", "members", "posts", "children", "relations", "basics", "history"]
    )
    def test_every_tab_opens(self, city: Cast, panel: str) -> None:
        client = people.lead_office(city)
        for day in ("", "&on=2016-05-01"):
            assert page(client, city.orgs["物流支部"], f"?panel={panel}{day}").status_code == 200

    def test_members_are_named_only_to_whom_they_concern(self, city: Cast) -> None:
        branch = city.orgs["物流支部"]
        guide: dict[str, Any] = {"kind": RelationKind.GUIDANCE, "actor": city.actor, "on": SINCE}
        relate(source=city.orgs["联合党委"], target=branch, **guide)

        led = page(people.committee(city, "行业党委"), branch, "?panel=members").text
        guided = page(people.committee(city, "联合党委"), branch, "?panel=members").text
        before = page(people.lead_office(city), branch, "?panel=members&on=2015-12-01").text

        assert "李芳" in led
        assert "李芳" not in guided
        assert "看不到名单" in guided
        assert "李芳" not in before

    def test_a_committee_counts_with_all_below(self, city: Cast) -> None:
        text = page(people.lead_office(city), city.orgs["行业党委"]).text

        assert "连同下级正式党员 <b>4</b> 名" in text

    def test_other_branches_are_not_found(self, city: Cast) -> None:
        client = people.committee(city, "联合党委")

        assert page(client, city.orgs["物流支部"]).status_code == 404
        assert page(client, city.orgs["社会组织党委"]).status_code == 404

    def test_ancestors_are_named_but_not_open(self, city: Cast) -> None:
        text = page(people.committee(city, "行业党委"), city.orgs["物流支部"]).text

        assert "社会组织党委" in text
        assert f"/orgs/{city.orgs['社会组织党委'].pk}/" not in text

    def test_what_a_viewer_may_not_do_is_not_offered(self, city: Cast) -> None:
        branch = city.orgs["物流支部"]
        client = people.secretary(city, "物流支部")

        text = page(client, branch).text

        assert "调整隶属" not in text
        assert f"/orgs/{branch.pk}/edit/" not in text
        for act in ("edit", "rename", "move", "merge", "split", "dissolve", "cover", "relate"):
            assert client.get(f"/orgs/{branch.pk}/{act}/").status_code == 403

    def test_few_queries(self, city: Cast, django_assert_max_num_queries: Any) -> None:
        client = people.lead_office(city)
        page(client, city.orgs["物流支部"])
        with django_assert_max_num_queries(19):
            page(client, city.orgs["物流支部"])


class TestTree:
    def test_the_list_opens_on_demand(self, city: Cast) -> None:
        client = people.lead_office(city)
        industry = city.orgs["行业党委"]

        top = client.get("/orgs/tree/").text
        below = client.get(f"/orgs/tree/{industry.pk}/").text

        assert "社会组织党委" in top
        assert "物流支部" not in top
        assert "物流支部" in below
        assert "物流支部" in client.get(f"/orgs/tree/?at={city.orgs['物流支部'].pk}").text

    def test_search_within_the_tree(self, city: Cast) -> None:
        text = people.lead_office(city).get("/orgs/tree/?q=物流").text

        assert "两新工委 › 社会组织党委 › 行业党委" in text
        assert "没有找到" in people.committee(city, "联合党委").get("/orgs/tree/?q=物流").text

    def test_the_picture_is_scoped_and_of_the_day(self, city: Cast) -> None:
        move_org(
            org=city.orgs["行业党委"],
            under=city.orgs["联合党委"],
            actor=city.actor,
            on=date(2020, 6, 1),
            reason="调整",
        )
        client = people.lead_office(city)

        def parents(query: str) -> dict[str, str]:
            found: dict[str, str] = {}

            def walk(node: Any) -> None:
                for child in node["children"]:
                    found[child["name"]] = node["name"]
                    walk(child)

            walk(client.get(f"/orgs/tree/picture/{query}").json())
            return found

        assert parents("?on=2020-05-31")["行业党委"] == "社会组织党委"
        assert parents("?on=2020-06-01")["行业党委"] == "联合党委"
        own = people.committee(city, "联合党委").get("/orgs/tree/picture/?on=2020-06-01").json()
        assert own["name"] == "联合党委"

    def test_few_queries_however_many_nodes(
        self, city: Cast, django_assert_max_num_queries: Any
    ) -> None:
        for n in range(60):
            city.org(f"第{n:02d}支部", parent=city.orgs["联合党委"])
        client = people.lead_office(city)
        client.get("/orgs/tree/")
        with django_assert_max_num_queries(12):
            client.get("/orgs/tree/picture/")
        with django_assert_max_num_queries(12):
            client.get(f"/orgs/tree/{city.orgs['联合党委'].pk}/")


def do(client: Client, org: PartyOrg, act: str, **values: Any) -> Any:
    """Send a form that needs a preview twice, and return the last answer."""
    url = f"/orgs/{org.pk}/{act}/"
    first = client.post(url, values)
    if first.status_code == 200 and "将会发生什么" in first.text:
        return client.post(url, {**values, "_confirmed": "1"})
    return first


class TestActs:
    def test_found(self, city: Cast) -> None:
        industry = city.orgs["行业党委"]
        values = {
            "name": "货运支部",
            "code": "T90001",
            "kind": "branch",
            "locality": "4499",
            "established_on": "2020-05-01",
            "elected_on": "2020-05-01",
            "term_years": 3,
            "term_ends_on": "2023-05-01",
            "reason": "行业党委会议批复",
        }
        client = people.committee(city, "行业党委")

        done = do(client, industry, "found", **values)
        again = do(client, industry, "found", **values)

        org = PartyOrg.objects.get(code="T90001")
        assert done.status_code == 302
        assert org.parent_id == industry.pk
        assert again.status_code == 422
        assert "行业党委会议批复" in again.text
        entry = Entry.objects.get(action="party_orgs.org.founded", subject_id=org.pk)
        assert entry.reason == "行业党委会议批复"

    def test_edit_and_rename(self, city: Cast) -> None:
        branch = city.orgs["物流支部"]
        client = people.lead_office(city)
        values = {
            "kind": "branch",
            "locality": "4499",
            "established_on": "2015-08-01",
            "phone": "0755-2000",
            "on": ON,
            "reason": "登记联系电话",
        }

        assert do(client, branch, "edit", **values).status_code == 302
        do(client, branch, "rename", name="供应链支部", on=ON, reason="随协会更名")

        branch.refresh_from_db()
        assert branch.phone == "0755-2000"
        assert branch.name == "供应链支部"
        assert "物流支部" in page(client, branch, "?panel=history").text
        assert Entry.objects.filter(action="party_orgs.org.revised").count() == 2

    def test_move_says_what_goes_along_before_it_does(self, city: Cast) -> None:
        industry, joint = city.orgs["行业党委"], city.orgs["联合党委"]
        client = people.lead_office(city)
        values = {"other": joint.pk, "on": ON, "reason": "机构调整"}

        preview = client.post(f"/orgs/{industry.pk}/move/", values).text
        industry.refresh_from_db()
        assert "3 个（含本身）" in preview
        assert "4 名" in preview
        assert "1 家" in preview
        assert industry.parent_id == city.orgs["社会组织党委"].pk

        assert do(client, industry, "move", **values).status_code == 302
        industry.refresh_from_db()
        assert industry.parent_id == joint.pk
        assert Person.objects.filter(home_path__startswith=joint.path).count() == 4
        assert Entry.objects.filter(action="party_orgs.org.moved").count() == 1

    def test_a_refused_move_says_why_and_keeps_what_was_typed(self, city: Cast) -> None:
        industry = city.orgs["行业党委"]
        refused = do(
            people.lead_office(city),
            industry,
            "move",
            other=city.orgs["物流支部"].pk,
            on=ON,
            reason="误操作示例",
        )

        assert refused.status_code == 422
        assert "不能把" in refused.text
        assert "误操作示例" in refused.text

    def test_nobody_moves_to_where_he_does_not_lead(self, city: Cast) -> None:
        branch = city.orgs["物流支部"]
        values = {"other": city.orgs["联合党委"].pk, "on": ON, "reason": "机构调整"}

        refused = do(people.committee(city, "行业党委"), branch, "move", **values)

        assert refused.status_code == 422
        assert "只能选您管理范围内的" in refused.text

    def test_merge_takes_everybody_along(self, city: Cast) -> None:
        branch, other = city.orgs["物流支部"], city.orgs["装饰支部"]
        client = people.committee(city, "行业党委")

        done = do(client, branch, "merge", other=other.pk, on=ON, reason="支部合并")

        branch.refresh_from_db()
        other.refresh_from_db()
        assert done["Location"] == f"/orgs/{other.pk}/"
        assert branch.dissolved_on == date(2020, 6, 1)
        assert other.full_members == 4
        assert Unit.objects.get().scope_path == other.path
        assert not Appointment.objects.open().filter(org=branch).exists()
        assert page(client, branch).status_code == 200
        assert do(client, branch, "rename", name="甲", on=ON, reason="不行").status_code == 403

    def test_split_takes_the_people_of_its_units(self, city: Cast) -> None:
        branch, unit = city.orgs["物流支部"], Unit.objects.get()
        values = {
            "name": "物流协会支部",
            "code": "T90002",
            "kind": "branch",
            "going": [unit.pk],
            "on": ON,
            "reason": "单独组建",
        }

        done = do(people.lead_office(city), branch, "split", **values)

        part = PartyOrg.objects.get(code="T90002")
        assert done["Location"] == f"/orgs/{part.pk}/"
        assert part.full_members == 3
        assert Hosting.objects.open().get().org_id == part.pk

    def test_dissolving_is_refused_while_members_remain(self, city: Cast) -> None:
        client = people.lead_office(city)

        refused = do(client, city.orgs["物流支部"], "dissolve", on=ON, reason="撤销")
        done = do(client, city.orgs["联合支部"], "dissolve", on=ON, reason="已无党员")

        assert refused.status_code == 422
        assert "还有 3 名党员" in refused.text
        assert done.status_code == 302
        assert Entry.objects.filter(action="party_orgs.org.dissolved").count() == 1
        assert "联合支部" in rows_of(client.get("/orgs/?dissolved=yes"))

    def test_cover_and_end(self, city: Cast) -> None:
        unit = city.unit("鹏城市装饰协会")
        client = people.lead_office(city)
        branch = city.orgs["装饰支部"]

        done = do(client, branch, "cover", unit=unit.pk, mode="joint", on=ON, reason="联合组建")
        unit.refresh_from_db()
        assert done.status_code == 302
        assert unit.host_mode == "joint"
        assert "装饰支部" in client.get(f"/units/{unit.pk}/?panel=party").text

        end = {"on": "2020-07-01", "reason": "关系终止"}
        client.post(f"/orgs/units/{unit.pk}/uncover/", end)
        unit.refresh_from_db()
        assert unit.host_mode == ""
        actions = ["party_orgs.unit.covered", "party_orgs.unit.uncovered"]
        logged = Entry.objects.filter(subject_id=unit.pk, action__in=actions)
        assert list(logged.values_list("action", flat=True)) == actions

    def test_standalone_covers_one_unit_only(self, city: Cast) -> None:
        unit = city.unit("鹏城市装饰协会")

        refused = do(
            people.lead_office(city),
            city.orgs["物流支部"],
            "cover",
            unit=unit.pk,
            mode="joint",
            on=ON,
            reason="再覆盖一家",
        )

        assert refused.status_code == 422
        assert "只能覆盖一个社会组织" in refused.text

    def test_nobody_takes_a_unit_that_others_answer_for(self, city: Cast) -> None:
        client = people.committee(city, "联合党委")
        unit = Unit.objects.get()
        values = {"unit": unit.pk, "mode": "joint", "on": ON, "reason": "越权"}

        assert do(client, city.orgs["联合支部"], "cover", **values).status_code == 422
        assert client.get(f"/orgs/units/{unit.pk}/charge/").status_code == 404
        assert Hosting.objects.open().get().org_id == city.orgs["物流支部"].pk

    def test_charge_a_unit(self, city: Cast) -> None:
        unit = Unit.objects.get()
        client = people.lead_office(city)
        charge = Charge(org=city.orgs["联合党委"], unit=unit, kind="fallback", start_on=SINCE)
        charge_units(charges=[charge], actor=city.actor)
        assert "三层责任不全" in client.get(f"/units/{unit.pk}/").text

        for kind in ("lead", "direct"):
            values = {
                "kind": kind,
                "other": city.orgs["行业党委"].pk,
                "on": ON,
                "reason": "明确责任",
            }
            client.post(f"/orgs/units/{unit.pk}/charge/", values)

        text = client.get(f"/units/{unit.pk}/?panel=party").text
        assert "三层责任不全" not in text
        assert Charge.objects.open().count() == 3

    def test_relate_and_end(self, city: Cast) -> None:
        branch, joint = city.orgs["物流支部"], city.orgs["联合党委"]
        client = people.lead_office(city)
        values = {"kind": "guidance", "other": joint.pk, "on": "2020-06-01", "basis": "会议纪要"}

        assert do(client, branch, "relate", **values).status_code == 302
        again = do(client, branch, "relate", **values)
        assert "已登记" in again.text
        relation = Relation.objects.get()
        assert page(people.committee(city, "联合党委"), branch).status_code == 200

        end = {"on": "2020-07-01", "reason": "调整"}
        client.post(f"/orgs/relations/{relation.pk}/end/", end)
        relation.refresh_from_db()
        assert relation.end_on == date(2020, 7, 1)
        assert page(people.committee(city, "联合党委"), branch).status_code == 404

    def test_rights_end_with_a_dissolved_organisation(self, city: Cast) -> None:
        branch = city.orgs["联合支部"]
        post = Appointment(holder_name="郑洁", post="secretary", org=branch, start_on=SINCE)
        (made,) = appoint(appointments=[post], actor=city.actor)
        user = make_user("branch_secretary", "org", branch.pk)
        Grant.objects.filter(user=user).update(basis=f"posts.appointment:{made.pk}")

        do(people.lead_office(city), branch, "dissolve", on=ON, reason="已无党员")

        assert Grant.objects.get(user=user).end_on == date(2020, 6, 1)


class TestPickers:
    def test_only_what_may_be_used_is_offered(self, city: Cast) -> None:
        client = people.committee(city, "行业党委")

        assert "物流支部" in client.get("/orgs/options/?q=物流").text
        assert "联合支部" not in client.get("/orgs/options/?q=联合").text
        assert "物流支部" in client.get("/orgs/options/movable/?q=物流").text
        assert "物流支部" in client.get("/orgs/options/writable/?q=物流").text
        assert "鹏城市物流协会" in client.get("/orgs/options/units/?q=物流").text
        secretary = people.secretary(city, "物流支部")
        assert secretary.get("/orgs/options/movable/?q=物流").status_code == 403
