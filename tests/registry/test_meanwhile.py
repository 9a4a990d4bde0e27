"""Two people at one form: nothing is written over unseen, whatever the form is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from tests.browsing import filled, opened
from tests.registry import people
from tests.registry.cast import Cast
from tests.registry.people import lead_office
from tongjian.foundation.rulebook.models import Amendment
from tongjian.foundation.ui import meanwhile
from tongjian.registry.members import secrets
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.posts import services as posts
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.models import Agency, Area, MemberFirm, Rating, Unit
from tongjian.registry.units.services import directory, enrolling, grading

SINCE = date(2020, 1, 1)
NUMBER = "11010519491231002X"
OTHER_NUMBER = "440524188001010014"


@dataclass
class Case:
    """A form, and what two people type into two of its fields."""

    url: str
    record: models.Model
    field: str
    first: str
    second: str
    other: str
    typed: str
    always: dict[str, str]
    client: Callable[[Cast], Client] = lead_office

    def value(self, name: str) -> str:
        self.record.refresh_from_db()
        return str(getattr(self.record, name))


def _unit(cast: Cast) -> Case:
    unit = Unit.objects.get(pk=cast.unit("鹏城市物流协会").pk)
    always = {"on": "2020-06-01", "reason": "社会组织申请"}
    return Case(
        f"/units/{unit.pk}/edit/", unit, "address", "东湖路 1 号", "西湖路 2 号", "phone",
        "0755-1000", always,
    )  # fmt: skip


def _org(cast: Cast) -> Case:
    org = PartyOrg.objects.get(pk=cast.orgs["物流支部"].pk)
    always = {"on": "2020-06-01", "reason": "登记", "established_on": "2015-08-01"}
    return Case(
        f"/orgs/{org.pk}/edit/", org, "short_name", "物流", "供应链", "phone", "0755-1000", always
    )


def _org_name(cast: Cast) -> Case:
    org = PartyOrg.objects.get(pk=cast.orgs["物流支部"].pk)
    always = {"on": "2020-06-01", "reason": "登记"}
    return Case(f"/orgs/{org.pk}/rename/", org, "name", "物流一支部", "物流二支部", "", "", always)


def _person(cast: Cast) -> Case:
    person = cast.person("王建国", cast.orgs["物流支部"])
    return Case(
        f"/members/{person.pk}/edit/", person, "job", "会计", "出纳", "degree", "学士",
        {"reason": "核对证件"}, _secretary,
    )  # fmt: skip


def _area(cast: Cast) -> Case:
    place = cast.city
    area = Area(name="湾区大厦", kind="building", locality=place, start_on=date(2020, 1, 1))
    directory.register_areas(areas=[area], actor=cast.actor)
    return Case(
        f"/units/areas/{area.pk}/edit/", area, "address", "一号", "二号", "builder", "街道", {}
    )


def _agency(cast: Cast) -> Case:
    agency = Agency.objects.get(pk=cast.registrar.pk)
    return Case(
        f"/units/agencies/{agency.pk}/edit/", agency, "name", "甲民政局", "乙民政局",
        "start_on", "2001-02-03", {},
    )  # fmt: skip


def _rating(cast: Cast) -> Case:
    unit = cast.unit("鹏城市物流协会")
    rating = Rating(unit=unit, grade="3A", announced_on=date(2022, 5, 1))
    (rating,) = grading.rate_units(ratings=[rating], actor=cast.actor)
    return Case(
        f"/units/ratings/{rating.pk}/correct/", rating, "grade", "4A", "5A",
        "certificate_no", "评 7 号", {"reason": "录错"},
    )  # fmt: skip


def _firm(cast: Cast) -> Case:
    unit = cast.unit("鹏城市物流协会")
    firm = MemberFirm(unit=unit, name="东方物流", start_on=date(2020, 1, 1), is_covered=True)
    enrolling.enroll_firms(firms=[firm], actor=cast.actor)
    firm = MemberFirm.objects.get()
    return Case(
        f"/units/firms/{firm.pk}/edit/", firm, "is_covered", "False", "", "name", "西方物流",
        {"reason": "录错"},
    )  # fmt: skip


def _post(cast: Cast) -> Case:
    held = Appointment(
        org=cast.orgs["物流支部"], post="deputy_secretary", holder_name="张三", start_on=SINCE
    )
    posts.appoint(appointments=[held], actor=cast.actor)
    return Case(
        f"/posts/{held.pk}/correct/", held, "home_unit", "甲公司", "乙公司", "unit_post", "秘书长",
        {"reason": "录错"},
    )  # fmt: skip


def _secretary(cast: Cast) -> Client:
    client = people.committee(cast, "行业党委")
    client.post("/members/purpose/", {"usual": "走访慰问与联系党员"})
    return client


SEVERAL_FIELDS = [_unit, _org, _person, _area, _agency, _rating, _firm, _post]


@pytest.fixture(params=[*SEVERAL_FIELDS, _org_name], ids=lambda make: make.__name__.strip("_"))
def case(request: pytest.FixtureRequest, cast: Cast) -> Case:
    made: Case = request.param(cast)
    return made


def choices(answer: Any) -> dict[str, str]:
    """Return which fields a page asks about, and what it suggests for each."""
    ticked = filled(answer.text)
    asked = set(re.findall(r'name="_keep-(\w+)"', answer.text))
    return {name: ticked.get(f"_keep-{name}", [""])[0] for name in asked}


class TestEveryForm:
    def test_one_person_alone_is_asked_nothing(self, case: Case, cast: Cast) -> None:
        client = case.client(cast)
        sent = opened(client, case.url, **case.always, **{case.field: case.first})

        assert client.post(case.url, sent).status_code == 302
        assert case.value(case.field) == case.first

    def test_the_second_sees_both_and_chooses(self, case: Case, cast: Cast) -> None:
        client = case.client(cast)
        before = case.value(case.field)
        mine = opened(client, case.url, **case.always, **{case.field: case.second})
        first = opened(client, case.url, **case.always, **{case.field: case.first})
        assert client.post(case.url, first).status_code == 302
        others = case.value(case.field)

        asked = client.post(case.url, mine)

        assert asked.status_code == 409
        assert case.value(case.field) == others != before
        assert choices(asked) == {case.field: ""}
        assert "别人保存过同一份记录" in asked.text
        assert client.post(case.url, filled(asked.text)).status_code == 409
        kept = {**filled(asked.text), f"_keep-{case.field}": "mine"}
        assert client.post(case.url, kept).status_code == 302
        assert case.value(case.field) != others

    @pytest.mark.parametrize("make", SEVERAL_FIELDS, ids=lambda make: make.__name__.strip("_"))
    def test_what_others_changed_elsewhere_stays_unless_taken_back(
        self, make: Callable[[Cast], Case], cast: Cast
    ) -> None:
        case = make(cast)
        client = case.client(cast)
        mine = opened(client, case.url, **case.always, **{case.other: case.typed})
        first = opened(client, case.url, **case.always, **{case.field: case.first})
        client.post(case.url, first)

        asked = client.post(case.url, mine)
        assert choices(asked) == {case.field: "theirs"}
        assert client.post(case.url, filled(asked.text)).status_code == 302

        assert case.value(case.field) == case.first
        assert case.value(case.other) == case.typed

    def test_two_who_write_the_same_are_not_asked(self, case: Case, cast: Cast) -> None:
        client = case.client(cast)
        mine = opened(client, case.url, **case.always, **{case.field: case.first})
        client.post(case.url, mine)

        assert client.post(case.url, mine).status_code in (302, 422)
        assert case.value(case.field) == case.first


class TestUnit:
    @pytest.fixture
    def unit(self, cast: Cast) -> Case:
        return _unit(cast)

    def meet(self, client: Client, case: Case) -> Any:
        mine = opened(client, case.url, **case.always, address=case.second)
        client.post(case.url, opened(client, case.url, **case.always, address=case.first))
        return client.post(case.url, mine)

    def test_it_is_told_who_saved_and_what_stood_before(self, cast: Cast, unit: Case) -> None:
        client = lead_office(cast)
        client.post(unit.url, opened(client, unit.url, **unit.always, address="最早的地址"))

        said = self.meet(client, unit).text

        assert "最早的地址" in said
        assert "东湖路 1 号" in said
        assert "西湖路 2 号" in said
        assert re.search(r"lead_office\S* \d{4}-\d\d-\d\d \d\d:\d\d 保存", said)

    def test_the_question_asks_few_questions(
        self, cast: Cast, unit: Case, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = lead_office(cast)
        mine = opened(client, unit.url, **unit.always, address=unit.second)
        client.post(unit.url, opened(client, unit.url, **unit.always, address=unit.first))

        with django_assert_max_num_queries(30):
            assert client.post(unit.url, mine).status_code == 409

    def test_a_third_save_meanwhile_is_asked_about_again(self, cast: Cast, unit: Case) -> None:
        client = lead_office(cast)
        chosen = {**filled(self.meet(client, unit).text), "_keep-address": "mine"}
        client.post(unit.url, opened(client, unit.url, **unit.always, address="第三处"))

        again = client.post(unit.url, chosen)

        assert again.status_code == 409
        assert "第三处" in again.text
        assert unit.value("address") == "第三处"

    def test_going_back_keeps_what_was_typed_and_asks_again(self, cast: Cast, unit: Case) -> None:
        client = lead_office(cast)
        back = client.post(unit.url, {**filled(self.meet(client, unit).text), "_back": "1"})

        assert back.status_code == 200
        sent = filled(back.text)
        assert sent["address"] == ["西湖路 2 号"]
        assert client.post(unit.url, sent).status_code == 409

    def test_a_wrong_value_first_then_the_question(self, cast: Cast, unit: Case) -> None:
        client = lead_office(cast)
        mine = opened(client, unit.url, **unit.always, address=unit.second, name="")
        client.post(unit.url, opened(client, unit.url, **unit.always, address=unit.first))

        refused = client.post(unit.url, mine)
        assert refused.status_code == 422
        sent = {**filled(refused.text), "name": "鹏城市供应链协会"}
        assert client.post(unit.url, sent).status_code == 409

    @pytest.mark.parametrize("token", ["x", "e30:1abcde:xyz"])
    def test_a_torn_token_shows_every_difference(self, cast: Cast, unit: Case, token: str) -> None:
        client = lead_office(cast)
        client.post(unit.url, opened(client, unit.url, **unit.always, address=unit.first))
        mine = opened(client, unit.url, **unit.always, address=unit.second)

        asked = client.post(unit.url, {**mine, "_opened": token})

        assert asked.status_code == 409
        assert choices(asked) == {"address": ""}
        assert "（不详）" in asked.text

    def test_the_row_is_locked_before_it_is_compared(self, cast: Cast, unit: Case) -> None:
        client = lead_office(cast)
        sent = opened(client, unit.url, **unit.always, address=unit.first)

        with CaptureQueriesContext(connection) as queries:
            client.post(unit.url, sent)

        said = [query["sql"] for query in queries]
        lock = next(n for n, sql in enumerate(said) if "FOR UPDATE" in sql)
        change = next(n for n, sql in enumerate(said) if sql.startswith("UPDATE"))
        assert lock < change
        assert any('FROM "units_unit"' in sql for sql in said[lock + 1 : change])


class TestSealed:
    """An identity number is never in the page, and still nobody writes over another's."""

    def test_typed_by_both(self, cast: Cast) -> None:
        case = _person(cast)
        client = _secretary(cast)
        mine = opened(client, case.url, **case.always, phone="13900139000")
        first = opened(client, case.url, **case.always, phone="13700137000")
        client.post(case.url, first)

        asked = client.post(case.url, mine)

        assert choices(asked) == {"phone": ""}
        assert "13700137000" not in asked.text
        assert "137****7000" in asked.text
        client.post(case.url, {**filled(asked.text), "_keep-phone": "theirs"})
        assert secrets.take(Person.objects.get(pk=case.record.pk), "phone") == "13700137000"

    def test_typed_by_the_other_alone(self, cast: Cast) -> None:
        case = _person(cast)
        client = _secretary(cast)
        mine = opened(client, case.url, **case.always, job="会计")
        first = opened(client, case.url, **case.always, phone="13700137000")
        client.post(case.url, first)

        asked = client.post(case.url, mine)

        assert choices(asked) == {}
        assert "137****7000" in asked.text
        assert client.post(case.url, filled(asked.text)).status_code == 302
        person = Person.objects.get(pk=case.record.pk)
        assert (person.job, secrets.take(person, "phone")) == ("会计", "13700137000")

    def test_the_token_tells_nothing(self, cast: Cast) -> None:
        case = _person(cast)
        sent = opened(_secretary(cast), case.url)
        (token,) = sent["_opened"]

        state = meanwhile.unseal(token, place=case.url)

        assert state.beside["phone"].shown == "138****8000"
        assert "13800138000" not in str(state)


def test_what_is_known_of_a_firm_stays_when_its_name_is_corrected(cast: Cast) -> None:
    case = _firm(cast)
    client = lead_office(cast)

    client.post(case.url, opened(client, case.url, name="西方物流", **case.always))

    assert case.value("is_covered") == "True"


def test_a_parameter_that_changed_meanwhile_is_shown_before_it_is_proposed(cast: Cast) -> None:
    url = "/rules/parameters/branch_minimum/amend/"
    client, other = lead_office(cast), lead_office(cast)
    typed = {"value": "5", "start_on": "2099-01-01", "reason": "某文件第三条"}
    mine = opened(client, url, **typed)
    theirs = opened(other, url, **{**typed, "value": "4", "start_on": "2098-01-01"})
    assert other.post(url, {**theirs, "_confirmed": "1"}).status_code == 302

    asked = client.post(url, mine)

    assert asked.status_code == 409
    assert "4，自 2098-01-01 起" in asked.text
    preview = client.post(url, filled(asked.text))
    assert "将会发生什么" in preview.text
    assert client.post(url, {**filled(preview.text), "_confirmed": "1"}).status_code == 302
    assert Amendment.objects.count() == 2
