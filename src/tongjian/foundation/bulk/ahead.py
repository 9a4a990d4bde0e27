"""Think ahead in a thread while the database writes: it needs no Python meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")


def made_ahead(make: Callable[[S], T], sources: Iterable[S]) -> Iterator[T]:
    """Yield what is made of each source; the next is made while the caller works on this one.

    Making must not ask the database, the thread is outside the caller's transaction; what is asked
    belongs to the sources, which the caller's own thread reads one ahead.
    """
    context = copy_context()
    coming: Future[T] | None = None
    with ThreadPoolExecutor(max_workers=1) as thread:
        for source in sources:
            following = thread.submit(context.run, make, source)
            if coming is not None:
                yield coming.result()
            coming = following
        if coming is not None:
            yield coming.result()
