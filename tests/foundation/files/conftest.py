from __future__ import annotations

import pytest

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import no_second_factor

__all__ = ["no_second_factor"]


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.build()
