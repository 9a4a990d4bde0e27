"""Members with sealed identity numbers, streamed into COPY so that memory stays flat."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Any

from django.db import connection

from tongjian.foundation.vault import sealing
from tongjian.kernel.cn import identity, pinyin

from .sizes import Scale

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "明静伟芳强磊洋艳勇军杰娟涛超霞平刚桂英华玉萍红建国志宏文斌海波梅丽"
COLUMNS = [
    "id",
    "uid",
    "name",
    "name_sort",
    "name_initials",
    "sex",
    "ethnicity",
    "birth_on",
    "identifier_sealed",
    "identifier_index",
    "education",
    "degree",
    "occupation",
    "job",
    "employer_id",
    "joined_on",
    "joined_precision",
    "full_on",
    "standing",
    "mobile_to",
    "home_org_id",
    "home_path",
    "source",
    "updated_at",
]
# Nobody has joined ahead of the days that are asked about.
LATEST = date(2025, 6, 30)
_EDUCATIONS = ("10", "20", "20", "20", "30", "30", "60", "70")
_OCCUPATIONS = ("professional", "manager", "worker", "other", "retired")
# A third of them came from another branch some day in the ten years.
_CAME = (
    "greatest(o.established_on,"
    " least(greatest(p.joined_on, DATE '2016-01-01') + (p.id % 1500)::int, DATE '2026-01-01'))"
)
_WENT = f"({_CAME} + 300 + (p.id % 900)::int)"
_MEMBERSHIPS = f"""
CREATE TEMPORARY TABLE bench_home ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY path) - 1 AS n, count(*) OVER () AS of, id, established_on
  FROM party_orgs_partyorg WHERE kind = 'branch';
ANALYZE bench_home;
CREATE TEMPORARY TABLE bench_move ON COMMIT DROP AS
SELECT p.id AS person_id, o.id, {_CAME} AS came, {_WENT} AS went
  FROM members_person p
  JOIN bench_home o ON o.n = p.id * 13 % (SELECT max(of) FROM bench_home)
  JOIN party_orgs_partyorg home ON home.id = p.home_org_id
 WHERE p.id % 3 = 0 AND {_WENT} BETWEEN home.established_on AND DATE '2025-12-31';
ANALYZE bench_move;
INSERT INTO members_membership
       (person_id, org_id, start_on, end_on, joined_how, left_how)
SELECT person_id, id, came, went, 'registered', 'transferred' FROM bench_move;
INSERT INTO members_membership (person_id, org_id, start_on, joined_how, left_how)
SELECT p.id, p.home_org_id, coalesce(f.went, {_CAME}),
       CASE WHEN f.went IS NULL THEN 'registered' ELSE 'transferred' END, ''
  FROM members_person p JOIN party_orgs_partyorg o ON o.id = p.home_org_id
  LEFT JOIN bench_move f ON f.person_id = p.id
"""
_COUNTS = """
UPDATE {table} t SET full_members = c.f, probationary_members = c.p FROM (
    SELECT {key} AS id, count(*) FILTER (WHERE full_on IS NOT NULL) AS f,
           count(*) FILTER (WHERE full_on IS NULL) AS p
      FROM members_person WHERE {key} IS NOT NULL GROUP BY {key}) c WHERE c.id = t.id
"""


def build_people(scale: Scale) -> None:
    """Build members, their memberships, and the head-counts that follow."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.org_id, o.path, h.unit_id FROM party_orgs_hosting h"
            " JOIN party_orgs_partyorg o ON o.id = h.org_id WHERE h.end_on IS NULL"
            " ORDER BY h.unit_id"
        )
        homes = cursor.fetchall()
        sealing.load_keys()
        with cursor.copy(f"COPY members_person ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in _people(scale, homes):
                copy.write_row(row)
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('members_person', 'id'), %s)", [scale.people]
        )
        cursor.execute(_MEMBERSHIPS)
        cursor.execute(_COUNTS.format(table="party_orgs_partyorg", key="home_org_id"))
        cursor.execute(_COUNTS.format(table="units_unit", key="employer_id"))


def _people(scale: Scale, homes: list[tuple[int, str, int]]) -> Iterator[list[Any]]:
    chance = Random(7)  # noqa: S311 - seeded data, nothing secret
    names = [s + a + b for s in SURNAMES for a in GIVEN for b in GIVEN]
    keys = [pinyin.of_person(name) for name in names]
    now = "2026-01-01 00:00:00+08"
    for serial, (org, path, unit) in zip(range(1, scale.people + 1), cycle(homes), strict=False):
        pick = chance.randrange(len(names))
        born = _born(serial)
        joined = min(born + timedelta(days=chance.randrange(6_700, 12_000)), LATEST)
        uid = uuid.UUID(int=serial)
        number = _identifier(serial, born)
        yield [
            serial, uid, names[pick], keys[pick].sort, keys[pick].initials,
            "1" if serial % 5 < 3 else "2", "01", born,
            *_identifier_columns(uid, number),
            _EDUCATIONS[serial % 8], "", _OCCUPATIONS[serial % 5], "", unit, joined, "day",
            None if serial % 23 == 0 else joined + timedelta(days=366), "normal", "", org, path,
            "bench", now,
        ]  # fmt: skip


def _identifier_columns(uid: uuid.UUID, number: str) -> tuple[bytes, bytes]:
    sealed = sealing.seal(number, context=f"members.person.identifier:{uid}")
    return sealed, sealing.blind(number, field="members.person.identifier")


def _born(serial: int) -> date:
    # Two people who share division and serial never share the day: 9,613 is prime to 19,000.
    return date(1950, 1, 1) + timedelta(days=(serial // 99_000 * 613 + serial * 7) % 19_000)


def _identifier(serial: int, born: date) -> str:
    place = 449_900 + serial // 1_000 % 99
    first = f"{place}{born:%Y%m%d}{serial % 1_000:03d}"
    return first + identity.check_character(first)
