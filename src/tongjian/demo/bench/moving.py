"""A subtree of about ten thousand organisations with its members put under another superior."""

from __future__ import annotations

import time
from statistics import median

from django.db import connection, transaction

from tongjian.foundation.access.viewers import system
from tongjian.registry.party_orgs.choices import OrgKind
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.paths import WIDTH
from tongjian.registry.party_orgs.services.moving import move_org

from .entries import Entry
from .sizes import Scale
from .throughput import ON

_ROUNDS = 3
_WANTED = 10_000
_END = "~"
_NEAREST = f"""
SELECT q.top, count(*) FROM party_orgs_partyorg o
 CROSS JOIN LATERAL (
       SELECT substr(o.path, 1, {WIDTH} * d) AS top, d FROM generate_series(2, 5) d) q
 WHERE length(q.top) = {WIDTH} * q.d GROUP BY 1 ORDER BY abs(count(*) - %s), 1 LIMIT 1
"""
# The least that any way of writing must do: the new path into every row that carries it.
_BARE = (
    ("party_orgs_partyorg", "path"),
    ("units_unit", "scope_path"),
    ("members_person", "home_path"),
)


class _Undone(Exception):
    """Take everything back."""


def measure_move(scale: Scale) -> list[Entry]:
    """Move a large subtree and undo it, beside plain updates of the same rows."""
    ours, bare, nodes = [], [], 0
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '60s'")
    # The first to touch the pages after a checkpoint pays for copies of them in the log: neither
    # side is to pay for the other.
    cold = _round(by_service=True)[1]
    for _ in range(_ROUNDS):
        nodes, seconds = _round(by_service=True)
        ours.append(seconds)
        bare.append(_round(by_service=False)[1])
    people = _moved_people
    return [
        Entry(
            code="move-subtree",
            label=f"移动 {nodes:,} 个党组织的子树（连同其下党员 {people[-1]:,} 名）",
            value=round(median(ours), 2),
            unit="秒",
            goal=2.0,
            reference=round(median(bare), 2),
            against="只改路径三列的手写 UPDATE（同样的触发器和索引）",
            note=f"一个事务，读者只看到移动前或移动后；页面都不在内存时 {cold:.1f} 秒",
        )
    ]


_moved_people: list[int] = []


def _round(*, by_service: bool) -> tuple[int, float]:
    nodes, seconds = 0, 0.0
    try:
        with transaction.atomic():
            org, under, nodes = _subtree()
            started = time.perf_counter()
            if by_service:
                move_org(org=org, under=under, actor=system(ON), on=ON, reason="测量")
            else:
                _rewrite(org.path, f"{under.path}ZZZZ")
            with connection.cursor() as cursor:
                # What a commit would still check.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            seconds = time.perf_counter() - started
            raise _Undone
    except _Undone:
        return nodes, seconds


def _subtree() -> tuple[PartyOrg, PartyOrg, int]:
    """Return the organisation with nearest to so many below it, where to, and how many it is."""
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [_WANTED])
        path, nodes = cursor.fetchone() or ("", 0)
    org = PartyOrg.objects.get(path=path)
    beside = PartyOrg.objects.exclude(path__startswith=path[:-WIDTH]).exclude(parent=None)
    under = beside.filter(kind=OrgKind.COMMITTEE).order_by("path").first()
    if under is None:
        under = PartyOrg.objects.get(parent=None)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM members_person WHERE home_path >= %s AND home_path < %s",
            [path, path + _END],
        )
        _moved_people.append(int((cursor.fetchone() or (0,))[0]))
    return org, under, int(nodes)


def _rewrite(before: str, after: str) -> None:
    with connection.cursor() as cursor:
        for table, column in _BARE:
            cursor.execute(
                f"UPDATE {table} SET {column} = %s || substr({column}, {len(before) + 1})"
                f" WHERE {column} >= %s AND {column} < %s",
                [after, before, before + _END],
            )
