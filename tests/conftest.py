"""One throw-away database for the session; pages are asked for with the web login's rights."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.signals import connection_created
from django.test.client import ClientHandler
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadFileScheduling

from tests.homes import command, new_home, remove
from tongjian.config import database
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import running_cluster
from tongjian.runtime.roles import APP

# The same examples at every run: a new failure comes from a change. Exploring is for by hand.
hypothesis_settings.register_profile("steady", derandomize=True, database=None, deadline=None)
hypothesis_settings.register_profile("explore", deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# The tests of each of these share one city that takes long to build.
SHARING = ("tests/faults/", "tests/journeys/")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Run the session's server around the test database."""
    if database.is_external():
        yield
        return
    home = Home(Path(settings.HOME.root))
    with running_cluster(home, durable=False):
        yield


@pytest.fixture(scope="session")
def migrated() -> Iterator[Home]:
    """Set up one installation without data; its server is down afterwards."""
    home = new_home()
    try:
        done = command(home, "migrate", "--verbosity", "0")
        assert done.returncode == 0, done.stderr
        yield home
    finally:
        remove(home)


@pytest.fixture(autouse=True, scope="session")
def _tests_may_empty_the_log() -> Iterator[None]:
    """Let a test that commits be cleaned up: the audit log refuses even its owner."""
    flush = DatabaseOperations.execute_sql_flush
    trigger = "ALTER TABLE audit_entry {} TRIGGER audit_refuse"

    def flush_all(self: DatabaseOperations, sql_list: list[str]) -> None:
        flush(self, [trigger.format("DISABLE"), *sql_list, trigger.format("ENABLE")])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_all)
        yield


@contextlib.contextmanager
def as_web_role() -> Iterator[None]:
    """Give up the owner's rights: only now does row-level security hold."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP}")
    try:
        yield
    finally:
        # A failed transaction takes the role back by itself.
        with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.fixture
def web_role() -> Iterator[None]:
    """Run the whole test with the web login's rights."""
    with as_web_role():
        yield


@pytest.fixture(autouse=True)
def _pages_run_as_web_role(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ClientHandler.get_response

    def answer_as_web_role(self: ClientHandler, request: Any) -> Any:
        with as_web_role():
            return answer(self, request)

    monkeypatch.setattr(ClientHandler, "get_response", answer_as_web_role)


@connection_created.connect
def _live_server_runs_as_web_role(connection: BaseDatabaseWrapper, **_: Any) -> None:
    # Only the live server answers in other threads.
    if threading.current_thread() is not threading.main_thread():
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {APP}")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    shutil.rmtree(settings.HOME.root, ignore_errors=True)
    shutil.rmtree(settings.HOME.sockets, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """Give whole files to the workers of a parallel run, and whole folders that share a city."""
    scheduler = LoadFileScheduling(config, log)
    file_of = scheduler._split_scope

    def together(nodeid: str) -> str:
        return next((folder for folder in SHARING if nodeid.startswith(folder)), file_of(nodeid))

    scheduler._split_scope = together
    return scheduler
