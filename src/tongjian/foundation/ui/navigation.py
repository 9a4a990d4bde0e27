"""The left navigation: what each role works with, declared by the areas' owners."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse


class MayAsk(Protocol):
    """Whoever looks at the page: all that the interface needs to know of a viewer."""

    def may(self, permission: str, /) -> bool: ...


When = Callable[[Any], bool]


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One entry. `permission` and `when` (asked of the viewer) decide who sees it."""

    code: str
    label: str
    icon: str
    url_name: str
    permission: str | None = None
    when: When | None = None
    group: str = ""
    side: bool = True  # stands in the left navigation
    tab: bool = False  # also one of the tabs at the bottom of a phone
    tab_label: str = ""  # what the tab is called, where that differs
    order: int = 100
    under: tuple[str, ...] = ()  # further URL namespaces that belong to this entry


@dataclass(frozen=True)
class Link:
    code: str
    label: str
    icon: str
    url: str
    active: bool


@dataclass(frozen=True)
class Group:
    label: str
    links: list[Link] = field(default_factory=list)


_items: dict[str, NavItem] = {}


def register(*items: NavItem) -> None:
    """Add entries to the navigation; a code registered twice is replaced."""
    _items.update({item.code: item for item in items})


def items() -> list[NavItem]:
    """Return all entries in their order."""
    return sorted(_items.values(), key=lambda item: item.order)


def links(viewer: MayAsk | None, *, path: str, namespace: str = "") -> list[tuple[NavItem, Link]]:
    """Return the entries that the viewer's work needs, in the declared order."""
    seen = [item for item in items() if _visible(item, viewer)]
    addresses = {item.code: _address(item.url_name) for item in seen}
    active = _active(seen, addresses, path=path, namespace=namespace)
    return [
        (item, Link(item.code, item.label, item.icon, addresses[item.code], item.code == active))
        for item in seen
    ]


def groups(viewer: MayAsk | None, *, path: str, namespace: str = "") -> list[Group]:
    """Return the left navigation of a viewer."""
    return grouped(links(viewer, path=path, namespace=namespace))


def tabs(viewer: MayAsk | None, *, path: str, namespace: str = "") -> list[Link]:
    """Return the tabs at the bottom of a viewer's phone."""
    return tabbed(links(viewer, path=path, namespace=namespace))


def grouped(shown: Iterable[tuple[NavItem, Link]]) -> list[Group]:
    """Return what stands in the left navigation, by group."""
    found: dict[str, Group] = {}
    for item, link in shown:
        if item.side:
            found.setdefault(item.group, Group(item.group)).links.append(link)
    return list(found.values())


def tabbed(shown: Iterable[tuple[NavItem, Link]]) -> list[Link]:
    """Return at most four entries for the bottom of a phone."""
    return [
        replace(link, label=item.tab_label) if item.tab_label else link
        for item, link in shown
        if item.tab
    ][:4]


def _address(url_name: str) -> str:
    return _resolved(url_name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=256)
def _resolved(url_name: str, urlconf: str, prefix: str) -> str:
    """Look an address up once: the navigation is drawn on every page."""
    return reverse(url_name, urlconf=urlconf)


def _visible(item: NavItem, viewer: MayAsk | None) -> bool:
    if item.when is not None and (viewer is None or not item.when(viewer)):
        return False
    if item.permission is None:
        return True
    return viewer is not None and viewer.may(item.permission)


def _active(
    seen: Iterable[NavItem], addresses: dict[str, str], *, path: str, namespace: str
) -> str:
    """Prefer the longest matching address, then an entry that claims the URL namespace."""
    matches = [i.code for i in seen if path.startswith(addresses[i.code])]
    if matches:
        best = max(matches, key=lambda code: len(addresses[code]))
        if addresses[best] != "/" or path == "/":
            return best
    claimed = [i.code for i in seen if namespace and namespace in i.under]
    return claimed[0] if claimed else ""
