"""What the web login may touch, renewed after every migration."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from tongjian.runtime.roles import APP


def ensure_app_role(connection: BaseDatabaseWrapper) -> None:
    """Create the web login on an operator's own server, or say how to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = %s", [APP])
        found = cursor.fetchone()
        if found and found[0]:
            return
        try:
            if not found:
                cursor.execute(f"CREATE ROLE {APP} LOGIN")
            cursor.execute(f"GRANT {APP} TO CURRENT_USER")
        except DatabaseError as error:
            raise CommandError(
                f"数据库缺少网页登录角色。请管理员执行：CREATE ROLE {APP} LOGIN; "
                f"GRANT {APP} TO {connection.settings_dict['USER'] or 'CURRENT_USER'};"
            ) from error


def grant_to_app(connection: BaseDatabaseWrapper) -> None:
    """Grant reading and writing, except what only grows and what only the owner writes."""
    tables = append_only_tables() & set(connection.introspection.table_names())
    quoted = ", ".join(connection.ops.quote_name(table) for table in sorted(tables))
    readable = ", ".join(
        connection.ops.quote_name(table)
        for table in settings.READ_ONLY_TABLES
        if table in connection.introspection.table_names()
    )
    statements = [
        f"GRANT USAGE ON SCHEMA public TO {APP}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APP}",
    ]
    if quoted:
        statements.append(f"REVOKE UPDATE, DELETE ON {quoted} FROM {APP}")
    if readable:
        statements.append(f"REVOKE INSERT, UPDATE, DELETE ON {readable} FROM {APP}")
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def append_only_tables() -> set[str]:
    """Return the tables that only ever grow."""
    return {
        model._meta.db_table
        for label in settings.APPEND_ONLY_APPS
        for model in apps.get_app_config(label).get_models()
    }
