"""The world of the matrix, built once for a module and taken back at its end."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.signing import no_second_factor  # noqa: F401 - a fixture

from . import world as worlds
from .world import World


@pytest.fixture(scope="module")
def _world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.build()
        transaction.set_rollback(True)


@pytest.fixture
def world(_world: World, db: None, caplog: pytest.LogCaptureFixture) -> World:
    # Thousands of refusals are nothing to note here.
    caplog.set_level(logging.CRITICAL, "django.request")
    return _world
