"""The pages of the list: lines, one matter, putting off, handing out, the week, the calendar."""

from __future__ import annotations

import re
from datetime import date, timedelta

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import client_of, make_user, no_second_factor  # noqa: F401 - a fixture
from tongjian.foundation import clock
from tongjian.foundation.accounts.models import User
from tongjian.foundation.notices import services
from tongjian.foundation.notices.causes import Cause, Owner, Subject
from tongjian.foundation.notices.models import CalendarKey, Closed, Matter, Notice

READ = "party_orgs.org:read"
LACK = Cause(
    "test.lack", "补报材料", (READ,), group="材料", clause="办法第四条", noun="件", minutes=30
)


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Leave out what areas above declare: here nothing is due by itself."""
    monkeypatch.setattr("tongjian.foundation.notices.causes._sources", {})
    return casting.build()


@pytest.fixture
def today() -> date:
    return clock.today()


@pytest.fixture
def clerk(cast: Cast) -> User:
    return make_user("committee", "org", cast.orgs["行业党委"].pk)


@pytest.fixture
def client(clerk: User) -> Client:
    return client_of(clerk)


def ask(cast: Cast, org: str, number: int, *, due_on: date, made_on: date | None = None) -> Notice:
    node = cast.orgs[org]
    return services.raise_notice(
        key=f"test/{org}/{number}",
        cause=LACK,
        subject=Subject("unit", number, f"{org}第{number}家"),
        owner=Owner(org, org=node.path),
        on=made_on or clock.today(),
        due_on=due_on,
        url="/units/",
    )


def main_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    text: str = response.text
    return text[text.index("<main") : text.index("</main>")]


def test_late_ones_come_first_under_their_own_heading(
    cast: Cast, client: Client, today: date
) -> None:
    ask(cast, "行业党委", 1, due_on=today - timedelta(days=3))
    ask(cast, "行业党委", 2, due_on=today + timedelta(days=60))

    page = main_of(client, reverse("notices:todo"))

    assert "<h2>逾期</h2>" in page
    assert "1 件逾期" in page
    assert "2 件：行业党委第1家、行业党委第2家" in page
    assert "办法第四条" in page


def test_what_concerns_one_record_stands_together(cast: Cast, client: Client, today: date) -> None:
    ask(cast, "行业党委", 1, due_on=today)
    ask(cast, "行业党委", 2, due_on=today - timedelta(days=1))
    node = cast.orgs["行业党委"]
    services.raise_notice(
        key="other/1",
        cause=Cause("test.other", "补办登记", (READ,)),
        subject=Subject("unit", 1, "行业党委第1家"),
        owner=Owner("行业党委", org=node.path),
        on=today,
    )

    page = main_of(client, reverse("notices:todo") + "?by=subject")

    assert "2 件：补报材料、补办登记" in page
    assert page.index("行业党委第2家") < page.index("行业党委第1家")


def test_those_below_are_on_their_own_page(cast: Cast, client: Client, today: date) -> None:
    ask(cast, "物流支部", 1, due_on=today)
    ask(cast, "联合支部", 2, due_on=today)

    assert "补报材料" not in main_of(client, reverse("notices:todo"))
    below = main_of(client, reverse("notices:todo") + "?of=below")
    assert "物流支部第1家" in below
    assert "联合支部" not in below


def test_many_are_one_line_and_few_queries(
    cast: Cast, client: Client, today: date, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        ask(cast, "行业党委", number, due_on=today)
    client.get(reverse("notices:todo"))

    with django_assert_max_num_queries(17):
        page = main_of(client, reverse("notices:todo"))

    assert page.count('class="todo-line"') == 1
    assert "等</small>" in page


def test_a_matter_lists_its_notices(
    cast: Cast, client: Client, today: date, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        ask(cast, "行业党委", number, due_on=today - timedelta(days=number))
    url = reverse("notices:matter", args=["test.lack"])
    client.get(url)

    with django_assert_max_num_queries(16):
        page = main_of(client, url)

    assert page.count("行业党委第") == 20
    assert "逾期" in page
    assert "行业党委第3家" not in main_of(client, url + "?q=第4家")
    assert main_of(client, url + "?state=overdue").count("行业党委第") == 19
    assert client.get(reverse("notices:matter", args=["no.such"])).status_code == 404


def test_putting_off_takes_it_off_the_list(cast: Cast, client: Client, today: date) -> None:
    notice = ask(cast, "行业党委", 1, due_on=today)
    url = f"{reverse('notices:put_off')}?pk={notice.pk}"
    until = today + timedelta(days=14)

    assert "行业党委第1家" in main_of(client, url)
    refused = client.post(url, {"until": until.isoformat(), "reason": ""})
    assert refused.status_code == 422
    assert client.post(url, {"until": until.isoformat(), "reason": "等换届"}).status_code == 302

    page = main_of(client, reverse("notices:todo"))
    assert "<h2>已暂缓</h2>" in page
    assert "等换届" in main_of(client, reverse("notices:matter", args=["test.lack"]))


def test_handing_out_and_taking_back(cast: Cast, client: Client, today: date) -> None:
    notice = ask(cast, "物流支部", 1, due_on=today)
    secretary = make_user("branch_secretary", "org", cast.orgs["物流支部"].pk)
    beside = make_user("branch_secretary", "org", cast.orgs["联合支部"].pk)
    url = f"{reverse('notices:assign')}?pk={notice.pk}"

    offered = client.get(reverse("notices:users")).text
    assert f'"{secretary.pk}"' in offered
    assert f'"{beside.pk}"' not in offered
    assert client.post(url, {"to": beside.pk}).status_code == 422
    assert client.post(url, {"to": secretary.pk}).status_code == 302
    notice.refresh_from_db()
    assert notice.assignee_id == secretary.pk
    client.post(url, {"to": ""})
    notice.refresh_from_db()
    assert notice.assignee_id is None


def test_what_is_done_can_be_looked_up(cast: Cast, client: Client, today: date) -> None:
    ask(cast, "行业党委", 1, due_on=today)
    ask(cast, "联合支部", 2, due_on=today)
    services.settle(key="test/行业党委/1", on=today, why=Closed.GONE)
    services.settle(key="test/联合支部/2", on=today)

    page = main_of(client, reverse("notices:closed"))

    assert "行业党委第1家" in page
    assert "情况已消除" in page
    assert "联合支部" not in page


def test_the_week_says_what_is_late_and_what_moved(
    cast: Cast, client: Client, today: date
) -> None:
    ask(cast, "行业党委", 1, due_on=today - timedelta(days=1))
    ask(cast, "物流支部", 2, due_on=today - timedelta(days=1))
    ask(cast, "行业党委", 3, due_on=today)
    services.settle(key="test/行业党委/3", on=today, why=Closed.GONE)

    page = main_of(client, reverse("notices:week"))

    for said in ("已逾期", "下级逾期", "七天内办结", "其中情况消除 1", "七天内新增"):
        assert said in page


def test_a_quiet_week_says_so(client: Client) -> None:
    assert "没有要紧的事" in main_of(client, reverse("notices:week"))


def test_the_burden_is_summed_by_month_and_owner(cast: Cast, client: Client, today: date) -> None:
    for number in range(4):
        ask(cast, "物流支部", number, due_on=today)
    ask(cast, "行业党委", 9, due_on=today, made_on=today.replace(day=1) - timedelta(days=1))

    page = main_of(client, reverse("notices:burden"))

    assert re.search(r"<b>0\.5</b></td><td[^>]*><b>2\.0</b>", page)
    assert re.search(r"物流支部<small[^>]*>4 件</small></span><span[^>]*>2\.0 小时", page)


class TestCalendar:
    def subscribe(self, client: Client) -> str:
        page = client.post(reverse("notices:calendar")).text
        found = re.search(r"http://testserver(/todo/calendar/[^<\s]+\.ics)", page)
        assert found
        return found[1]

    def test_whoever_knows_the_address_sees_titles_and_nobody(
        self, cast: Cast, client: Client, today: date
    ) -> None:
        ask(cast, "行业党委", 1, due_on=today + timedelta(days=2))
        ask(cast, "行业党委", 2, due_on=today + timedelta(days=2))
        ask(cast, "联合支部", 3, due_on=today)

        answer = Client().get(self.subscribe(client))

        assert answer.headers["Content-Type"].startswith("text/calendar")
        (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        assert str(event["summary"]) == "补报材料（2 件）"
        assert event.decoded("dtstart") == today + timedelta(days=2)
        assert "第1家" not in answer.content.decode()

    def test_the_secret_is_not_kept(self, client: Client) -> None:
        address = self.subscribe(client)

        assert CalendarKey.objects.get().digest not in address
        assert address not in client.get(reverse("notices:calendar")).text

    def test_an_address_works_until_another_is_made_or_it_is_stopped(
        self, client: Client, clerk: User
    ) -> None:
        first, second = self.subscribe(client), self.subscribe(client)
        assert Client().get(first).status_code == 404
        assert Client().get(second).status_code == 200

        client.post(reverse("notices:stop_calendar"))

        assert Client().get(second).status_code == 404

    def test_a_closed_account_has_no_calendar(self, client: Client, clerk: User) -> None:
        address = self.subscribe(client)
        clerk.is_active = False
        clerk.save()

        assert Client().get(address).status_code == 404

    def test_the_same_day_gives_the_same_calendar(
        self, cast: Cast, client: Client, today: date
    ) -> None:
        ask(cast, "行业党委", 1, due_on=today - timedelta(days=2))
        address = self.subscribe(client)

        answers = {Client().get(address).content for _ in range(2)}

        assert len(answers) == 1
        assert "已逾期" in answers.pop().decode().replace("\r\n ", "")


class TestInterface:
    def test_lines_of_both_sides(self, cast: Cast, client: Client, today: date) -> None:
        ask(cast, "行业党委", 1, due_on=today - timedelta(days=1))
        ask(cast, "物流支部", 2, due_on=today)

        lines = client.get("/api/v1/todo").json()["items"]

        assert [(line["of"], line["stage"], line["count"]) for line in lines] == [
            ("mine", "overdue", 1),
            ("below", "soon", 1),
        ]

    def test_one_matter_and_the_burden(self, cast: Cast, client: Client, today: date) -> None:
        ask(cast, "行业党委", 1, due_on=today)

        (item,) = client.get("/api/v1/todo/of/test.lack").json()["items"]
        burden = client.get("/api/v1/todo/minutes").json()

        assert (item["label"], item["state"]) == ("行业党委第1家", "待办")
        assert burden["groups"] == [{"group": "材料", "minutes": [0, 0, 0, 0, 0, 30]}]


def test_a_notice_that_names_a_person_is_behind_the_wall(cast: Cast, today: date) -> None:
    from tests.conftest import as_web_role
    from tests.signing import viewer_as
    from tongjian.foundation.access.middleware import arm_for

    notice = ask(cast, "物流支部", 1, due_on=today)
    Notice.objects.filter(pk=notice.pk).update(is_personal=True)

    for name, seen in (("装饰支部", 0), ("物流支部", 1), ("行业党委", 1)):
        arm_for(viewer_as("committee", "org", cast.orgs[name].pk))
        with as_web_role():
            assert Notice.objects.count() == seen
    assert Matter.objects.get().code == "test.lack"
