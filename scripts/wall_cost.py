"""What row-level security costs: the same queries with and without it, in one run.

    TONGJIAN_HOME=… .venv/bin/python scripts/wall_cost.py

The web login is bound by the policies, the owner of the tables is not; everything else is equal.
Both are asked in turn, so that whatever else the machine does falls on both.
"""

from __future__ import annotations

import os
import statistics
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongjian.config.settings")
ROUNDS = 40


def main() -> None:
    """Print one line for each query."""
    import django

    django.setup()
    from tongjian.config.running import database_running
    from tongjian.foundation.access.scopes import Reach, Scope
    from tongjian.registry.members.models import Person
    from tongjian.registry.party_orgs.models import PartyOrg

    with database_running():
        living = PartyOrg.objects.filter(parent__isnull=False, dissolved_on__isnull=True)
        low = living.order_by("path").values_list("path", flat=True)[0]
        print(f"党员 {Person.objects.count():,} 名，各问 {ROUNDS} 次，取中位数（毫秒）\n")
        print("| 查询 | 范围 | 无行级安全 | 有行级安全 | 比 |\n|---|---|---|---|---|")
        for name, path in (("全部", ""), ("一个下级", low)):
            scope = Scope((Reach(axis="org", low=path),))
            for what, rows in queries(scope).items():
                without, behind = (statistics.median(found) for found in measure(rows, scope))
                ratio = behind / without
                print(f"| {what} | {name} | {without:.2f} | {behind:.2f} | {ratio:.2f} |")


def queries(scope: Any) -> dict[str, Any]:
    """Return what pages ask, as querysets that nobody has asked yet."""
    from django.db.models import Count

    from tongjian.registry.members.models import Membership, Person

    people = Person.objects.filter(scope.q(org="home_path"))
    belonging = Membership.objects.filter(scope.q(org="org_path"), end_on=None)
    key = people.order_by("pk").values_list("pk", flat=True)[0]
    return {
        "名册第一页（50 行）": people.order_by("name_sort", "id")[:50],
        "计数": people.order_by().values("standing").annotate(n=Count("pk")),
        "组织关系计数": belonging.order_by().values("joined_how").annotate(n=Count("pk")),
        "按编号取一人": Person.objects.filter(pk=key),
    }


def measure(rows: Any, scope: Any) -> tuple[list[float], list[float]]:
    """Return the times without and behind the wall, in milliseconds."""
    without: list[float] = []
    behind: list[float] = []
    for _ in range(ROUNDS):
        without.append(asked(rows, scope, role="NONE"))
        behind.append(asked(rows, scope, role="tongjian_app"))
    return without, behind


def asked(rows: Any, scope: Any, *, role: str) -> float:
    """Ask once, as the owner (NONE) or as the web login."""
    from django.db import connection, transaction

    from tongjian.foundation.access import session

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
        session.arm(scope)
        began = time.perf_counter()
        list(rows.all())
        return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
