"""Page 10,000 beside page 1, for every order that the three largest lists offer."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.db import connection, transaction
from django.db.models import F
from django.test import Client

from tongjian.foundation.access.session import whole_register
from tongjian.foundation.ui import keyset
from tongjian.foundation.ui.keyset import Cursor, Sort
from tongjian.registry.members.tables import RosterTable
from tongjian.registry.members.views.roster import RosterView
from tongjian.registry.party_orgs.tables import OrgTable
from tongjian.registry.party_orgs.views.lists import OrgList
from tongjian.registry.units.tables import UnitTable
from tongjian.registry.units.views.lists import UnitList

from .entries import Entry
from .sizes import Scale
from .throughput import ON
from .timing import Times, measure, once
from .world import HOST, signed_in_office

_PAGE, _DEEP, _SIZE = 1, 10_000, 50
_LISTS: tuple[tuple[str, str, Any, Any], ...] = (
    ("社会组织", "/units/", UnitTable, UnitList),
    ("党员", "/members/", RosterTable, RosterView),
    ("党组织", "/orgs/", OrgTable, OrgList),
)


def measure_depth(scale: Scale) -> list[Entry]:
    """Compare the pages; smaller scales take their last but one page."""
    client = signed_in_office()
    return [
        _compare(client, f"{label}按{column.label}", path, Sort(column.code, column.sort), view)
        for label, path, table, view in _LISTS
        for column in table.columns
        if column.sort
    ]


def _compare(client: Client, label: str, path: str, sort: Sort, view: Any) -> Entry:
    token, page, offset = _token(sort, view)
    near = f"{path}?sort={sort.code}"
    first, deep = measure(
        lambda: _get(client, near),
        lambda: _get(client, f"{near}&after={quote(token)}"),
    )
    # The reference reads all that it skips: once is enough.
    plain = once(lambda: _by_offset(view, sort, offset))
    return Entry(
        code=f"deep-{path.strip('/')}-{sort.code}",
        label=f"{label}排序：第 {page:,} 页与第 1 页之比",
        value=round(deep.median / first.median, 2),
        unit="倍",
        goal=1.2,
        reference=round(plain / first.median, 2),
        against="同一页用 OFFSET 取出（只计数据库）",
        note=f"{_shown(first)} → {_shown(deep)} 毫秒",
    )


def _shown(times: Times) -> str:
    return f"{times.median:g}"


def _rows(view: Any) -> Any:
    from tongjian.foundation.access.viewers import system

    return view().rows(viewer=system(ON), filters={}, on=ON)


def _token(sort: Sort, view: Any) -> tuple[str, int, int]:
    with transaction.atomic(), whole_register():
        rows = _rows(view)
        model = rows.model
        count = model._base_manager.count()
        page = min(_DEEP, count // _SIZE - 1)
        found = keyset.ordered(rows.annotate(bench_key=F(sort.field)), sort=sort)
        row = found[page * _SIZE - 1]
    cursor = Cursor(str(sort), key=row.bench_key, pk=row.pk)
    return keyset.encode(cursor), page, page * _SIZE


def _by_offset(view: Any, sort: Sort, offset: int) -> object:
    with transaction.atomic(), whole_register(), connection.cursor() as cursor:
        rows = keyset.ordered(_rows(view), sort=sort).values_list("pk")
        text, values = rows[offset : offset + _SIZE].query.sql_with_params()
        cursor.execute(text, values)
        return cursor.fetchall()


def _get(client: Client, path: str) -> bytes:
    response = client.get(path, headers={"host": HOST})
    if response.status_code != 200:
        raise RuntimeError(f"{path} → {response.status_code}")
    return bytes(response.content)
