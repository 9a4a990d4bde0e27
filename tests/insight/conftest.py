from __future__ import annotations

import pytest

from . import world as worlds
from .world import World


@pytest.fixture
def world(db: None) -> World:
    return worlds.build()
