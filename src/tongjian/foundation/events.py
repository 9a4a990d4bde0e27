"""Tell higher areas that something happened, in the same transaction, without importing them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")

_subscribers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event: type[E], handler: Callable[[E], None]) -> None:
    """Call the handler for every published event of a type; done in an area's `apps.py`."""
    _subscribers[event].append(handler)


def publish(event: object) -> None:
    """Call every subscriber; an error in one undoes the whole act."""
    for handler in _subscribers[type(event)]:
        handler(event)
