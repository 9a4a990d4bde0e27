from __future__ import annotations

import pytest

from . import cast as casting
from .cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.build()
