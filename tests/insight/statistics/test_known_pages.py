"""A table as it was known on a past day: on its page, in its file and for programs."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.insight.world import World
from tests.signing import client_as, confirm
from tongjian.foundation.exchange.models import ExportLog
from tongjian.foundation.history.models import Image, Recording
from tongjian.insight.statistics.known import RECORDED
from tongjian.registry.party_orgs.choices import RelationKind
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.services.moving import move_org
from tongjian.registry.party_orgs.services.relating import relate
from tongjian.registry.units.models import Unit
from tongjian.registry.units.services.registering import revise_units

pytestmark = pytest.mark.django_db


@pytest.fixture
def yesterday(world: World) -> date:
    """Put everything that was recorded so far into the past, as if a day had gone by."""
    day = timezone.localdate() - timedelta(days=1)
    Recording.objects.update(since=datetime(2020, 1, 1, tzinfo=UTC))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for source in Recording.objects.values_list("source", flat=True):
            cursor.execute(f"ALTER TABLE {source} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {source} SET known_since = known_since - interval '3 days'")
            cursor.execute(f"ALTER TABLE {source} ENABLE TRIGGER USER")
    assert not Image.objects.exists()
    return day


@pytest.fixture
def office(world: World) -> Client:
    return client_as("lead_office", "org", world.cast.orgs["两新工委"].pk)


def sectors(client: Client, **query: str) -> Counter[str]:
    """Return how many units each sector has, as programs are told."""
    answer = client.get("/api/v1/stats/units-sector", query)
    assert answer.status_code == 200, answer.content
    found: Counter[str] = Counter()
    for line in answer.json()["lines"]:
        found[line["keys"][0]] += next(iter(line["values"].values()))
    return found


def correct(world: World) -> None:
    """Say today of what kind a unit is."""
    unit = Unit.objects.get(name="物流协会")
    changes = {unit.pk: {"sector": "health"}}
    revise_units(changes=changes, actor=world.office, on=timezone.localdate())


def test_a_correction_of_today_is_not_known_yesterday(
    world: World, office: Client, yesterday: date
) -> None:
    before = sectors(office)
    correct(world)

    assert sectors(office)["health"] == before["health"] + 1
    assert sectors(office, known_on=str(yesterday)) == before
    assert sectors(office, known_on=str(timezone.localdate())) == sectors(office)
    told = office.get("/api/v1/stats/coverage", {"known_on": str(yesterday)}).json()
    assert (told["known_on"], told["as_of"]) == (str(yesterday), str(yesterday))


def test_the_page_says_so_and_its_numbers_open_nothing(
    world: World, office: Client, yesterday: date
) -> None:
    correct(world)
    url = "/stats/units-sector/"

    page = office.get(url, {"known_on": str(yesterday)})

    assert page.status_code == 200
    assert f"按 {yesterday} 当时所知" in page.text
    assert f'value="{yesterday}"' in page.text
    assert "/rows/" not in page.text
    assert "/rows/" in office.get(url).text
    refused = office.get(f"{url}rows/", {"known_on": str(yesterday), "m": "units"})
    assert "记录只能按现在所知列出" in refused.text


def test_the_file_says_so_too(world: World, office: Client, yesterday: date) -> None:
    correct(world)
    confirm(office)
    query = {"export": "csv", "known_on": str(yesterday)}

    file = office.get("/stats/units-sector/", query)

    assert f"{yesterday}所知" in unquote(file.headers["Content-Disposition"])
    then = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    now = office.get("/stats/units-sector/", {"export": "csv"})
    assert then != b"".join(now.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"known_on": "2019-12-31"}, "逐行留底"),
        ({"known_on": "2999-01-01"}, "还没有到"),
        ({"known_on": "去年"}, "不是日期"),
    ],
)
def test_a_day_that_cannot_be_told_is_refused_in_words(
    office: Client, yesterday: date, query: dict[str, str], said: str
) -> None:
    page = office.get("/stats/coverage/", query)
    told = office.get("/api/v1/stats/coverage", query)

    assert (page.status_code, told.status_code) == (422, 422)
    assert said in page.text
    assert said in told.json()["findings"][0]


def test_nothing_later_than_the_day_was_known(office: Client, yesterday: date) -> None:
    query = {"known_on": str(yesterday), "on": str(timezone.localdate())}

    page = office.get("/stats/coverage/", query)

    assert f"与 {yesterday}（所知日）之间" in page.text


def test_whoever_counts_without_reading_is_told_what_is_known_now(
    world: World, yesterday: date
) -> None:
    client = client_as("registrar", "place", world.cast.city.pk)
    relate(
        source=world.cast.orgs["联合党委"],
        target=world.cast.orgs["行业党委"],
        kind=RelationKind.GUIDANCE,
        actor=world.cast.actor,
        on=date(2019, 1, 1),
    )
    guarded = client_as("committee", "org", world.cast.orgs["联合党委"].pk)
    query = {"known_on": str(yesterday)}

    assert client.get("/stats/units-sector/", query).status_code == 200
    refused = guarded.get("/stats/members-sex/", query)
    assert refused.status_code == 422
    assert "只有现在所知的数" in refused.text


def test_a_subtree_is_counted_where_it_stood(world: World, yesterday: date) -> None:
    orgs = world.cast.orgs
    branch = PartyOrg.objects.get(pk=orgs["物流支部"].pk)
    client = client_as("committee", "org", branch.pk)
    before = sectors(client)
    assert sum(before.values()) == 1
    move_org(
        org=branch,
        under=PartyOrg.objects.get(pk=orgs["联合党委"].pk),
        actor=world.office,
        on=timezone.localdate(),
        reason="调整",
    )

    assert sectors(client) == before
    assert sectors(client, known_on=str(yesterday)) == before
    assert sectors(client_as("committee", "org", orgs["联合党委"].pk), known_on=str(yesterday))


def test_a_table_is_given_as_a_file_only_after_a_fresh_confirmation(office: Client) -> None:
    url = "/stats/units-sector/?export=csv"

    held = office.get(url)
    confirm(office)
    given = office.get(url)

    assert held.status_code == 302
    assert "/confirm/" in held.headers["Location"]
    assert given.headers["Content-Type"].startswith("text/csv")
    logged = ExportLog.objects.get()
    assert (logged.code, logged.format, logged.rows > 0) == ("stats.units-sector", "csv", True)
    given.close()


def test_few_queries(
    office: Client, yesterday: date, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    url = f"/stats/units-sector/?known_on={yesterday}"
    office.get(url)
    # Two for each recorded table, one that takes all views away, and those of the page itself.
    with django_assert_max_num_queries(2 * len(RECORDED) + 26):
        office.get(url)
