"""Who holds which post: the list, the tabs, appointing and ending."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from tests.registry import people
from tests.registry.cast import Cast
from tongjian.foundation.audit.models import Entry
from tongjian.registry.party_orgs.models import Hosting
from tongjian.registry.party_orgs.services.covering import host_units
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.models import Unit

SINCE = date(2016, 1, 1)
ON = "2020-06-01"


@pytest.fixture
def city(cast: Cast) -> Cast:
    unit = cast.unit("鹏城市物流协会")
    hosting = Hosting(org=cast.orgs["物流支部"], unit=unit, mode="standalone", start_on=SINCE)
    host_units(hostings=[hosting], actor=cast.actor)
    return cast


def rows_of(response: Any) -> str:
    found = re.search(r"<tbody.*</tbody>", response.text, re.S)
    return found[0] if found else ""


def appoint(client: Any, place: str, **values: Any) -> Any:
    return client.post(f"/posts/{place}/new/", {"start_on": ON, "reason": "会议决定", **values})


class TestAtAnOrganisation:
    def test_a_successor_relieves_the_secretary(self, city: Cast) -> None:
        branch = city.orgs["物流支部"]
        client = people.committee(city, "行业党委")
        place = f"orgs/{branch.pk}"

        appoint(
            client,
            place,
            post="secretary",
            holder_name="王明",
            source="head",
            start_on="2019-01-01",
            in_leadership="true",
            unit_post="会长",
        )
        done = appoint(client, place, post="secretary", holder_name="李芳", source="sent")

        assert done.status_code == 302
        assert Appointment.objects.get(holder_name="王明").end_on == date(2020, 6, 1)
        text = client.get(f"/orgs/{branch.pk}/?panel=posts").text
        assert "书记：李芳" in text
        assert "王明，2019-01-01 至 2020-06-01" in text
        assert Entry.objects.filter(action="posts.appointment.made").count() == 2
        assert Entry.objects.filter(action="posts.appointment.ended").count() == 1

    def test_a_member_from_the_roster(self, city: Cast) -> None:
        branch = city.orgs["物流支部"]
        person = city.person("王明", branch)
        client = people.lead_office(city)

        assert "王明" in client.get("/posts/people/?q=王明").text
        appoint(client, f"orgs/{branch.pk}", post="officer", person=person.pk)

        assert Appointment.objects.get().person_id == person.pk
        assert Appointment.objects.get().holder_name == "王明"
        foreign = people.committee(city, "联合党委")
        assert "王明" not in foreign.get("/posts/people/?q=王明").text

    def test_what_is_missing_is_said_at_the_field(self, city: Cast) -> None:
        refused = appoint(
            people.lead_office(city), f"orgs/{city.orgs['物流支部'].pk}", post="secretary"
        )

        assert refused.status_code == 422
        assert "书记请选择来源" in refused.text
        assert "填写姓名" in refused.text

    def test_scope_and_right(self, city: Cast) -> None:
        branch = city.orgs["物流支部"].pk

        assert (
            people.committee(city, "联合党委").get(f"/posts/orgs/{branch}/new/").status_code == 404
        )
        assert (
            people.secretary(city, "物流支部").get(f"/posts/orgs/{branch}/new/").status_code == 403
        )

    def test_end(self, city: Cast) -> None:
        client = people.lead_office(city)
        appoint(client, f"orgs/{city.orgs['物流支部'].pk}", post="organizer", holder_name="陈晨")
        post = Appointment.objects.get()

        early = client.post(f"/posts/{post.pk}/end/", {"on": ON, "reason": "到期"})
        done = client.post(f"/posts/{post.pk}/end/", {"on": "2020-07-01", "reason": "到期"})

        assert early.status_code == 422
        assert "终止日期应更晚" in early.text
        assert done.status_code == 302
        post.refresh_from_db()
        assert post.end_on == date(2020, 7, 1)
        foreign = people.committee(city, "联合党委")
        assert foreign.get(f"/posts/{post.pk}/end/").status_code == 404


class TestAtAUnit:
    def test_a_registrar_enters_heads_only(self, city: Cast) -> None:
        unit = Unit.objects.get()
        client = people.registrar(city)
        place = f"units/{unit.pk}"

        head = appoint(
            client, place, post="legal_representative", holder_name="孙伟", political_status="13"
        )
        instructor = appoint(client, place, post="instructor", holder_name="陈晨")

        assert head.status_code == 302
        assert instructor.status_code == 422
        text = client.get(f"/units/{unit.pk}/?panel=heads").text
        assert "法定代表人：孙伟" in text
        assert "群众" in text

    def test_political_status_is_for_those_concerned(self, city: Cast) -> None:
        unit = Unit.objects.get()
        appoint(
            people.registrar(city),
            f"units/{unit.pk}",
            post="head",
            holder_name="孙伟",
            political_status="13",
        )
        unit.competent_body = city.health
        unit.save(update_fields=["competent_body"])

        text = people.competent_body(city).get(f"/units/{unit.pk}/?panel=heads").text

        assert "孙伟" in text
        assert "群众" not in text

    def test_an_instructor_counts_as_work_coverage_and_is_party_business(self, city: Cast) -> None:
        unit = Unit.objects.get()
        done = appoint(
            people.lead_office(city), f"units/{unit.pk}", post="instructor", holder_name="陈晨"
        )

        unit.refresh_from_db()
        assert done.status_code == 302
        assert unit.has_instructor
        assert "陈晨" in people.lead_office(city).get(f"/units/{unit.pk}/?panel=party").text
        assert "陈晨" not in people.registrar(city).get(f"/units/{unit.pk}/?panel=party").text
        assert "陈晨" not in people.registrar(city).get(f"/units/{unit.pk}/?panel=heads").text
        history = people.registrar(city).get(f"/units/{unit.pk}/?panel=history").text
        assert "陈晨" not in history

    def test_a_unit_head_changes_nothing(self, city: Cast) -> None:
        unit = Unit.objects.get()
        client = people.unit_head(unit.pk)

        assert client.get(f"/posts/units/{unit.pk}/new/").status_code == 403
        assert "/posts/" not in client.get(f"/units/{unit.pk}/?panel=heads").text


class TestList:
    @pytest.fixture
    def staffed(self, city: Cast) -> Cast:
        client = people.lead_office(city)
        first, second = city.orgs["物流支部"].pk, city.orgs["联合支部"].pk
        appoint(
            client,
            f"orgs/{first}",
            post="secretary",
            holder_name="王明",
            source="head",
            in_leadership="true",
        )
        appoint(
            client,
            f"orgs/{second}",
            post="secretary",
            holder_name="李芳",
            source="sent",
            in_leadership="false",
        )
        appoint(client, f"orgs/{second}", post="first_secretary", holder_name="赵强")
        return city

    def test_filters(self, staffed: Cast) -> None:
        client = people.lead_office(staffed)

        def found(query: str) -> str:
            return rows_of(client.get(f"/posts/?{query}"))

        assert "赵强" not in found("post=secretary")
        assert "王明" in found("source=head")
        assert "李芳" not in found("source=head")
        assert "李芳" in found("leadership=no")
        assert "王明" not in found("leadership=no")
        assert "王明" in found("q=物流")
        assert "李芳" not in found(f"under={staffed.orgs['行业党委'].pk}")
        assert "王明" not in found("on=2020-05-01")
        assert found("since_from=2020-06-02") == ""

    def test_scope(self, staffed: Cast) -> None:
        own = rows_of(people.committee(staffed, "行业党委").get("/posts/"))

        assert "王明" in own
        assert "李芳" not in own
        assert people.registrar(staffed).get("/posts/").status_code == 403

    def test_few_queries(self, staffed: Cast, django_assert_max_num_queries: Any) -> None:
        client = people.lead_office(staffed)
        client.get("/posts/")
        with django_assert_max_num_queries(13):
            client.get("/posts/")
