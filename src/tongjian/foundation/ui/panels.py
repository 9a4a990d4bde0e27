"""Panels: a higher area adds a tab to a page of a lower one, which never imports it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from . import asof
from .navigation import MayAsk

Render = Callable[[HttpRequest, Any], str]
Shown = Callable[[HttpRequest, Any], bool]
PARAM = "panel"


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One tab: `render` takes the request and the subject of the page, and returns HTML.

    `permission` is asked anywhere; `shown` may look at the subject itself.
    """

    page: str
    code: str
    label: str
    render: Render
    permission: str | None = None
    count: Callable[[HttpRequest, Any], int | None] | None = None
    shown: Shown | None = None
    order: int = 100


@dataclass(frozen=True)
class Tab:
    code: str
    label: str
    url: str
    active: bool
    count: int | None = None


@dataclass(frozen=True)
class Tabs:
    """The tabs of one page and the content of the open one."""

    tabs: list[Tab]
    content: str


_panels: dict[tuple[str, str], Panel] = {}


def register_panel(
    *,
    page: str,
    code: str,
    label: str,
    render: Render,
    permission: str | None = None,
    count: Callable[[HttpRequest, Any], int | None] | None = None,
    shown: Shown | None = None,
    order: int = 100,
) -> None:
    """Add a tab to a page, named like `units.unit`."""
    _panels[page, code] = Panel(
        page=page,
        code=code,
        label=label,
        render=render,
        permission=permission,
        count=count,
        shown=shown,
        order=order,
    )


def panels_of(page: str, *, viewer: MayAsk | None) -> list[Panel]:
    """Return the panels of a page that the viewer may open, in their order."""
    found = [panel for (name, _), panel in _panels.items() if name == page]
    allowed = [panel for panel in found if _visible(panel, viewer)]
    return sorted(allowed, key=lambda panel: panel.order)


def open_panel(request: HttpRequest, *, page: str, subject: Any) -> Tabs:
    """Return all tabs of a page, and render the one that the address names, or the first."""
    allowed = panels_of(page, viewer=getattr(request, "viewer", None))
    panels = [panel for panel in allowed if not panel.shown or panel.shown(request, subject)]
    wanted = request.GET.get(PARAM)
    chosen = next((p for p in panels if p.code == wanted), panels[0] if panels else None)
    tabs = [_tab(request, panel, subject, active=panel is chosen) for panel in panels]
    return Tabs(tabs, chosen.render(request, subject) if chosen else "")


def _tab(request: HttpRequest, panel: Panel, subject: Any, *, active: bool) -> Tab:
    kept = {name: request.GET[name] for name in (asof.PARAM,) if name in request.GET}
    address = urlencode({PARAM: panel.code, **kept})
    count = panel.count(request, subject) if panel.count else None
    return Tab(panel.code, panel.label, f"?{address}", active, count)


def _visible(panel: Panel, viewer: MayAsk | None) -> bool:
    if panel.permission is None:
        return True
    return viewer is not None and viewer.may(panel.permission)
