"""A page of a register chooses its rows first, and joins only what it shows."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from tests.registry.cast import Cast
from tongjian.foundation.access.viewers import system
from tongjian.foundation.plans import Plan
from tongjian.foundation.ui import keyset
from tongjian.foundation.ui.keyset import Sort
from tongjian.foundation.ui.tables import bind
from tongjian.foundation.ui.views import ListView
from tongjian.registry.members.models import Person
from tongjian.registry.members.views.roster import RosterView
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.views.lists import OrgList
from tongjian.registry.units.models import Unit
from tongjian.registry.units.views.lists import UnitList

ON = date(2026, 11, 20)
NAME = Sort("name", "name_sort")
ASKED: list[tuple[type[ListView], dict[str, Any], date]] = [
    (UnitList, {}, ON),
    (UnitList, {"q": "协会"}, ON),
    (UnitList, {"covered": False, "kind": ["association"]}, ON),
    (UnitList, {}, date(2021, 1, 1)),
    (OrgList, {}, ON),
    (OrgList, {"q": "支部"}, ON),
    (OrgList, {"secretary": False}, ON),
    (OrgList, {}, date(2021, 1, 1)),
    (RosterView, {"stage": "full"}, ON),
]


@pytest.fixture
def filled(cast: Cast) -> Cast:
    root = cast.org("市委", parent=None, kind="committee")
    for n in range(7):
        cast.org(f"第{n}支部", parent=root)
    for n in range(7):
        cast.person(f"人{n}", cast.orgs["第3支部"], employer=cast.unit(f"第{n}协会"))
    return cast


@pytest.mark.parametrize(("view", "filters", "on"), ASKED)
def test_the_rows_are_those_of_the_whole_query(
    filled: Cast, view: type[ListView], filters: dict[str, Any], on: date
) -> None:
    rows = view().rows(viewer=system(on), filters=filters, on=on)
    whole = list(keyset.ordered(rows, sort=NAME))

    with CaptureQueriesContext(connection) as asked:
        page = keyset.page(rows, sort=NAME, size=3)

    assert [row.pk for row in page.rows] == [row.pk for row in whole][:3]
    assert (page.next is not None) == (len(whole) > 3)
    chosen, shown = (query["sql"] for query in asked)
    assert "LIMIT 4" in chosen
    assert "localities_locality" not in chosen
    assert " = ANY(" in shown.partition(" WHERE ")[2]


@pytest.mark.parametrize(("view", "filters", "on"), ASKED)
def test_no_cell_and_no_file_asks_for_more_than_the_rows(
    filled: Cast, view: type[ListView], filters: dict[str, Any], on: date
) -> None:
    """What is joined is joined for its name alone: a column that needs more must say so."""
    rows = view().rows(viewer=system(on), filters=filters, on=on)
    turned = keyset.page(rows, sort=NAME, size=50).rows
    exported = list(keyset.ordered(rows, sort=NAME))

    with CaptureQueriesContext(connection) as asked:
        bind(view.table, turned, columns=list(view.table.columns), sort=NAME)
        told = [column.plain(row) for row in exported for column in view.table.columns]

    assert not asked.captured_queries
    assert told or on != ON


def turned(filters: dict[str, Any]) -> list[str]:
    """Return the names of a page of units whose plan is remembered."""
    rows = partial(UnitList().rows, viewer=system(ON), filters=filters, on=ON)
    page = keyset.page(rows, sort=NAME, size=3, key=("keys-first", *filters.items()))
    return [unit.name for unit in page.rows]


def test_the_server_keeps_how_chosen_rows_are_shown(filled: Cast) -> None:
    for filters in ({}, {"q": "第1协会"}, {"q": "第2协会"}, {"covered": False}) * 3:
        assert turned(filters)

    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [sql for (sql,) in cursor.fetchall() if "= ANY($" in sql]
    # One for all conditions; what chooses the rows is planned for its own.
    assert len(kept) == 1


def test_a_row_that_is_gone_when_it_is_to_be_shown_is_left_out(
    filled: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    Person.objects.update(employer=None)
    first, second, third = turned({})
    chosen = keyset._given

    def delayed(plan: Plan, values: dict[object, Any]) -> list[Any]:
        if keyset._CHOSEN in values:
            Unit.objects.filter(name=second).delete()
        return chosen(plan, values)

    monkeypatch.setattr(keyset, "_given", delayed)

    assert turned({})[:2] == [first, third]


def test_rows_with_several_others_are_not_asked_by_key(filled: Cast) -> None:
    branch = filled.orgs["第3支部"]
    rows: QuerySet[PartyOrg] = PartyOrg.objects.select_related("parent")
    several = rows.filter(people__isnull=False)

    assert {row.pk for row in keyset.page(several, sort=NAME, size=50).rows} == {branch.pk}
    assert not keyset._is_joined_to_one(several.query)
    assert keyset._is_joined_to_one(rows.query)
