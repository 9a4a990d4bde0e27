"""Two people at one form, in two browsers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.registry import cast as casting
from tests.signing import PASSWORD, make_user
from tongjian.registry.units.models import Unit

CHROMIUM = "/usr/bin/chromium"
PHONE = {"width": 390, "height": 844}
LONGEST = 60_000  # milliseconds on a busy machine

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    expect.set_options(timeout=LONGEST)
    # The browser library runs an event loop in this thread; the database calls are ours.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()
        connections.close_all()
    expect.set_options(timeout=None)


def sit_down(browser: Browser, live_server: Any, *, org: int, **look: Any) -> Page:
    """Open a browser of its own for a fresh user of the lead office."""
    user = make_user("lead_office", "org", org)
    page = browser.new_context(base_url=live_server.url, locale="zh-CN", **look).new_page()
    page.set_default_timeout(LONGEST)
    page.goto("/sign-in/")
    page.get_by_label("登录名").fill(user.username)
    page.get_by_label("口令", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    return page


def test_the_second_chooses_field_by_field(browser: Browser, live_server: Any) -> None:
    cast = casting.build()
    unit = cast.unit("鹏城市物流协会")
    office = cast.orgs["两新工委"].pk
    one = sit_down(browser, live_server, org=office)
    two = sit_down(browser, live_server, org=office, viewport=PHONE)
    for page in (one, two):
        page.goto(f"/units/{unit.pk}/edit/")
        page.locator("[name=on]").fill("2026-01-05")
        page.locator("[name=reason]").fill("社会组织申请")
    one.locator("[name=address]").fill("东湖路 1 号")
    one.locator("[name=phone]").fill("0755-1000")
    one.get_by_role("button", name="保存变更").click()
    expect(one.get_by_text("已保存“鹏城市物流协会”的变更")).to_be_visible()

    two.locator("[name=address]").fill("西湖路 2 号")
    # What the browser kept is met with what was saved since it was typed, not with what is there.
    two.reload()
    expect(two.locator("[name=address]")).to_have_value("西湖路 2 号")
    two.get_by_role("button", name="保存变更").click()

    expect(two.get_by_text("还没有保存")).to_be_visible()
    address, phone = two.locator("#meanwhile-address"), two.locator("#meanwhile-phone")
    expect(address).to_contain_text("东湖路 1 号")
    expect(phone.get_by_label("保留现在的")).to_be_checked()
    overflow = two.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    address.get_by_label("用我填的").check()
    two.get_by_role("button", name="按所选保存").click()
    expect(two.get_by_text("已保存“鹏城市物流协会”的变更")).to_be_visible()

    unit = Unit.objects.get(pk=unit.pk)
    assert (unit.address, unit.phone) == ("西湖路 2 号", "0755-1000")
