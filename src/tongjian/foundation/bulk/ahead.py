"""Think ahead in a thread while the database writes: it needs no Python meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Final, TypeVar

T = TypeVar("T")


class _End:
    """Nothing more comes."""


_END: Final = _End()


def made_ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield the items; the next one is made while the caller works on this one.

    Making an item must not ask the database: the thread is outside the caller's transaction.
    """
    source, context = iter(items), copy_context()

    def following() -> T | _End:
        return next(source, _END)

    with ThreadPoolExecutor(max_workers=1) as thread:
        coming = thread.submit(context.run, following)
        while not isinstance(item := coming.result(), _End):
            coming = thread.submit(context.run, following)
            yield item
