"""What stands around every page: navigation, place in the tree, search, inbox, me.

Areas above fill the slots through `provide`; the shell itself asks no other area.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest

from tongjian.foundation.keeping import Kept

from . import navigation
from .environment import url_or_none

SLOTS = frozenset({"inbox", "place", "me", "notice", "finds"})
DENSITY_COOKIE = "tj_density"
TYPE_COOKIE = "tj_type"


@dataclass(frozen=True)
class Inbox:
    count: int
    url: str


@dataclass(frozen=True)
class Place:
    """Where the viewer stands in the tree, and where else to go."""

    label: str
    url: str
    switch_url: str = ""  # a fragment that lists the places to switch to


@dataclass(frozen=True)
class Me:
    name: str
    role: str = ""
    account_url: str | None = None
    sign_out_url: str | None = None


Provider = Callable[[HttpRequest], Any]
_providers: dict[str, Provider] = {}
# Navigation as drawn: the key is every entry with its address, and which of them is open.
_DRAWN: Kept[str] = Kept(512)


def provide(slot: str, provider: Provider) -> None:
    """Fill one slot: `inbox` (Inbox), `place` (Place), `me` (Me), `notice` (text), `finds` (bool).

    Where `finds` is False there is nothing to search and no box to do it.
    """
    if slot not in SLOTS:
        raise ValueError(f"the shell has no slot {slot!r}")
    _providers[slot] = provider


class Shell:
    """Read each slot only when the template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._viewer: navigation.MayAsk | None = getattr(request, "viewer", None)

    def __getattr__(self, slot: str) -> Any:
        if slot not in SLOTS:
            raise AttributeError(slot)
        provider = _providers.get(slot)
        value = provider(self._request) if provider else None
        setattr(self, slot, value)
        return value

    @cached_property
    def _links(self) -> list[tuple[navigation.NavItem, navigation.Link]]:
        return navigation.links(self._viewer, **self._where())

    @cached_property
    def groups(self) -> list[navigation.Group]:
        return navigation.grouped(self._links)

    @cached_property
    def tabs(self) -> list[navigation.Link]:
        return navigation.tabbed(self._links)

    def side(self, draw: Callable[..., str]) -> str:
        """Return the left navigation, drawn once for each set of entries."""
        home = url_or_none("portal:home") or "/"
        entries = tuple((group.label, tuple(group.links)) for group in self.groups)
        return _DRAWN.get(("side", home, entries), lambda: draw(self.groups, home))

    def bottom(self, draw: Callable[..., str]) -> str:
        """Return the tabs of a phone, drawn once for each set of entries and count."""
        inbox = self.inbox
        return _DRAWN.get(("bottom", tuple(self.tabs), inbox), lambda: draw(self.tabs, inbox))

    @property
    def search_url(self) -> str | None:
        return None if self.finds is False else url_or_none("search:results")

    @property
    def suggest_url(self) -> str | None:
        return url_or_none("search:suggest")

    @property
    def messages(self) -> list[tuple[str, str]]:
        return [(message.level_tag, str(message)) for message in get_messages(self._request)]

    @property
    def compact(self) -> bool:
        return self._request.COOKIES.get(DENSITY_COOKIE) == "compact"

    @property
    def large_type(self) -> bool:
        return self._request.COOKIES.get(TYPE_COOKIE) == "large"

    def _where(self) -> dict[str, str]:
        match = self._request.resolver_match
        return {"path": self._request.path, "namespace": match.namespace if match else ""}
