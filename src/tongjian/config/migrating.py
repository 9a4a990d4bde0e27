"""Brings the database to the structure that this version of the program expects."""

from __future__ import annotations

import sys

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def pending_migrations() -> list[str]:
    """Return the names of the migrations that still have to run."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def ensure_migrated() -> None:
    """Migrate when something is missing; standard output stays clean for programs."""
    if pending_migrations():
        print("正在建立或升级数据库结构……", file=sys.stderr)
        call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    from tongjian.config.notice import ensure_published

    ensure_published()
