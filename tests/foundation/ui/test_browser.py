"""The style guide in a real browser, under the content policy that pages are served with."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path
from playwright.sync_api import expect, sync_playwright

from tongjian.foundation.ui import styleguide

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
BUILT = Path(styleguide.__file__).parent / "static/build/app.js"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
DESKTOP, PHONE = (1440, 900), (390, 844)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here"),
    pytest.mark.skipif(not BUILT.exists(), reason="the front end is not built"),
]

search = ([path("", styleguide.plain, name="results")], "search")
urlpatterns = [
    path("ui/", include("tongjian.foundation.ui.urls")),
    path("search/", include(search)),
]

Show = Callable[..., Any]


def with_policy(get_response: Any) -> Any:
    def answer(request: HttpRequest) -> HttpResponse:
        response: HttpResponse = get_response(request)
        response["Content-Security-Policy"] = POLICY
        return response

    return answer


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    middleware = [f"{__name__}.with_policy"]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middleware, ALLOWED_HOSTS=["*"]):
        app = StaticFilesHandler(get_wsgi_application())
        server = make_server("127.0.0.1", 0, app, Threaded, Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/ui/"
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as driver:
        launched = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield launched
        launched.close()


@pytest.fixture
def show(browser: Any, address: str) -> Iterator[Show]:
    """Open a page of the style guide; at the end nothing may have been refused or gone wrong."""
    wrong: list[str] = []
    contexts = []

    def opened(where: str = "", size: tuple[int, int] = DESKTOP) -> Any:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=width < 500,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda said: (
                wrong.append(said.text)
                if said.type == "error" and "favicon" not in said.location.get("url", "")
                else None
            ),
        )
        page.goto(address + where)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("where", ["", "list/", "detail/", "form/", "plain/"])
def test_no_page_is_wider_than_its_screen(show: Show, where: str, size: tuple[int, int]) -> None:
    page = show(where, size)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_filtering_changes_the_list_the_address_and_the_chips(show: Show) -> None:
    page = show("list/")

    page.click("[data-dialog=filter-panel]")
    page.check("#filter-panel [name=kind][value=foundation]")
    page.click("#filter-panel button[type=submit]")
    page.wait_for_selector(".chip")

    assert page.url.endswith("list/?kind=foundation")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".chip")).to_contain_text("基金会")


def test_typing_searches_and_dropping_the_chip_empties_the_box(show: Show) -> None:
    page = show("list/?kind=foundation")

    page.fill("#list-search", "软件")
    page.wait_for_url("**q=**")
    page.locator("main").click(position={"x": 3, "y": 3})
    page.locator(".chip", has_text="软件").locator("a").click()
    page.wait_for_url(lambda url: "q=" not in url)

    assert "kind=foundation" in page.url
    expect(page.locator("#list-search")).to_have_value("")


def test_chosen_columns_are_kept_for_the_next_visit(show: Show) -> None:
    page = show("list/")

    page.click("[popovertarget=columns]")
    page.uncheck("#columns [value=code]")
    page.click("#columns [type=submit]")
    expect(page.locator("th.col-code")).to_have_count(0)
    page.reload()

    expect(page.locator("th.col-code")).to_have_count(0)


def test_ticked_rows_can_be_acted_on_together(show: Show) -> None:
    page = show("list/")

    page.check("[data-tick-all]")

    expect(page.locator("[data-bulk-count]")).to_have_text("24")


def test_large_type_is_there_again_after_a_reload(show: Show) -> None:
    page = show()

    page.click("[popovertarget=me-menu]")
    page.click("[data-toggle-cookie=tj_type]")
    page.reload()

    expect(page.locator("html")).to_have_css("font-size", "18px")


def test_slash_leads_to_the_search_box(show: Show) -> None:
    page = show()

    page.locator("body").press("/")

    expect(page.locator("#finder")).to_be_focused()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_an_explanation_opens_within_the_screen(show: Show, size: tuple[int, int]) -> None:
    page = show("", size)

    page.click("[popovertarget=why-1]")
    box = page.locator("#why-1").bounding_box()

    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]


def test_a_picker_is_filled_by_typing_and_keys(show: Show) -> None:
    page = show("form/")

    page.fill("#id_parent", "南")
    expect(page.locator(".picker-list [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator("[name=parent]")).to_have_value("440305")
    expect(page.locator("#id_parent")).to_have_value("南山区")


def test_words_that_chose_nothing_do_not_stay_in_a_picker(show: Show) -> None:
    page = show("form/")

    page.fill("#id_parent", "不存在的地方")
    page.focus("[name=name]")

    expect(page.locator("#id_parent")).to_have_value("")


def test_unsent_words_survive_leaving_the_form(show: Show) -> None:
    page = show("form/")

    page.fill("[name=name]", "某协会")
    page.click("nav.crumbs a")
    page.go_back()

    expect(page.locator("[name=name]")).to_have_value("某协会")


def test_a_dialog_asks_for_the_reason_and_escape_leaves_it(show: Show) -> None:
    page = show()

    page.click("[data-dialog=confirm-1]")
    page.click("#confirm-1 [type=submit]")
    expect(page.locator("#confirm-1 textarea:invalid")).to_have_count(1)
    page.keyboard.press("Escape")

    expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_chart_turns_into_its_table(show: Show) -> None:
    page = show()
    figure = page.locator("[data-chart=stacked]")
    figure.scroll_into_view_if_needed()
    figure.locator("canvas").wait_for()

    figure.locator("[data-chart-table]").click()

    expect(figure.locator(".chart-table")).to_contain_text("福田区")
    expect(figure.locator("canvas")).not_to_be_visible()


def test_a_branch_opens_by_keys_and_is_fetched_then(show: Show) -> None:
    page = show()
    page.locator("[role=treeitem]").first.focus()

    page.keyboard.press("ArrowRight")
    expect(page.locator("[role=treeitem]")).to_have_count(6)
    page.keyboard.press("ArrowRight")

    expect(page.locator("[role=treeitem]:focus")).to_have_attribute("aria-level", "2")


def test_a_picture_of_a_thousand_nodes_unfolds(show: Show) -> None:
    page = show()
    page.locator(".tree-picture").scroll_into_view_if_needed()
    page.wait_for_selector(".tree-fold")
    before = page.locator(".tree-canvas rect").count()

    page.locator(".tree-fold").first.click()

    expect(page.locator(".tree-canvas rect")).to_have_count(before + 12)


def test_the_drawer_of_a_phone_opens_and_closes(show: Show) -> None:
    page = show("detail/", PHONE)

    page.click(".topbar [data-drawer=side]")
    expect(page.locator(".side")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator(".side")).not_to_be_visible()
