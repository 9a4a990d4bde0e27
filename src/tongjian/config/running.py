"""What all commands share: exit codes, refusals, and a database that is up."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from tongjian.config import database
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import running_cluster

FAILED, MISUSED, INTERRUPTED = 1, 2, 130


class Refused(Exception):
    """The command cannot do what was asked; the message says why."""


@contextlib.contextmanager
def database_running() -> Iterator[None]:
    """Keep the embedded database up meanwhile; an operator's own server always is."""
    if database.is_external():
        yield
        return
    with running_cluster(Home.find()):
        try:
            yield
        finally:
            # Not every command has loaded the program.
            from django.db import connections

            connections.close_all()
