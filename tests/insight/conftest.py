from __future__ import annotations

import pytest

from tests.signing import no_second_factor  # noqa: F401

from . import world as worlds
from .world import World


@pytest.fixture
def world(db: None) -> World:
    return worlds.build()
