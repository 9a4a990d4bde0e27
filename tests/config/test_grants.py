from __future__ import annotations

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection
from django.test import Client

from tongjian.config.grants import append_only_tables

pytestmark = pytest.mark.django_db


def allowed(privilege: str, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('tongjian_app', %s, %s)", [table, privilege])
        return bool(cursor.fetchone()[0])


@pytest.mark.usefixtures("web_role")
def test_the_web_login_owns_nothing() -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="must be owner"):
        cursor.execute("ALTER TABLE accounts_user ADD COLUMN extra text")


def test_the_web_login_may_add_to_the_audit_and_not_alter_it() -> None:
    assert append_only_tables()
    for table in append_only_tables():
        assert allowed("SELECT", table)
        assert allowed("INSERT", table) == (table not in settings.READ_ONLY_TABLES)
        assert not allowed("UPDATE", table)
        assert not allowed("DELETE", table)


@pytest.mark.parametrize("table", settings.READ_ONLY_TABLES)
@pytest.mark.parametrize("privilege", ["INSERT", "UPDATE", "DELETE", "TRUNCATE"])
def test_the_web_login_only_reads_the_chain_and_the_keys(privilege: str, table: str) -> None:
    assert allowed("SELECT", table)
    assert not allowed(privilege, table)


def test_the_web_login_may_not_touch_the_migration_record() -> None:
    assert allowed("SELECT", "django_migrations")
    assert not allowed("INSERT", "django_migrations")


def test_pages_run_as_the_web_login(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongjian.config.health.QUERY", "SELECT owner_only()")
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION owner_only() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        cursor.execute("REVOKE EXECUTE ON FUNCTION owner_only() FROM PUBLIC")

    with pytest.raises(ProgrammingError, match="permission denied"):
        client.get("/healthz")
