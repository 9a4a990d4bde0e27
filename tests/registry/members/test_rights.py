"""A member asks, agrees and takes back; an office answers; a restricted record stays closed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.registry.cast import Cast
from tests.signing import client_as, confirm, viewer_as
from tongjian.foundation.access.middleware import arm_for
from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.viewers import viewer_for
from tongjian.foundation.audit.models import Entry, Reading
from tongjian.foundation.privacy.choices import RequestKind
from tongjian.foundation.privacy.deadlines import reply_due
from tongjian.foundation.privacy.models import Consent, PersonalRequest
from tongjian.registry.members import queries
from tongjian.registry.members.models import Person
from tongjian.registry.members.services import rights

PHONE = "13800138000"
USUAL, TRANSFER = "日常党员管理", "组织关系转接"
RIGHTS, LIST = reverse("members:rights"), reverse("members:list")


@pytest.fixture
def wang(cast: Cast) -> Person:
    return cast.person("王明", cast.orgs["物流支部"])


@pytest.fixture
def own(wang: Person) -> Client:
    return client_as("member", "person", wang.pk)


@pytest.fixture
def secretary(cast: Cast, wang: Person) -> Client:
    client = client_as("branch_secretary", "org", cast.orgs["物流支部"].pk)
    client.post(reverse("members:purpose"), {"usual": USUAL})
    return client


@pytest.fixture
def organizer(cast: Cast, wang: Person) -> Client:
    client = client_as("organizer", "org", cast.orgs["物流支部"].pk)
    client.post(reverse("members:purpose"), {"usual": USUAL})
    return client


@pytest.fixture
def asked(own: Client) -> PersonalRequest:
    own.post(reverse("members:ask_right"), {"kind": "restriction", "wish": "入党日期有争议"})
    return PersonalRequest.objects.get()


@pytest.fixture
def restricted(asked: PersonalRequest, secretary: Client, wang: Person) -> Person:
    answer = {"answer": "yes", "text": "核实前限制处理"}
    secretary.post(reverse("members:request", args=[asked.pk]), answer)
    wang.refresh_from_db()
    return wang


def url_of(person: Person, name: str = "person", *more: Any) -> str:
    return reverse(f"members:{name}", args=[person.pk, *more])


class TestRequests:
    def test_are_answered_within_fifteen_working_days(self, asked: PersonalRequest) -> None:
        assert reply_due(date(2026, 11, 20)) == date(2026, 12, 11)  # Friday to Friday
        assert asked.due_on == reply_due(timezone.localdate())

    def test_the_same_is_not_asked_twice_at_once(
        self, asked: PersonalRequest, own: Client
    ) -> None:
        sent = {"kind": "restriction", "wish": "再说一遍"}
        answer = own.post(reverse("members:ask_right"), sent)

        assert answer.status_code == 422
        assert "正在办理" in answer.text

    def test_reach_whoever_decides_there(
        self, asked: PersonalRequest, secretary: Client, cast: Cast
    ) -> None:
        beside = client_as("branch_secretary", "org", cast.orgs["装饰支部"].pk)
        page = reverse("members:request", args=[asked.pk])

        assert "王明" in secretary.get(reverse("members:requests")).text
        assert "入党日期有争议" in secretary.get(page).text
        assert Reading.objects.get().purpose == "办理本人请求"
        assert "王明" not in beside.get(reverse("members:requests")).text
        assert beside.get(page).status_code == 404

    def test_are_on_the_desk_of_whoever_decides(
        self, asked: PersonalRequest, secretary: Client
    ) -> None:
        page = secretary.get(reverse("portal:home")).text

        assert "个人信息请求待答复" in page
        assert reverse("members:request", args=[asked.pk]) in page

    def test_an_answer_says_why_either_way(
        self, asked: PersonalRequest, secretary: Client, own: Client
    ) -> None:
        page = reverse("members:request", args=[asked.pk])
        assert secretary.post(page, {"answer": "no", "text": " "}).status_code == 422
        secretary.post(page, {"answer": "no", "text": "与志愿书一致"})
        again = secretary.post(page, {"answer": "yes", "text": "改口"})

        assert again.status_code == 422
        told = own.get(RIGHTS).text
        assert "与志愿书一致" in told
        assert "第五十条" in told  # where to go if one disagrees
        assert Person.objects.get().restricted_since is None

    def test_may_be_taken_back_while_they_wait(self, asked: PersonalRequest, own: Client) -> None:
        own.post(reverse("members:take_back", args=[asked.pk]))

        asked.refresh_from_db()
        assert asked.state == "withdrawn"

    def test_belong_to_the_person_alone(
        self, asked: PersonalRequest, cast: Cast, wang: Person
    ) -> None:
        other = client_as("member", "person", cast.person("李静", cast.orgs["物流支部"]).pk)

        assert other.post(reverse("members:take_back", args=[asked.pk])).status_code == 404
        with pytest.raises(Exception, match=r"members\.correction:ask"):
            rights.ask(
                person=wang,
                kind=RequestKind.ERASURE,
                wish="删",
                actor=viewer_as("member", "person", wang.pk + 1),
                at=timezone.now(),
            )

    def test_leave_a_trail(self, restricted: Person) -> None:
        actions = set(
            Entry.objects.filter(
                subject_type="members.person", subject_id=restricted.pk
            ).values_list("action", flat=True)
        )
        assert actions >= {
            "privacy.request.made",
            "privacy.request.decided",
            "members.processing.restricted",
        }

    def test_one_wall_stands_behind_the_table(
        self, asked: PersonalRequest, cast: Cast, web_role: None
    ) -> None:
        arm_for(viewer_as("committee", "org", cast.orgs["联合党委"].pk))
        assert not PersonalRequest.objects.exists()

        arm_for(viewer_as("committee", "org", cast.orgs["行业党委"].pk))
        assert PersonalRequest.objects.exists()


class TestRestriction:
    def test_hides_the_person_from_lists_files_and_programs(
        self, restricted: Person, secretary: Client, cast: Cast
    ) -> None:
        office = client_as("lead_office", "org", cast.orgs["两新工委"].pk)
        office.post(reverse("members:purpose"), {"usual": USUAL})
        confirm(office)
        file = office.get(LIST, {"export": "csv"})

        assert "王明" not in secretary.get(LIST).text
        assert "王明" not in secretary.get(f"{LIST}?standing=normal").text
        assert "王明" not in b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
        assert "王明" not in secretary.get("/api/v1/members").text
        assert "王明" not in secretary.get("/stats/members-sex/rows/?m=people").text

    def test_shuts_the_page_to_whoever_does_not_decide(
        self, restricted: Person, organizer: Client
    ) -> None:
        assert organizer.get(url_of(restricted)).status_code == 404
        assert url_of(restricted) not in organizer.get("/search/?q=王明").text

    def test_leaves_the_purposes_that_membership_needs(
        self, restricted: Person, secretary: Client
    ) -> None:
        closed = secretary.get(url_of(restricted))
        assert closed.status_code == 403
        assert "1980-05-01" not in closed.text
        assert "只能为下列目的" in closed.text
        assert secretary.get(url_of(restricted, "edit")).status_code == 403
        refused = secretary.get(f"/api/v1/members/{restricted.pk}?purpose={USUAL}")
        assert (refused.status_code, refused.json()["code"]) == (403, "restricted")

        secretary.post(reverse("members:purpose"), {"usual": TRANSFER})
        assert secretary.get(url_of(restricted)).status_code == 200
        assert secretary.get(url_of(restricted, "transfer")).status_code == 200

    def test_does_not_reveal_either(self, restricted: Person, secretary: Client) -> None:
        confirm(secretary)
        answer = secretary.post(url_of(restricted, "reveal", "phone"))

        assert answer.status_code == 403
        assert PHONE not in answer.text

    def test_figures_still_count(self, restricted: Person, secretary: Client) -> None:
        found = secretary.get("/api/v1/stats/members-sex").json()

        assert found["total"]["values"]["people"] == 1

    def test_the_person_sees_everything_and_may_end_it(
        self, restricted: Person, own: Client, secretary: Client
    ) -> None:
        assert PHONE in own.get(reverse("members:own")).text
        own.post(reverse("members:ask_right"), {"kind": "lifting", "wish": "已核实"})
        lifting = PersonalRequest.objects.get(kind="lifting")
        secretary.post(
            reverse("members:request", args=[lifting.pk]), {"answer": "yes", "text": "已核实"}
        )

        assert "王明" in secretary.get(LIST).text


class TestConsents:
    URL = reverse("members:consent", args=["phone_to_branch"])

    def test_are_given_and_taken_back_with_one_button_each(
        self, own: Client, secretary: Client, wang: Person
    ) -> None:
        assert PHONE not in secretary.get(url_of(wang)).text
        own.post(self.URL, {"answer": "yes"})
        assert PHONE in secretary.get(url_of(wang)).text
        own.post(self.URL, {"answer": "no"})
        assert PHONE not in secretary.get(url_of(wang)).text

        consent = Consent.objects.get()
        assert (consent.version, consent.given_on) == (1, timezone.localdate())
        assert (consent.given_way, consent.withdrawn_way) == ("page", "page")

    def test_open_nothing_to_whoever_may_not_identify(
        self, own: Client, organizer: Client, wang: Person
    ) -> None:
        own.post(self.URL, {"answer": "yes"})

        assert PHONE not in organizer.get(url_of(wang)).text

    def test_to_earlier_words_count_no_longer(
        self, own: Client, secretary: Client, wang: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own.post(self.URL, {"answer": "yes"})
        Consent.objects.update(version=0)

        assert PHONE not in secretary.get(url_of(wang)).text
        assert "旧的同意不再有效" in own.get(RIGHTS).text

    def test_end_with_a_restriction(
        self, own: Client, asked: PersonalRequest, secretary: Client
    ) -> None:
        own.post(self.URL, {"answer": "yes"})
        answer = {"answer": "yes", "text": "限制"}
        secretary.post(reverse("members:request", args=[asked.pk]), answer)

        assert Consent.objects.get().withdrawn_on is not None

    def test_unknown_ones_are_refused_in_words(self, own: Client) -> None:
        url = reverse("members:consent", args=["nothing"])

        assert "没有这个同意事项" in own.post(url, {"answer": "yes"}, follow=True).text


class TestCopy:
    def test_holds_everything_and_is_logged(
        self, restricted: Person, own: Client, secretary: Client
    ) -> None:
        user = Grant.objects.get(role="member").user
        Person.objects.update(user=user)
        own.post(TestConsents.URL, {"answer": "yes"})
        confirm(own)
        copy = json.loads(own.get(reverse("members:data")).content)["个人信息副本"]

        assert copy["反对、限制处理等请求"][0]["答复"] == "核实前限制处理"
        assert copy["同意"][0]["事项"] == "支部直接看到我的联系电话"
        assert copy["登录账号"][0]["内容"] == user.username
        assert copy["组织关系"][0]["登记依据"] == "花名册登记"
        assert "限制处理" in {row["事项"] for row in copy["我的信息的改动"]}
        assert copy["谁看过我的信息"] == []
        assert {"任职", "更正申请"} <= set(copy)
        assert Entry.objects.filter(action="members.copy.taken").count() == 1


def test_whoever_decides_comes_to_restricted_people_and_others_do_not(
    restricted: Person, cast: Cast
) -> None:
    Person.objects.update(restricted_since=timezone.localdate() - timedelta(days=1))
    branch = cast.orgs["物流支部"].pk
    decider, looker = (
        viewer_as("branch_secretary", "org", branch),
        viewer_as("first_secretary", "org", branch),
    )
    own = viewer_for(
        user_id=Grant.objects.get(role="member").user_id, name="王明", on=date(2020, 6, 1)
    )

    assert queries.all_people(decider).exists()
    assert not queries.all_people(looker).exists()
    assert queries.all_people(own).get() == restricted


@pytest.mark.parametrize("name", ["members:rights", "members:requests"])
def test_few_queries(
    name: str,
    own: Client,
    secretary: Client,
    asked: PersonalRequest,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = own if name == "members:rights" else secretary
    client.get(reverse(name))
    with django_assert_max_num_queries(18):
        client.get(reverse(name))
