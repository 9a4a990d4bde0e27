from __future__ import annotations

import pytest

from tests.signing import no_second_factor  # noqa: F401 - a fixture

from . import cast as casting
from .cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.build()
