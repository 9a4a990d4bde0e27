"""Lists whose query is written once: the rows, and who may see them, are those of the moment."""

from __future__ import annotations

from datetime import date
from unittest.mock import Mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tongjian.foundation import clock
from tongjian.foundation.access.models import Grant
from tongjian.foundation.accounts.models import User
from tongjian.foundation.keeping import Kept
from tongjian.foundation.ui import keyset
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Unit

LISTS = ("/units/", "/units/?covered=no&sort=-full_members", "/orgs/", "/orgs/?sort=-name")


@pytest.fixture
def cast(db: None) -> Cast:
    made = casting.build()
    for name in ("甲协会", "乙商会", "丙基金会"):
        made.unit(name)
    return made


@pytest.fixture
def grant(cast: Cast) -> Grant:
    user = User.objects.create_user("steady.one", None, display_name="某人")
    return Grant.objects.create(
        user=user,
        role="committee",
        axis="org",
        target_id=PartyOrg.objects.get(parent=None).pk,
        start_on=date(2016, 1, 1),
    )


@pytest.fixture
def browser(grant: Grant) -> Client:
    client = Client()
    client.force_login(grant.user)
    return client


def rows(browser: Client, address: str) -> list[str]:
    """Return the rows of a list as they stand on the page."""
    page = browser.get(address).content.decode()
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    return body.split("<tr>")[1:]


@pytest.mark.parametrize("address", LISTS)
def test_a_remembered_list_shows_what_a_new_one_does(
    browser: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    first, again = rows(browser, address), rows(browser, address)
    monkeypatch.setattr(keyset, "_PLANS", Kept(8))
    monkeypatch.setattr(keyset, "_planned", lambda *_, **__: [])

    assert first
    assert first == again == rows(browser, address)


def test_a_change_shows_at_once(browser: Client) -> None:
    before = rows(browser, "/units/")
    unit = Unit.objects.order_by("name_sort", "pk")[0]
    Unit.objects.filter(pk=unit.pk).update(name="刚刚改的名称")

    assert "刚刚改的名称" not in "".join(before)
    assert "刚刚改的名称" in "".join(rows(browser, "/units/"))


def test_an_ended_grant_closes_the_list_at_once(browser: Client, grant: Grant) -> None:
    assert rows(browser, "/units/")
    Grant.objects.filter(pk=grant.pk).update(end_on=clock.today())

    assert browser.get("/units/").status_code == 403


def test_a_narrower_grant_shows_less_at_once(browser: Client, grant: Grant, cast: Cast) -> None:
    whole = rows(browser, "/orgs/")
    part = PartyOrg.objects.filter(parent__parent=None, parent__isnull=False)[0]
    Grant.objects.filter(pk=grant.pk).update(target_id=part.pk)

    assert 0 < len(rows(browser, "/orgs/")) < len(whole)


def test_an_organisation_that_ends_opens_nothing_from_then_on(
    browser: Client, grant: Grant
) -> None:
    shown = len(rows(browser, "/orgs/"))
    PartyOrg.objects.filter(parent=None).update(dissolved_on=clock.today())

    assert shown
    assert not rows(browser, "/orgs/")


@pytest.mark.parametrize("address", ["/units/", "/orgs/"])
def test_pages_of_lists_ask_little(browser: Client, address: str) -> None:
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)

    # Session, account, grants, their reach (2), second wall, keys, rows, name of the place.
    said = [q["sql"] for q in asked.captured_queries if q["sql"].startswith("SELECT")]
    assert len(said) == 9, "\n".join(said)


def named(browser: Client, address: str) -> list[str]:
    """Return the names that a program is told."""
    return [item["name"] for item in browser.get(address).json()["items"]]


@pytest.mark.parametrize("address", ["/api/v1/units", "/api/v1/orgs"])
def test_a_program_is_told_as_a_page_is(
    browser: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = named(browser, address)
    planned = Mock(wraps=keyset._planned)
    monkeypatch.setattr(keyset, "_planned", planned)

    assert first == named(browser, address)
    planned.assert_not_called()


def test_a_program_sees_changes_and_narrower_grants_at_once(browser: Client, grant: Grant) -> None:
    whole = named(browser, "/api/v1/orgs")
    part = PartyOrg.objects.filter(parent__parent=None, parent__isnull=False)[0]
    PartyOrg.objects.filter(pk=part.pk).update(name="刚刚改的名称")
    assert "刚刚改的名称" in named(browser, "/api/v1/orgs")

    Grant.objects.filter(pk=grant.pk).update(target_id=part.pk)
    assert 0 < len(named(browser, "/api/v1/orgs")) < len(whole)

    Grant.objects.filter(pk=grant.pk).update(end_on=clock.today())
    assert browser.get("/api/v1/orgs").status_code == 403
