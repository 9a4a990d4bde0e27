"""`migrate`, followed by what migrations cannot do themselves."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections

from tongjian.config.grants import ensure_app_role, grant_to_app
from tongjian.config.measured import measure_new_columns


class Command(migrate.Command):
    """Migrate, then make the cache table, renew the web login's rights, measure new columns."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options["plan"]:
            return
        call_command("createcachetable", database=options["database"], verbosity=0)
        connection = connections[options["database"]]
        ensure_app_role(connection)
        grant_to_app(connection)
        measure_new_columns(connection)
