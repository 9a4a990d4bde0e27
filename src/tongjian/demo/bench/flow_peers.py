"""Another way for the same rows: django-import-export, in and out."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from tongjian.foundation.exchange import writers
from tongjian.registry.units.models import Agency, Unit

# Its speed does not depend on how many rows there are.
ROWS = 5_000
_COLUMNS = (
    *("uscc", "name", "kind", "level", "status", "sector", "registrar", "residence", "address"),
    *("phone", "established_on", "staff_count", "firm_count", "declared_members"),
    *("annual_income", "is_direct", "has_union", "has_youth_league", "has_womens_federation"),
    "charter_party_on",
)
IS_HERE = importlib.util.find_spec("import_export") is not None


def import_rate(folder: Path) -> float | None:
    """Return the rows a second of django-import-export in bulk mode, None when not installed.

    It neither checks what our import checks nor keeps a report or an audit; the history and the
    counters are kept by the database for both.
    """
    if not IS_HERE:
        return None
    from tablib import Dataset

    path = folder / "peer.xlsx"
    writers.write_xlsx(path, columns=_COLUMNS, rows=_rows())
    seconds = 0.0
    with transaction.atomic():
        started = time.perf_counter()
        table = Dataset().load(path.read_bytes(), format="xlsx")
        _resource().import_data(table, use_transactions=False, raise_errors=True)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    return round(ROWS / seconds)


def export_rate(kind: str) -> float | None:
    """Return the rows a second of django-import-export's own export of some of the rows."""
    if not IS_HERE:
        return None
    some = Unit.objects.order_by("pk")[:ROWS]
    started = time.perf_counter()
    table = _resource().export(some)
    table.export(kind)
    return round(len(table) / (time.perf_counter() - started))


def _resource() -> Any:
    from import_export.fields import Field
    from import_export.resources import ModelResource
    from import_export.widgets import CachedForeignKeyWidget

    class UnitResource(ModelResource):  # type: ignore[misc]
        """The ledger as a user of the library would declare it, in its fastest mode."""

        registrar = Field("registrar", "registrar", CachedForeignKeyWidget(Agency, "name"))

        class Meta:
            model = Unit
            fields = _COLUMNS
            import_id_fields = ("uscc",)
            use_bulk = True
            batch_size = 1_000
            skip_diff = True
            force_init_instance = True

    return UnitResource()


def _rows() -> Iterator[list[Any]]:
    agency = Agency.objects.filter(registers=True).select_related("locality").order_by("pk")[0]
    for n in range(ROWS):
        yield [
            *(f"PEER{n:014d}", f"{agency.locality.name}对照第{n}号志愿服务协会"),
            *("association", "district", "normal", "social_service"),
            *(agency.name, agency.locality_id, f"示范路{n % 900}号", "0755-12345678"),
            f"{2001 + n % 24}-{1 + n % 12:02d}-{1 + n % 28:02d}",
            *(n % 90, n % 300, 0, f"{n % 5000}.50", n % 3 > 0, False, False, False),
            "2019-06-01",
        ]
