"""What can be found: each area registers a provider for its own records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tongjian.foundation.access.viewers import Viewer

from .text import Query


@dataclass(frozen=True)
class Hit:
    """One record that was found: where it opens, its name, and what tells it from namesakes."""

    url: str
    label: str
    hint: str = ""
    state: str = ""
    key: int | None = None  # the record, where it is recorded who has seen it


# (viewer, query, how many at most) -> hits in the viewer's scope, the closest first.
Find = Callable[[Viewer, Query, int], Sequence[Hit]]


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One kind of record; asked only when the viewer holds the permission somewhere."""

    code: str
    label: str
    icon: str
    permission: str
    find: Find
    list_url: str = ""  # name of the list page that takes the same words as `q`
    order: int = 100
    showed: Callable[[Viewer, Sequence[Hit]], None] | None = None  # hears what was shown


@dataclass(frozen=True)
class Found:
    """What one provider found."""

    provider: Provider
    hits: Sequence[Hit] = field(default_factory=tuple)
    more: bool = False


_providers: dict[str, Provider] = {}


def register(provider: Provider) -> None:
    """Let a kind of record be found; done in an area's `apps.py`."""
    _providers[provider.code] = provider


def finds_anything(viewer: Viewer) -> bool:
    """Tell whether there is any kind of record that the viewer may look for."""
    return any(viewer.may(provider.permission) for provider in _providers.values())


def search(viewer: Viewer, query: Query, *, limit: int) -> list[Found]:
    """Ask every provider that the viewer may ask; those that found nothing are left out."""
    asked = (p for p in sorted(_providers.values(), key=lambda p: p.order))
    answers = (_ask(p, viewer, query, limit) for p in asked if viewer.may(p.permission))
    return [answer for answer in answers if answer.hits]


def _ask(provider: Provider, viewer: Viewer, query: Query, limit: int) -> Found:
    hits = provider.find(viewer, query, limit + 1)
    if provider.showed and hits:
        provider.showed(viewer, hits[:limit])
    return Found(provider, hits[:limit], more=len(hits) > limit)
