from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from tongjian.config.measured import measure_new_columns

pytestmark = pytest.mark.django_db


def expected(condition: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN SELECT FROM localities_locality WHERE {condition}")
        return int(str(cursor.fetchone()[0]).partition("rows=")[2].partition(" ")[0])


def add_column() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE localities_locality")
        cursor.execute("ALTER TABLE localities_locality ADD COLUMN later date")


def test_the_planner_knows_a_column_that_a_migration_added() -> None:
    add_column()
    everything = expected("true")
    assert expected("later IS NULL") < everything / 10

    call_command("migrate", verbosity=0)

    assert expected("later IS NULL") == everything


def test_only_tables_with_a_new_column_are_looked_at() -> None:
    measure_new_columns(connection)
    add_column()

    assert measure_new_columns(connection) == ["localities_locality"]
    assert measure_new_columns(connection) == []
