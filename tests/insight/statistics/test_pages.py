"""The pages of the engine: what they show, what they refuse, what a number opens."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from tests.insight.world import World
from tests.signing import client_as, confirm
from tongjian.insight.statistics.catalogue import TABLES

LINK = re.compile(r'<a href="(/stats/[\w-]+/rows/[^"]*)">([\d,]+)</a>')


def samples(page: str) -> list[tuple[str, str]]:
    """Return one link for each measure and the last of all, the total."""
    links = LINK.findall(page)
    by_measure = {
        address.partition("m=")[2].partition("&")[0]: (address, n) for address, n in links
    }
    return [*by_measure.values(), *links[:1]]


@pytest.fixture
def office(world: World) -> Client:
    return client_as("lead_office", "org", world.cast.orgs["两新工委"].pk)


def test_the_catalogue_lists_every_table(office: Client) -> None:
    page = office.get("/stats/").content.decode()
    for code in TABLES:
        assert f"/stats/{code}/" in page


@pytest.mark.parametrize("code", TABLES)
def test_every_number_with_a_link_opens_exactly_as_many_rows(office: Client, code: str) -> None:
    page = office.get(f"/stats/{code}/")
    assert page.status_code == 200
    for address, shown in samples(page.content.decode()):
        answer = office.get(unescape(address))
        assert answer.status_code == 200, address
        rows = re.search(r"<tbody.*?</tbody>", answer.content.decode(), re.S)
        assert rows is not None, address
        assert rows[0].count("<tr>") == int(shown.replace(",", "")), address


@pytest.mark.parametrize("code", ["coverage", "due-gap", "bands", "orgs", "members-age"])
def test_the_rows_of_a_past_day_are_as_many_as_the_number(office: Client, code: str) -> None:
    page = office.get(f"/stats/{code}/", {"on": "2019-12-31"}).content.decode()
    links = samples(page)
    assert links
    for address, shown in links:
        rows = re.search(
            r"<tbody.*?</tbody>", office.get(unescape(address)).content.decode(), re.S
        )
        assert rows is not None
        assert rows[0].count("<tr>") == int(shown.replace(",", "")), address


def test_what_makes_no_sense_is_refused_in_words(office: Client) -> None:
    answer = office.get("/stats/coverage/", {"by": "sex"})
    assert answer.status_code == 422
    assert "分组“sex”不存在" in answer.content.decode()
    assert office.get("/stats/nothing/").status_code == 404
    assert office.get("/stats/coverage/rows/", {"m": "nothing"}).status_code == 422
    assert office.get("/stats/growth/rows/", {"m": "units"}).status_code == 404


def test_a_file_holds_what_the_page_shows(office: Client) -> None:
    confirm(office)
    answer = office.get("/stats/units/", {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.splitlines()[-1] == "合计,2,2,1,5"


def test_a_registrar_sees_no_table_of_people(world: World) -> None:
    client = client_as("registrar", "place", world.cast.city.pk)
    page = client.get("/stats/").content.decode()
    assert "/stats/coverage/" in page
    assert "/stats/members-age/" not in page
    assert client.get("/stats/members-age/").status_code == 403
    assert (
        client.get("/stats/coverage/", {"scope": world.cast.orgs["行业党委"].code}).status_code
        == 404
    )


def test_whoever_may_only_count_gets_no_list_of_people(world: World) -> None:
    client = client_as("organizer", "org", world.cast.orgs["物流支部"].pk)
    assert client.get("/stats/members-sex/rows/", {"m": "people"}).status_code == 200
    outside = client_as("competent_body", "agency", world.cast.health.pk)
    assert outside.get("/stats/members-sex/rows/", {"m": "people"}).status_code == 403
