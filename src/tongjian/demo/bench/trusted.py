"""The trusted bulk path beside COPY of the same values into the same table."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

from django.db import connection, transaction

from tongjian.foundation.bulk.copying import copy_in
from tongjian.kernel.cn import pinyin
from tongjian.registry.units.models import Agency, Unit
from tongjian.registry.units.versions import begin_versions

from .entries import Entry
from .sizes import Scale
from .throughput import ON

_ROWS = 20_000
_COLUMNS = ", ".join(
    str(field.column) for field in Unit._meta.concrete_fields if not field.generated
)


class _Undone(Exception):
    """Take everything back."""


def measure_trusted(scale: Scale) -> list[Entry]:
    """Write units with their history and sums; then only their columns, by bare COPY."""
    ours, lines = 0.0, b""
    try:
        with transaction.atomic():
            units = list(_units())
            started = time.perf_counter()
            copy_in(units)
            begin_versions([unit.pk for unit in units], on=ON)
            ours = _until_checked(started)
            lines = _lines_of(units)
            raise _Undone
    except _Undone:
        bare = _bare(lines)
    return [
        Entry(
            code="trusted-bulk",
            label=f"可信的成批写入（{_ROWS:,} 个社会组织，含历史版本和累计数）",
            value=round(ours / bare, 2),
            unit="倍于 COPY",
            goal=5.0,
            reference=1.0,
            against="同样的列直接 COPY 进同一张表（索引和约束照旧，不触发历史和累计）",
            note=f"{_ROWS / ours:,.0f} 与 {_ROWS / bare:,.0f} 行/秒",
        )
    ]


def _until_checked(started: float) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return time.perf_counter() - started


def _units() -> Iterator[Unit]:
    """Give units that differ from each other as those of the scale do."""
    agency = Agency.objects.filter(registers=True).select_related("locality").order_by("pk")[0]
    for number in range(_ROWS):
        name = f"{agency.locality.name}成批第{number}号志愿服务协会"
        keys = pinyin.of_name(name)
        yield Unit(
            name=name,
            name_sort=keys.sort,
            name_initials=keys.initials,
            kind="association",
            level="district",
            registrar=agency,
            registered_path=agency.locality.path,
            residence=agency.locality,
            residence_path=agency.locality.path,
            sector="social_service",
            established_on=date(2001 + number % 24, 1 + number % 12, 1 + number % 28),
            address=f"示范路{number % 900}号",
            staff_count=number % 90,
            declared_members=number % 12,
        )


def _lines_of(units: list[Unit]) -> bytes:
    low, high = units[0].pk, units[-1].pk
    with connection.cursor() as cursor:
        query = f"SELECT {_COLUMNS} FROM units_unit WHERE id BETWEEN {low} AND {high}"
        with cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
            return b"".join(bytes(piece) for piece in copy)


def _bare(lines: bytes) -> float:
    seconds = 0.0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE units_unit DISABLE TRIGGER USER")
            started = time.perf_counter()
            with cursor.copy(f"COPY units_unit ({_COLUMNS}) FROM STDIN") as copy:
                copy.write(lines)
            seconds = _until_checked(started)
            raise _Undone
    except _Undone:
        return seconds
