"""The picture: one screen for the office, the committee, the registrar."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.insight.world import TODAY, World
from tests.signing import client_as
from tongjian.insight.dashboards import pictures
from tongjian.insight.statistics.asking import frame_for


@pytest.fixture
def office(world: World) -> Client:
    return client_as("lead_office", "org", world.cast.orgs["两新工委"].pk)


def later(client: Client, **query: str) -> str:
    asked = {"HX-Request": "true", "HX-Target": "later"}
    return client.get("/city/", query, headers=asked).content.decode()


def figure(page: str, code: str) -> str:
    found = re.search(
        rf'popovertarget="fig-{code}".*?<p class="figure-value">(.*?)</p>', page, re.S
    )
    assert found, code
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def test_the_city_page_answers_how_many_how_covered_and_where_the_gaps_are(
    office: Client,
) -> None:
    page = office.get("/city/").content.decode()
    assert figure(page, "registered") == "5家"
    assert figure(page, "orgs") == "6个"
    assert figure(page, "people") == "16名"
    assert figure(page, "org_coverage-registered").startswith("40")
    assert figure(page, "due_gap") == "1家"
    assert figure(page, "no_secretary") == "4个"
    assert "直属党委 1 + 二级党委 2" in page


def test_a_past_day_shows_what_was_then_and_leaves_out_what_has_no_history(
    office: Client,
) -> None:
    page = office.get("/city/", {"on": "2018-02-28"}).content.decode()
    assert figure(page, "org_coverage-registered").startswith("0")
    assert "有效运转率" not in page
    assert "数据新不新" not in later(office, on="2018-02-28")


def test_a_registrar_is_told_what_the_figures_rest_on(office: Client, world: World) -> None:
    registrar = client_as("registrar", "place", world.cast.donghu.pk)
    for url in ("/city/", reverse("insight:gaps")):
        page = registrar.get(url).text
        past = registrar.get(url, {"on": "2018-02-28"}).text
        assert "按社会组织申报的党员数计算" in page
        assert "还没有申报的" not in page
        assert "2018-02-28 还没有申报的按没有党员计" in past
        assert "没有缺口" not in past
        assert "申报的党员数计算" not in office.get(url).text
    assert "没有算出缺口" in registrar.get("/city/", {"on": "2018-02-28"}).text


def test_where_nothing_is_missing_a_sentence_says_so(office: Client, world: World) -> None:
    below = world.cast.orgs["联合党委"].code

    assert "没有缺口" not in office.get("/city/").content.decode()
    page = office.get("/city/", {"scope": below}).content.decode()
    assert figure(page, "due_gap") == "0家"
    assert "没有缺口" in page


def test_what_must_read_all_history_follows_the_page(office: Client) -> None:
    part = later(office)
    assert "数据新不新" in part
    assert "党组织：逐年末" in part
    assert "<html" not in part


def test_a_committee_starts_at_itself_and_can_look_below(world: World) -> None:
    committee = world.cast.orgs["社会组织党委"]
    client = client_as("committee", "org", committee.pk)
    page = client.get("/city/").content.decode()
    assert "<h1>社会组织党委</h1>" in page
    below = world.cast.orgs["联合党委"]
    assert f"scope={below.code}" in page
    assert figure(client.get("/city/", {"scope": below.code}).content.decode(), "people") == "8名"
    assert client.get("/city/", {"scope": world.cast.orgs["两新工委"].code}).status_code == 404


def test_a_registrar_sees_coverage_without_people_or_orgs(world: World) -> None:
    client = client_as("registrar", "place", world.cast.donghu.pk)
    page = client.get("/city/").content.decode()
    assert figure(page, "registered") == "2家"
    assert "党员年龄" not in page
    assert 'fig-people"' not in page
    assert 'fig-orgs"' not in page


def test_who_has_no_figures_has_no_city(world: World) -> None:
    client = client_as("unit_head", "unit", world.units["物流协会"].pk)
    assert client.get("/city/").status_code == 403
    assert client.get("/city/gaps/").status_code == 403


@pytest.mark.parametrize(
    "view", ["shortfall", "coverage", "coverage-sector", "coverage-body", "coverage-under"]
)
def test_the_gap_list_ranks_and_opens_the_units(office: Client, view: str) -> None:
    page = office.get("/city/gaps/", {"view": view}).content.decode()
    body = page[page.index("<tbody>") :]
    assert "m=due_gap" in body
    assert "覆盖缺口" in page


def test_the_city_page_keeps_to_its_query_budget(
    office: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    office.get("/city/")
    with django_assert_max_num_queries(35):
        office.get("/city/")


def test_a_long_list_of_places_is_cut_and_says_where_the_others_are(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = office.get("/city/").content.decode()
    assert "全部列出" not in whole
    monkeypatch.setattr(pictures, "MOST_LISTED", 1)
    cut = office.get("/city/").content.decode()
    assert re.search(r'还有 1 行，<a href="/stats/coverage/[^"]*">全部列出', cut)
    # The total stays that of all places.
    assert table(cut, "各地的两个覆盖率")[-1] == table(whole, "各地的两个覆盖率")[-1]
    assert len(table(cut, "各地的两个覆盖率")) == len(table(whole, "各地的两个覆盖率")) - 1


def test_the_heat_counts_only_the_places_that_have_a_column(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = world.at("lead_office", "两新工委")
    frame = frame_for(viewer, on=TODAY, today=TODAY)
    by_place = pictures.compute(viewer, frame, "coverage")
    whole = {line.keys: line.counts for line in pictures.compute_heat(viewer, by_place).lines}
    monkeypatch.setattr(pictures, "MOST_PLACES", 1)
    worst = by_place.lines[0].keys[0]
    kept = {line.keys: line.counts for line in pictures.compute_heat(viewer, by_place).lines}
    assert kept == {keys: counts for keys, counts in whole.items() if keys[1] == worst}
    assert len(kept) < len(whole)


def table(page: str, caption: str) -> list[list[str]]:
    """Return the texts of the rows of a table."""
    (body,) = re.findall(rf'<caption class="sr-only">{caption}</caption>(.*?)</table>', page, re.S)
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.S)[1:]
    return [re.sub(r"<[^>]+>", " ", row).split() for row in rows]
