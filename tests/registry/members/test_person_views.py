"""A personal page has a purpose, a log, masks, and a member behind it who sees the log."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.registry.cast import Cast
from tests.signing import PASSWORD, client_as, client_of, make_user
from tongjian.foundation.audit.models import Entry, Reading
from tongjian.registry.members.models import CorrectionRequest, Person
from tongjian.registry.members.services.corrections import ask_correction

NUMBER = "11010519491231002X"
PURPOSE = "走访慰问与联系党员"


@pytest.fixture
def wang(cast: Cast) -> Person:
    return cast.person("王明", cast.orgs["物流支部"], identifier=NUMBER)


@pytest.fixture
def secretary(cast: Cast) -> Client:
    return client_as("branch_secretary", "org", cast.orgs["物流支部"].pk)


@pytest.fixture
def purposeful(secretary: Client) -> Client:
    secretary.post(reverse("members:purpose"), {"usual": PURPOSE})
    return secretary


def url_of(person: Person, name: str = "person", *more: object) -> str:
    return reverse(f"members:{name}", args=[person.pk, *more])


def confirm(client: Client) -> None:
    """Say again who one is, as the page asks before sensitive things."""
    client.post("/account/confirm/", {"password": PASSWORD})


class TestPersonalPage:
    def test_asks_for_a_purpose_first_and_comes_back(
        self, secretary: Client, wang: Person
    ) -> None:
        asked = secretary.get(url_of(wang))
        form = secretary.get(asked.headers["Location"])
        back = secretary.post(
            reverse("members:purpose"), {"other": "核对转正材料", "next": url_of(wang)}
        )

        assert "王明" not in form.text
        assert back.headers["Location"] == url_of(wang)
        assert "核对转正材料" in secretary.get(url_of(wang)).text
        assert Reading.objects.get().purpose == "核对转正材料"

    def test_an_empty_purpose_is_refused(self, secretary: Client) -> None:
        assert secretary.post(reverse("members:purpose"), {"other": " "}).status_code == 422

    @pytest.mark.parametrize(
        "url", ["//evil.example/", "https://evil.example/", "/\\evil.example"]
    )
    def test_the_way_back_never_leads_elsewhere(self, secretary: Client, url: str) -> None:
        answer = secretary.post(reverse("members:purpose"), {"usual": PURPOSE, "next": url})

        assert answer.headers["Location"] == reverse("members:list")

    def test_is_logged_once_for_a_while_and_anew_for_another_purpose(
        self, purposeful: Client, wang: Person
    ) -> None:
        purposeful.get(url_of(wang))
        purposeful.get(url_of(wang) + "?panel=readings")
        assert Reading.objects.count() == 1

        purposeful.post(reverse("members:purpose"), {"usual": "换届与任职"})
        purposeful.get(url_of(wang))

        assert list(Reading.objects.order_by("id").values_list("purpose", flat=True)) == [
            PURPOSE,
            "换届与任职",
        ]

    def test_opening_a_tab_directly_is_logged_too(self, purposeful: Client, wang: Person) -> None:
        purposeful.get(url_of(wang) + "?panel=memberships")

        assert Reading.objects.get().what == "个人页面"

    def test_shows_masks_only(self, purposeful: Client, wang: Person) -> None:
        text = purposeful.get(url_of(wang)).text

        assert "110***********002X" in text
        assert "138****8000" in text
        assert NUMBER not in text
        assert "13800138000" not in text
        assert "演示路1号" not in text

    def test_of_somebody_outside_the_scope_does_not_exist(
        self, cast: Cast, purposeful: Client
    ) -> None:
        other = cast.person("李静", cast.orgs["装饰支部"])

        for name in ("person", "edit", "transfer", "leave"):
            answer = purposeful.get(url_of(other, name))
            assert answer.status_code == 404
            assert "李静" not in answer.text
        assert not Reading.objects.exists()

    def test_tells_what_is_due_and_why(self, cast: Cast, purposeful: Client) -> None:
        late = cast.person("陈晨", cast.orgs["物流支部"], full_on=None, joined_on=date(2019, 1, 1))

        text = purposeful.get(url_of(late)).text

        assert "预备期已满，尚未转正" in text
        assert "2020-01-01" in text

    def test_takes_few_queries(
        self,
        purposeful: Client,
        wang: Person,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        purposeful.get(url_of(wang))

        with django_assert_max_num_queries(28):
            purposeful.get(url_of(wang))


class TestReveal:
    def test_needs_a_fresh_confirmation(self, purposeful: Client, wang: Person) -> None:
        answer = purposeful.post(url_of(wang, "reveal", "identifier"))

        assert answer.status_code == 302
        assert "/account/confirm/" in answer.headers["Location"]
        assert not Reading.objects.exists()

    def test_shows_one_value_once_and_logs_it(self, purposeful: Client, wang: Person) -> None:
        confirm(purposeful)
        answer = purposeful.post(url_of(wang, "reveal", "identifier"))

        assert NUMBER in answer.text
        assert "13800138000" not in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
        assert f'href="{url_of(wang)}?panel=readings"' in answer.text
        assert Reading.objects.get(what="公民身份号码").purpose == PURPOSE
        assert NUMBER not in purposeful.get(url_of(wang)).text

    def test_is_not_for_whoever_may_only_read(self, cast: Cast, wang: Person) -> None:
        organizer = client_as("organizer", "org", cast.orgs["物流支部"].pk)
        organizer.post(reverse("members:purpose"), {"usual": PURPOSE})
        confirm(organizer)

        assert "reveal" not in organizer.get(url_of(wang)).text
        assert organizer.post(url_of(wang, "reveal", "phone")).status_code == 403

    def test_knows_only_sealed_fields(self, purposeful: Client, wang: Person) -> None:
        confirm(purposeful)

        assert purposeful.post(url_of(wang, "reveal", "name")).status_code == 404


class TestOwnPage:
    @pytest.fixture
    def own(self, wang: Person) -> Client:
        return client_as("member", "person", wang.pk)

    def test_shows_the_own_data_in_clear_without_a_purpose(self, own: Client) -> None:
        text = own.get(reverse("members:own")).text

        assert NUMBER in text
        assert "13800138000" in text
        assert not Reading.objects.exists()

    def test_shows_who_looked_and_why(self, own: Client, purposeful: Client, wang: Person) -> None:
        purposeful.get(url_of(wang))

        text = own.get(reverse("members:own") + "?panel=readings").text

        assert "支部书记" in text
        assert PURPOSE in text

    def test_a_member_sees_nobody_else(self, cast: Cast, own: Client) -> None:
        other = cast.person("李静", cast.orgs["物流支部"])

        assert own.get(url_of(other)).status_code == 404
        assert "李静" not in own.get(reverse("members:list")).text

    def test_a_member_changes_nothing(self, own: Client, wang: Person) -> None:
        for name in ("edit", "transfer", "leave"):
            assert own.get(url_of(wang, name)).status_code == 403
        assert own.get(reverse("members:register")).status_code == 403

    def test_gives_a_copy_for_people_and_after_confirmation_for_programs(
        self, own: Client
    ) -> None:
        assert NUMBER in own.get(reverse("members:copy")).text
        assert own.get(reverse("members:data")).status_code == 302

        confirm(own)
        answer = own.get(reverse("members:data"))

        assert answer.headers["Content-Disposition"].startswith("attachment")
        content = json.loads(answer.content)["个人信息副本"]
        facts = {row["栏目"]: row["内容"] for row in content["基本信息"]}
        assert facts["公民身份号码"] == NUMBER
        assert content["组织关系"][0]["党组织"] == "物流支部"

    def test_an_office_without_a_record_has_no_own_page(self, secretary: Client) -> None:
        assert secretary.get(reverse("members:own")).status_code == 403


class TestCorrections:
    @pytest.fixture
    def request_(self, cast: Cast, wang: Person) -> CorrectionRequest:
        return ask_correction(
            person=wang,
            field="education",
            proposal="研究生",
            message="2020 年毕业",
            actor=cast.actor,
        )

    def test_a_member_asks(self, wang: Person) -> None:
        own = client_as("member", "person", wang.pk)

        own.post(reverse("members:ask"), {"field": "job", "proposal": "会计", "message": ""})

        assert CorrectionRequest.objects.get().proposal == "会计"
        assert "会计" in own.get(reverse("members:own") + "?panel=corrections").text

    def test_only_whoever_decides_sees_the_list(
        self, cast: Cast, request_: CorrectionRequest, secretary: Client
    ) -> None:
        beside = client_as("branch_secretary", "org", cast.orgs["装饰支部"].pk)
        organizer = client_as("organizer", "org", cast.orgs["物流支部"].pk)
        url = reverse("members:correction", args=[request_.pk])

        assert "王明" in secretary.get(reverse("members:corrections")).text
        assert "王明" not in beside.get(reverse("members:corrections")).text
        assert beside.get(url).status_code == 404
        assert organizer.get(url).status_code == 403

    def test_declining_needs_a_reason(
        self, secretary: Client, request_: CorrectionRequest
    ) -> None:
        url = reverse("members:correction", args=[request_.pk])

        assert secretary.post(url, {"reply": ""}).status_code == 422
        secretary.post(url, {"reply": "与毕业证书不符"})

        request_.refresh_from_db()
        assert (request_.state, request_.reply) == ("declined", "与毕业证书不符")

    def test_accepting_opens_the_form_filled_and_answers(
        self, purposeful: Client, request_: CorrectionRequest, wang: Person
    ) -> None:
        url = f"{url_of(wang, 'edit')}?correction={request_.pk}"
        form = purposeful.get(url)
        assert '<option value="10" selected>' in form.text

        purposeful.post(url, edited(wang, education="10"))

        wang.refresh_from_db()
        request_.refresh_from_db()
        assert (wang.education, request_.state) == ("10", "accepted")


def edited(person: Person, **changed: str) -> dict[str, str]:
    return {
        "name": person.name,
        "sex": person.sex,
        "birth_on": str(person.birth_on),
        "education": person.education,
        "joined_on": str(person.joined_on),
        "full_on": str(person.full_on),
        "reason": "核对证件",
        **changed,
    }


class TestForms:
    def entered(self, cast: Cast, **changed: str) -> dict[str, str]:
        return {
            "name": "赵敏",
            "identifier": "440524188001010014",
            "phone": "139-0013-9000",
            "org": str(cast.orgs["物流支部"].pk),
            "since": "2020-01-01",
            "joined_how": "registered",
            **changed,
        }

    def test_registering_takes_sex_and_birth_from_the_number(
        self, cast: Cast, secretary: Client
    ) -> None:
        data = self.entered(cast, identifier=NUMBER)
        answer = secretary.post(reverse("members:register"), data)

        person = Person.objects.get(name="赵敏")
        assert answer.headers["Location"] == url_of(person)
        assert (person.sex, person.birth_on) == ("2", date(1949, 12, 31))
        assert person.home_org == cast.orgs["物流支部"]
        assert Entry.objects.filter(action="members.person.registered").exists()

    def test_a_wrong_number_is_told_at_its_field_and_input_is_kept(
        self, cast: Cast, secretary: Client
    ) -> None:
        data = self.entered(cast, identifier="110105194912310021")
        answer = secretary.post(reverse("members:register"), data)

        assert answer.status_code == 422
        assert "校验" in answer.text
        assert "赵敏" in answer.text

    def test_a_number_on_record_elsewhere_is_refused_without_saying_where(
        self, cast: Cast, secretary: Client
    ) -> None:
        cast.person("李静", cast.orgs["装饰支部"], identifier=NUMBER)

        answer = secretary.post(reverse("members:register"), self.entered(cast, identifier=NUMBER))

        assert answer.status_code == 422
        assert "已在花名册中" in answer.text
        assert "装饰" not in answer.text
        assert "李静" not in answer.text

    def test_nobody_is_registered_outside_the_scope(self, cast: Cast, secretary: Client) -> None:
        data = self.entered(cast, identifier=NUMBER, org=str(cast.orgs["装饰支部"].pk))

        assert secretary.post(reverse("members:register"), data).status_code == 404
        assert not Person.objects.filter(name="赵敏").exists()

    def test_editing_keeps_what_is_left_empty(self, purposeful: Client, wang: Person) -> None:
        purposeful.post(url_of(wang, "edit"), edited(wang, job="会计"))

        wang.refresh_from_db()
        assert wang.job == "会计"
        assert wang.identifier_sealed is not None
        assert Entry.objects.get(action="members.person.revised").changes == {"job": ["", "会计"]}

    def test_a_form_never_holds_an_identifier(self, purposeful: Client, wang: Person) -> None:
        text = purposeful.get(url_of(wang, "edit")).text

        assert NUMBER not in text
        assert "data-draft" not in text

    def test_a_transfer_is_shown_first_and_then_done(self, cast: Cast, wang: Person) -> None:
        office = client_as("committee", "org", cast.orgs["行业党委"].pk)
        data = {"org": str(cast.orgs["装饰支部"].pk), "on": "2020-06-01", "reason": "调动"}

        preview = office.post(url_of(wang, "transfer"), data)
        wang.refresh_from_db()
        assert "装饰支部" in preview.text
        assert wang.home_org == cast.orgs["物流支部"]

        office.post(url_of(wang, "transfer"), {**data, "_confirmed": "1"})
        wang.refresh_from_db()
        assert wang.home_org == cast.orgs["装饰支部"]

    def test_a_transfer_stays_within_the_scope(
        self, cast: Cast, purposeful: Client, wang: Person
    ) -> None:
        data = {"org": str(cast.orgs["装饰支部"].pk), "on": "2020-06-01", "reason": "调动"}

        assert purposeful.post(url_of(wang, "transfer"), data).status_code == 404

    @pytest.mark.parametrize(
        ("how", "standing"),
        [("deceased", "deceased"), ("expelled", "left"), ("suspended", "suspended")],
    )
    def test_leaving_ends_the_membership(
        self, purposeful: Client, wang: Person, how: str, standing: str
    ) -> None:
        data = {"how": how, "on": "2020-06-01", "reason": "批复〔2020〕6号", "_confirmed": "1"}
        purposeful.post(url_of(wang, "leave"), data)

        wang.refresh_from_db()
        assert wang.standing == standing
        assert not wang.memberships.filter(end_on__isnull=True).exists()
        assert "王明" not in purposeful.get(reverse("members:list")).text
        former = purposeful.get(reverse("members:list"), {"standing": standing})
        assert "王明" in former.text


def test_anonymous_visitors_are_sent_to_sign_in(wang: Person) -> None:
    assert Client().get(url_of(wang)).status_code == 302


def test_somebody_without_rights_gets_nothing(wang: Person) -> None:
    nobody = client_of(make_user())

    assert nobody.get(reverse("members:list")).status_code == 403
    assert nobody.get(url_of(wang)).status_code == 404
