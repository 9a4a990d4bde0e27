"""Every order that a growing list offers is the order of an index: no page sorts the register."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

import tongjian
from tongjian.config.api_accounts import AccountList
from tongjian.foundation.access.viewers import system
from tongjian.foundation.documents.models import Issued
from tongjian.foundation.documents.views import IssuedList
from tongjian.foundation.jobs.api import JobList
from tongjian.foundation.notices.models import Notice
from tongjian.foundation.notices.views import ClosedList, MatterList
from tongjian.foundation.procedures.views.lists import DelegationList
from tongjian.foundation.ui import keyset
from tongjian.foundation.ui.keyset import Cursor, Sort
from tongjian.foundation.ui.samples import SampleList
from tongjian.foundation.ui.views import ListView
from tongjian.insight.statistics import rows_views as behind
from tongjian.lifecycle.affiliation.views import DoubtList, SeatList
from tongjian.lifecycle.duties.views import JudgedOrgs, JudgedUnits
from tongjian.lifecycle.gates.views.desk_lists import OpeningList
from tongjian.lifecycle.gates.views.merits import CheckList
from tongjian.registry.localities.api import LocalityList
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.views.lists import OrgList
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.models import Unit
from tongjian.registry.units.views.lists import AgencyList, AreaList, FirmList, UnitList

ON = date(2026, 11, 20)

# Lists that stay short whatever the register holds, or that one condition always narrows.
SHORT: dict[type[ListView], str] = {
    AgencyList: "a few for each county, counted for each page anyway",
    AreaList: "parks and buildings, counted for each page anyway",
    CheckList: "what offices have defined",
    DelegationList: "now and then, by officers",
    DoubtList: "the few kinds of doubt of one unit follow each other by doubt_once",
    FirmList: "the firms of one association",
    JobList: "the jobs of one user, by job_owner",
    LocalityList: "the divisions of the nation",
    OpeningList: "one for each registrar",
    SampleList: "samples of the style guide",
    SeatList: "functions of the offices of each county",
}
# What cannot be asked without an address: the same rows without it.
ROWS: dict[type[ListView], Callable[[], QuerySet[Any]]] = {
    ClosedList: lambda: Notice.objects.filter(closed_on__isnull=False),
    IssuedList: Issued.objects.all,
    JudgedOrgs: lambda: asked(OrgList),
    JudgedUnits: lambda: asked(UnitList),
    MatterList: lambda: Notice.objects.filter(closed_on__isnull=True, matter=1),
    behind.OrgsBehind: PartyOrg.objects.all,
    behind.PeopleBehind: Person.objects.all,
    behind.SecretariesBehind: Appointment.objects.all,
    behind.UnitsBehind: Unit.objects.all,
}


def asked(view: type[ListView]) -> QuerySet[Any]:
    return view().rows(viewer=system(ON), filters={}, on=ON)


@cache
def lists() -> list[type[ListView]]:
    for module in pkgutil.walk_packages(tongjian.__path__, "tongjian."):
        if module.name.rpartition(".")[2] in ("views", "api") or ".views." in module.name:
            importlib.import_module(module.name)
    ours = (view for view in _below(ListView) if view.__module__.startswith("tongjian."))
    found = {view for view in ours if hasattr(view, "table")}
    return sorted(found, key=lambda view: f"{view.__module__}.{view.__name__}")


def _below(view: type[ListView]) -> Iterator[type[ListView]]:
    for below in view.__subclasses__():
        yield below
        yield from _below(below)


def orders(view: type[ListView]) -> list[Sort]:
    usual = view.table.sort(None)
    offered = [Sort(c.code, c.sort) for c in view.table.columns if c.sort]
    known = {sort.field for sort in offered}
    return offered if usual is None or usual.field in known else [*offered, usual]


def plans(rows: QuerySet[Any], sort: Sort) -> Iterator[str]:
    """Return how the rows of a page would be chosen if sorting were the last resort."""
    alone = rows.select_related(None)
    for part in keyset._parts(alone, sort=sort, cursor=Cursor(str(sort)), limit=51):
        sql, values = part.chosen.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off")
            cursor.execute(f"EXPLAIN (COSTS OFF) {sql}", values)
            yield "\n".join(line for (line,) in cursor.fetchall())


def unserved(view: type[ListView]) -> list[str]:
    rows = ROWS.get(view, lambda: asked(view))()
    return [
        str(sort)
        for sort in orders(view)
        # A region that cannot have a row is not read at all.
        if any("Sort" in plan and "Filter: false" not in plan for plan in plans(rows, sort))
    ]


def test_what_is_said_to_be_short_is_a_list() -> None:
    assert set(SHORT) | set(ROWS) | {AccountList} <= set(lists())
    assert len(lists()) > 40


@pytest.mark.django_db
def test_every_order_of_a_growing_list_has_its_index() -> None:
    growing = [view for view in lists() if view not in SHORT]

    assert {view.__name__: bad for view in growing if (bad := unserved(view))} == {}


@pytest.mark.django_db
def test_an_order_without_an_index_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX unit_staff, party_org_term")

    assert unserved(UnitList) == ["staff_count"]
    assert unserved(OrgList) == ["term"]
