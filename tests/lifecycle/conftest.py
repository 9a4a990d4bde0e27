from __future__ import annotations

import pytest

from tests.cities import _built_small_city, _in_small_city, small_city
from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import no_second_factor

__all__ = ["_built_small_city", "_in_small_city", "no_second_factor", "small_city"]


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.build()
