"""What a grant's target means on each axis: higher areas register a resolver."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from .scopes import Reach

# (target ids, day) -> for each target the reaches it gives.
Resolver = Callable[[Collection[int], date], dict[int, list[Reach]]]
Labeler = Callable[[Collection[int]], dict[int, str]]

_resolvers: dict[str, Resolver] = {}
_labelers: dict[str, Labeler] = {}


def register_axis(axis: str, resolver: Resolver, labeler: Labeler) -> None:
    """Teach the access engine what targets on an axis reach and what they are called."""
    _resolvers[axis] = resolver
    _labelers[axis] = labeler


def resolve(axis: str, ids: Collection[int], on: date) -> dict[int, list[Reach]]:
    """Return the reaches of each target, as of a day."""
    if axis == "none" or not ids:
        return {}
    return _resolvers[axis](ids, on)


def labels(axis: str, ids: Collection[int]) -> dict[int, str]:
    """Return what people call each target."""
    if axis == "none" or not ids:
        return {}
    return _labelers[axis](ids)


def by_id(axis: str) -> Resolver:
    """Return a resolver for an axis on which a target reaches just itself."""

    def resolver(ids: Collection[int], on: date) -> dict[int, list[Reach]]:
        return {target: [Reach(axis=axis, id=target)] for target in ids}

    return resolver
