"""One small demo city, built once and copied for each disaster."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.site import Site
from tests.homes import command, copy_of, new_home, remove
from tongjian.runtime.home import Home


@pytest.fixture(scope="session")
def city(migrated: Home) -> Iterator[Home]:
    """Build the small demo city; its server is down afterwards."""
    home = copy_of(migrated)
    try:
        built = command(home, "demo", "--size", "small", "--no-serve")
        assert built.returncode == 0, built.stderr
        yield home
    finally:
        remove(home)


@pytest.fixture
def home(city: Home) -> Iterator[Home]:
    """Return a copy of the city that may be ruined."""
    copy = copy_of(city)
    yield copy
    remove(copy)


@pytest.fixture
def empty() -> Iterator[Home]:
    """Return a place for a home that has nothing yet."""
    home = new_home()
    yield home
    remove(home)


@pytest.fixture
def site(home: Home) -> Iterator[Site]:
    """Serve the copy."""
    site = Site(home)
    try:
        yield site.start()
    finally:
        site.stop()
