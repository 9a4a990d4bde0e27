from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tests.signing import no_second_factor
from tongjian.foundation.procedures import declaring

from .toy import LOG, TOY

__all__ = ["no_second_factor"]


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.build()


@pytest.fixture(autouse=True)
def toy() -> Iterator[None]:
    """Declare the toy procedure for one test only."""
    LOG.clear()
    declaring.declare(TOY)
    yield
    del declaring._declared[TOY.code]
