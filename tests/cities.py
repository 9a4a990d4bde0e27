"""Demo cities in databases of their own, copied from the empty test database once per session.

A test that takes the fixture `city` or `small_city` runs in that city, and what it changes is
rolled back. It must not carry the mark `django_db`, which would open the empty database first.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from tongjian.demo.accounts import open_accounts
from tongjian.demo.build import build_city
from tongjian.demo.sizes import SIZES, Size
from tongjian.foundation.access.viewers import Viewer, viewer_for
from tongjian.foundation.accounts.models import User

TODAY = date(2026, 7, 1)
SEED = 42


@dataclass(frozen=True)
class BuiltCity:
    """A city in its own database, with an account for each role."""

    size: Size
    database: str
    # Of this process alone: other work on the machine must not fail a test.
    cpu_seconds: float

    def viewer(self, username: str, *, on: date = TODAY) -> Viewer:
        """Return the viewer behind a demo account."""
        user = User.objects.get(username=username)
        return viewer_for(user_id=user.pk, name=user.display_name, on=on)


@contextlib.contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Talk to another database of the same server."""
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextlib.contextmanager
def built(size: Size) -> Iterator[BuiltCity]:
    """Build a city in a copy of the test database, and drop the copy at the end."""
    name = f"{connection.settings_dict['NAME']}_{size.name}"
    template = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    with connected_to(name):
        begun = time.process_time()
        plan = build_city(size=size, seed=SEED, today=TODAY)
        seconds = time.process_time() - begun
        open_accounts(plan=plan, today=TODAY, at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    yield BuiltCity(size, name, seconds)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def _built_city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[BuiltCity]:
    with django_db_blocker.unblock(), built(SIZES["city"]) as found:
        yield found


@pytest.fixture(scope="session")
def _built_small_city(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[BuiltCity]:
    with django_db_blocker.unblock(), built(SIZES["small"]) as found:
        yield found


@pytest.fixture
def _in_city(_built_city: BuiltCity, django_db_blocker: DjangoDbBlocker) -> Iterator[BuiltCity]:
    with connected_to(_built_city.database):
        yield _built_city


@pytest.fixture
def _in_small_city(
    _built_small_city: BuiltCity, django_db_blocker: DjangoDbBlocker
) -> Iterator[BuiltCity]:
    with connected_to(_built_small_city.database):
        yield _built_small_city


@pytest.fixture
def city(_in_city: BuiltCity, db: None) -> BuiltCity:
    """Run the test in the whole city."""
    return _in_city


@pytest.fixture
def small_city(_in_small_city: BuiltCity, db: None) -> BuiltCity:
    """Run the test in the small city."""
    return _in_small_city
