"""What a grant's target means on each axis: higher areas register a resolver."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from .scopes import Reach

# (target ids, day) -> for each target the reaches it gives.
Resolver = Callable[[Collection[int], date], dict[int, list[Reach]]]
Labeler = Callable[[Collection[int]], dict[int, str]]

# What was typed -> (target id, name, what tells it from namesakes), the closest first.
Finder = Callable[[str], list[tuple[int, str, str]]]

_resolvers: dict[str, Resolver] = {}
_labelers: dict[str, Labeler] = {}
_finders: dict[str, Finder] = {}


def register_axis(axis: str, resolver: Resolver, labeler: Labeler) -> None:
    """Teach the access engine what targets on an axis reach and what they are called."""
    _resolvers[axis] = resolver
    _labelers[axis] = labeler


def register_finder(axis: str, finder: Finder) -> None:
    """Teach the screen that gives rights how a target on an axis is found by typing."""
    _finders[axis] = finder


def find(axis: str, text: str) -> list[tuple[int, str, str]]:
    """Return the targets on an axis that match what was typed."""
    finder = _finders.get(axis)
    return finder(text) if finder else []


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


def exists(axis: str, target_id: int) -> bool:
    """Tell whether there is such a target on an axis."""
    return target_id in labels(axis, [target_id])


def by_id(axis: str) -> Resolver:
    """Return a resolver for an axis on which a target reaches just itself."""

    def resolver(ids: Collection[int], on: date) -> dict[int, list[Reach]]:
        return {target: [Reach(axis=axis, id=target)] for target in ids}

    return resolver
