"""Let Python look for garbage less often while very many records are alive."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# The usual threshold of 700 looks through every living record again and again.
_UNHURRIED = (100_000, 50, 100)


@contextmanager
def unhurried_collection() -> Iterator[None]:
    """Raise the thresholds for a while; rows without cycles are freed at once all the same."""
    usual = gc.get_threshold()
    gc.set_threshold(*_UNHURRIED)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
