from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import include, path

from tongjian.foundation.ui import navigation, panels, shell
from tongjian.foundation.ui.navigation import NavItem

from .conftest import Viewer

pytestmark = pytest.mark.urls(__name__)


def nothing(request: Any) -> Any:
    return HttpResponse()


units = ([path("", nothing, name="list"), path("map/", nothing, name="map")], "units")
urlpatterns = [path("", nothing, name="home"), path("units/", include(units))]

HOME = NavItem(code="home", label="工作台", icon="home", url_name="home", order=1, tab=True)
UNITS = NavItem(
    code="units",
    label="名册",
    icon="list",
    url_name="units:list",
    permission="units:read",
    group="名册",
    under=("members",),
)
MAP = NavItem(code="map", label="地图", icon="map", url_name="units:map", group="名册", tab=True)


@pytest.fixture(autouse=True)
def _entries(_own_registries: None) -> None:
    navigation.register(MAP, UNITS, HOME)


def shown(viewer: Any, path: Any = "/", namespace: Any = "") -> Any:
    groups = navigation.groups(viewer, path=path, namespace=namespace)
    return {group.label: [link.code for link in group.links] for group in groups}


def active(path: Any, namespace: Any = "") -> Any:
    groups = navigation.groups(Viewer({"units:read"}), path=path, namespace=namespace)
    return [link.code for group in groups for link in group.links if link.active]


def test_entries_stand_in_their_groups_and_order() -> None:
    assert shown(Viewer({"units:read"})) == {"": ["home"], "名册": ["map", "units"]}


def test_what_the_role_does_not_use_is_not_there() -> None:
    assert shown(Viewer()) == {"": ["home"], "名册": ["map"]}
    assert shown(None) == {"": ["home"], "名册": ["map"]}


@pytest.mark.parametrize(
    ("path", "namespace", "expected"),
    [
        ("/", "", ["home"]),
        ("/units/", "units", ["units"]),
        ("/units/17/", "units", ["units"]),
        ("/units/map/", "units", ["map"]),
        ("/members/3/", "members", ["units"]),
        ("/elsewhere/", "", []),
    ],
)
def test_the_entry_of_the_page_is_marked(path: Any, namespace: Any, expected: Any) -> None:
    assert active(path, namespace) == expected


def test_a_phone_gets_the_tabs_only() -> None:
    assert [link.code for link in navigation.tabs(Viewer(), path="/")] == ["home", "map"]


def test_a_panel_shows_only_to_those_who_may(get: Any) -> None:
    panels.register_panel(page="p", code="open", label="公开", render=lambda r, s: f"给{s}")
    panels.register_panel(
        page="p", code="own", label="内部", render=lambda r, s: "内部", permission="own"
    )

    without = panels.open_panel(get(panel="own"), page="p", subject="甲")
    having = panels.open_panel(get(panel="own", may=("own",)), page="p", subject="甲")

    assert [tab.code for tab in without.tabs] == ["open"]
    assert without.content == "给甲"
    assert [tab.active for tab in having.tabs] == [False, True]
    assert having.content == "内部"


def test_a_panel_keeps_the_day_and_counts(get: Any) -> None:
    panels.register_panel(
        page="p", code="x", label="成员", render=lambda r, s: "", count=lambda r, s: 12
    )

    tabs = panels.open_panel(get(on="2018-05-01"), page="p", subject=None)

    assert tabs.tabs == [panels.Tab("x", "成员", "?panel=x&on=2018-05-01", True, 12)]


def test_a_page_without_panels_is_empty(get: Any) -> None:
    assert panels.open_panel(get(), page="none", subject=None) == panels.Tabs([], "")


def test_a_slot_of_the_shell_is_read_once_and_only_when_used(get: Any) -> None:
    asked = []

    def count(request: Any) -> shell.Inbox:
        asked.append(request)
        return shell.Inbox(3, "/inbox/")

    shell.provide("inbox", count)

    frame = shell.Shell(get())
    assert asked == []
    assert frame.inbox == frame.inbox == shell.Inbox(3, "/inbox/")
    assert len(asked) == 1
    assert frame.place is None


def test_the_shell_has_no_other_slots(get: Any) -> None:
    with pytest.raises(ValueError, match="no slot"):
        shell.provide("banner", lambda request: None)
    with pytest.raises(AttributeError):
        _ = shell.Shell(get()).banner
