"""What is measured: each operation, and the hand-written SQL for the same answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db import connection

from tongjian.foundation.access.session import whole_register
from tongjian.foundation.ui import keyset
from tongjian.foundation.ui.keyset import Cursor, Sort
from tongjian.registry.members.models import Person
from tongjian.registry.units.models import Unit

from .world import World

Ask = Callable[[World], Any]


@dataclass(frozen=True)
class Operation:
    """One row of the table: ours, its reference, and the goal in milliseconds at nation size."""

    code: str
    label: str
    ours: Ask
    sql: str = ""
    values: Callable[[World], list[Any]] = lambda world: []
    goal: float | None = 50.0
    peer: str = ""

    def reference(self, world: World) -> Callable[[], object]:
        """Return the hand-written query as a step."""
        values = self.values(world)

        def run() -> object:
            # Unguarded: the rows that row-level security lets through need to be found, too.
            with whole_register(), connection.cursor() as cursor:
                cursor.execute(self.sql, values)
                return cursor.fetchall()

        return run


def page(path: str, *, scoped: bool = False) -> Ask:
    """Return the step that asks for a page of a fixed address."""
    return lambda world: world.get(path, scoped=scoped)


def _deep(model: type[Any], path: str, field: str) -> Ask:
    """Return the step that asks for the page half-way through a list."""
    token: list[str] = []

    def ask(world: World) -> bytes:
        if not token:
            with whole_register():
                row = model._base_manager.order_by(field, "pk")[model.objects.count() // 2]
            sort = Sort("name", field)
            token.append(keyset.encode(Cursor(str(sort), key=getattr(row, field), pk=row.pk)))
        return world.get(f"{path}&after={quote(token[0])}")

    return ask


# By name: the database keeps columns of its own that no page reads.
_UNIT = ", ".join(str(field.column) for field in Unit._meta.concrete_fields)
_HOST = """(SELECT o.name FROM party_orgs_hosting h JOIN party_orgs_partyorg o ON o.id = h.org_id
    WHERE h.unit_id = u.id AND h.start_on <= current_date
      AND (h.end_on IS NULL OR h.end_on > current_date) LIMIT 1)"""
# The names of the others that a row shows, and nothing else of them.
_UNIT_PAGE = f"""
SELECT u.{_UNIT.replace(", ", ", u.")},
       r.name, b.name, l.name, a.name, {_HOST}
  FROM units_unit u JOIN units_agency r ON r.id = u.registrar_id
  LEFT JOIN units_agency b ON b.id = u.competent_body_id
  LEFT JOIN localities_locality l ON l.id = u.residence_id
  LEFT JOIN units_area a ON a.id = u.area_id
 WHERE u.status NOT IN ('cancelled', 'revoked') {{where}} ORDER BY u.name_sort, u.id LIMIT 51"""
_PERSON_PAGE = """
SELECT p.id, p.name, p.sex, p.birth_on, p.education, p.joined_on, p.full_on, p.mobile_since,
       p.unreachable_since, p.standing, o.name, e.name
  FROM members_person p JOIN party_orgs_partyorg o ON o.id = p.home_org_id
  LEFT JOIN units_unit e ON e.id = p.employer_id
 WHERE p.standing = 'normal' AND p.restricted_since IS NULL {where}
 ORDER BY p.name_sort, p.id LIMIT 51"""


def _range(world: World) -> list[Any]:
    return [world.part.path, world.part.path + "~"]


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "units-list",
        "社会组织列表",
        page("/units/"),
        _UNIT_PAGE.format(where=""),
        peer="/peer/units/unit/",
    ),
    Operation(
        "units-filter",
        "列表筛选（行业、未覆盖）",
        page("/units/?sector=culture&covered=no"),
        _UNIT_PAGE.format(where="AND u.sector = 'culture' AND u.host_mode = ''"),
        peer="/peer/units/unit/?sector__exact=culture",
    ),
    Operation(
        "units-search",
        "列表内搜索名称",
        page("/units/?q=" + quote("东湖物流")),
        _UNIT_PAGE.format(where="AND u.name LIKE '%%东湖物流%%'"),
        peer="/peer/units/unit/?q=" + quote("东湖物流"),
        goal=60.0,
    ),
    Operation("units-deep", "列表翻到一半", _deep(Unit, "/units/?sort=name", "name_sort")),
    Operation(
        "units-scoped",
        "列表（限一个分支的用户）",
        page("/units/", scoped=True),
        _UNIT_PAGE.format(where="AND u.scope_path >= %s AND u.scope_path < %s"),
        _range,
    ),
    Operation(
        "unit-page",
        "社会组织页面",
        lambda world: world.get(f"/units/{world.unit.pk}/"),
        f"SELECT {_UNIT} FROM units_unit WHERE id = %s",
        lambda world: [world.unit.pk],
    ),
    Operation("orgs-list", "党组织列表", page("/orgs/")),
    Operation("orgs-tree", "组织树第一屏", page("/orgs/tree/")),
    Operation("org-page", "党组织页面", lambda world: world.get(f"/orgs/{world.part.pk}/")),
    Operation(
        "members-list",
        "党员花名册",
        page("/members/"),
        _PERSON_PAGE.format(where=""),
        peer="/peer/members/person/",
    ),
    Operation(
        "members-scoped",
        "党员花名册（限一个分支的用户）",
        page("/members/", scoped=True),
        _PERSON_PAGE.format(where="AND p.home_path >= %s AND p.home_path < %s"),
        _range,
    ),
    Operation("members-deep", "花名册翻到一半", _deep(Person, "/members/?sort=name", "name_sort")),
    Operation(
        "person-page", "党员个人页面", lambda world: world.get(f"/members/{world.person.pk}/")
    ),
    Operation(
        "search", "全局搜索建议", page("/search/suggest/?q=" + quote("东湖物流")), goal=60.0
    ),
    Operation(
        "search-initials",
        "全局搜索（拼音首字母）",
        page("/search/suggest/?q=dhwl"),
        goal=60.0,
    ),
    Operation(
        "stats-units",
        "统计：层级与类型",
        page("/stats/units/"),
        "SELECT level, kind, count(*) FROM units_unit WHERE status <> 'cancelled'"
        " AND status <> 'revoked' GROUP BY 1, 2",
        goal=200.0,
    ),
    Operation(
        "stats-scoped", "统计：层级与类型（分支）", page("/stats/units/", scoped=True), goal=200.0
    ),
    Operation(
        "stats-members",
        "统计：党员年龄与学历",
        page("/stats/members-age-education/"),
        "SELECT education, extract(year FROM birth_on), count(*) FROM members_person"
        " WHERE standing = 'normal' GROUP BY 1, 2",
        goal=200.0,
    ),
    Operation("stats-gap", "统计：应建未建排序", page("/stats/due-gap/"), goal=200.0),
    Operation("city", "全市总览", page("/city/"), goal=200.0),
    Operation("city-scoped", "总览（分支）", page("/city/", scoped=True), goal=200.0),
    Operation(
        "city-past",
        "总览（截至 2018 年底，已存的日子）",
        page("/city/?on=2018-12-31"),
        goal=2_000.0,
    ),
    Operation(
        "stats-past",
        "统计：未建按行业（截至 2018 年底，已存的日子）",
        page("/stats/coverage-sector/?on=2018-12-31"),
        goal=2_000.0,
    ),
    Operation(
        "city-past-first",
        "总览（截至 2018-11-15，没有存过的日子）",
        page("/city/?on=2018-11-15"),
        goal=2_000.0,
    ),
)
