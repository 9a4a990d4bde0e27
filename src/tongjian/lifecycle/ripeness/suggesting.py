"""Which uncovered units could form a joint branch together: near and alike (capability C03)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.rulebook.queries import edition_at
from tongjian.lifecycle.formation.queries import under_way
from tongjian.registry.localities.queries import names_of
from tongjian.registry.party_orgs.choices import OrgKind
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.queries import list_orgs
from tongjian.registry.units.choices import Sector
from tongjian.registry.units.models import Area, Unit

from .choices import Nearness
from .queries import MINIMUM, uncovered

MOST = "joint_maximum"
SHOWN = 100

# Each unit is offered once, in the closest company that reaches the number: same area, else same
# street and sector, else same street. Companies are cut to the size that a branch may cover.
_KEYS = {
    Nearness.AREA: ("area_id", "''"),
    Nearness.SECTOR: ("residence_path", "sector"),
    Nearness.STREET: ("residence_path", "''"),
}
_STEP = """
{name}_row AS (
    SELECT f.*, {place} AS place, {also} AS also, ((row_number() OVER (
        PARTITION BY {place}, {also} ORDER BY f.full_members DESC, f.id) - 1) / %s) AS part
      FROM free f WHERE {place}::text <> '' {without}
), {name} AS (
    SELECT place::text AS place, also::text AS also, '{name}' AS near, sum(full_members) AS total,
           array_agg(id ORDER BY full_members DESC, id) AS ids
      FROM {name}_row GROUP BY place, also, part
    HAVING count(*) > 1 AND sum(full_members) >= %s
)"""
_ORDER = (Nearness.AREA, Nearness.SECTOR, Nearness.STREET)


@dataclass(frozen=True)
class Suggestion:
    """Some units that together have enough full members, and where they could join instead."""

    near: Nearness
    where: str
    place: str
    sector: str
    total: int
    units: tuple[Unit, ...]
    hosts: tuple[PartyOrg, ...]

    @property
    def reason(self) -> str:
        """Return what they have in common."""
        said = str(Sector(self.sector).label) if self.sector else ""
        return "，".join(part for part in (self.near.label, self.where, said) if part)


def suggest(viewer: Viewer, *, place: str, on: date) -> list[Suggestion]:
    """Return suggestions for the units of the own scope that live in a place."""
    values = edition_at(region=place, on=on).values
    least, most = values[MINIMUM], values[MOST]
    free = uncovered(viewer).filter(full_members__gt=0, full_members__lt=least)
    free = free.exclude(pk__in=under_way())
    if place:
        free = free.filter(residence_path__startswith=place)
    found = _companies(free, least, most)
    units = Unit.objects.in_bulk([pk for row in found for pk in row["ids"]])
    hosts = _hosts(viewer, {row["place"] for row in found}, most)
    names = _names(found, on)
    return [
        Suggestion(
            near=(near := Nearness(row["near"])),
            where=names.get((near is Nearness.AREA, row["place"]), ""),
            place=row["place"],
            sector=row["also"],
            total=row["total"],
            units=tuple(units[pk] for pk in row["ids"]),
            hosts=() if near is Nearness.AREA else tuple(hosts[row["place"]]),
        )
        for row in found
    ]


def _companies(free: Any, least: Any, most: Any) -> list[dict[str, Any]]:
    fields = ("id", "full_members", "residence_path", "sector", "area_id")
    text, params = free.order_by().values(*fields).query.sql_with_params()
    values: list[Any] = [*params]
    steps = [f"free AS MATERIALIZED ({text})"]
    for number, near in enumerate(_ORDER):
        first, also = _KEYS[near]
        taken = " ".join(
            f"AND NOT EXISTS (SELECT FROM {done.value} d WHERE f.id = ANY(d.ids))"
            for done in _ORDER[:number]
        )
        if near is Nearness.SECTOR:
            taken += f" AND f.sector NOT IN ('', '{Sector.OTHER.value}')"  # nothing in common
        place, beside = f"f.{first}", also if also == "''" else f"f.{also}"
        steps.append(_STEP.format(name=near.value, place=place, also=beside, without=taken))
        values += [most, least]
    every = " UNION ALL ".join(f"SELECT * FROM {near.value}" for near in _ORDER)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {', '.join(steps)} SELECT * FROM ({every}) a"
            " ORDER BY array_position(ARRAY['area', 'sector', 'street'], near), total DESC, place"
            f" LIMIT {SHOWN}",
            values,
        )
        columns = [column.name for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _hosts(viewer: Viewer, streets: set[str], most: Any) -> dict[str, list[PartyOrg]]:
    """Return the joint branches in these streets that have room for one more unit."""
    open_now = Q(hostings__end_on__isnull=True, hostings__isnull=False)
    rows = (
        list_orgs(viewer)
        .filter(kind=OrgKind.JOINT_BRANCH, dissolved_on__isnull=True)
        .annotate(covered=Count("hostings", filter=open_now))
        .filter(covered__gt=0, covered__lt=most)
    )
    pairs = rows.filter(
        pk__in=PartyOrg.objects.filter(
            open_now, hostings__unit__residence_path__in=streets
        ).values("pk")
    )
    found: dict[str, list[PartyOrg]] = defaultdict(list)
    for org in pairs.order_by("covered", "pk").prefetch_related("hostings__unit"):
        living = [h for h in org.hostings.all() if h.end_on is None]
        for street in {h.unit.residence_path for h in living} & streets:
            if len(found[street]) < 2:
                found[street].append(org)
    return found


def _names(found: list[dict[str, Any]], on: date) -> dict[tuple[bool, str], str]:
    areas = [int(row["place"]) for row in found if row["near"] == Nearness.AREA]
    streets = [row["place"] for row in found if row["near"] != Nearness.AREA]
    named = {
        (True, str(pk)): name
        for pk, name in Area.objects.filter(pk__in=areas).values_list("pk", "name")
    }
    return named | {(False, path): name for path, name in names_of(streets, on=on).items()}
