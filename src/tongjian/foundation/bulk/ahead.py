"""Think ahead in a thread while the database writes: it needs no Python meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextvars import copy_context
from queue import Queue
from typing import Any, TypeVar

T = TypeVar("T")
_AHEAD = 1
_LOOK = 0.1  # seconds between two looks whether the thread has ended


def made_ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield the items; the next one is made while the caller works on this one.

    Making an item must not ask the database: the thread is outside the caller's transaction.
    """
    made: Queue[T | _End] = Queue(_AHEAD)
    given_up = threading.Event()

    def make() -> None:
        problem: BaseException | None = None
        try:
            for item in items:
                made.put(item)
                if given_up.is_set():
                    break
        except BaseException as raised:  # noqa: BLE001 - raised again where the items are used
            problem = raised
        made.put(_End(problem))

    thread = threading.Thread(target=copy_context().run, args=(make,), daemon=True)
    thread.start()
    try:
        while not isinstance(item := made.get(), _End):
            yield item
        if item.problem is not None:
            raise item.problem
    finally:
        given_up.set()
        while thread.is_alive():  # it may wait for room
            _empty(made)
            thread.join(_LOOK)


class _End:
    """Nothing more comes; with the reason, when there is one."""

    def __init__(self, problem: BaseException | None) -> None:
        self.problem = problem


def _empty(made: Queue[Any]) -> None:
    while not made.empty():
        made.get_nowait()
