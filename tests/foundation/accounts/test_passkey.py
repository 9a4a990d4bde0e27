"""A passkey in a real browser: the browser's own virtual authenticator holds the key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tongjian.foundation.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHROMIUM = Path(os.environ.get("TONGJIAN_CHROMIUM", "/usr/bin/chromium"))
PASSWORD = "Kapok-2026-tree"


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail("浏览器测试需要 Chromium：apt-get install chromium")
    # The browser library runs an event loop in this thread; the database calls are ours.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()
        # While its event loop runs, this thread has database connections of its own.
        connections.close_all()


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield page
    context.close()


def sign_in(page: Page) -> None:
    page.goto("/sign-in/?next=/account/")
    page.get_by_label("登录名").fill("林木棉")
    page.get_by_label("口令", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="账号与安全")).to_be_visible()


def add_passkey(page: Page) -> None:
    page.goto("/account/factors/webauthn/add/")
    page.get_by_label("口令", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="确认", exact=True).click()
    page.wait_for_url("**/account/factors/webauthn/add/")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()


def sign_out(page: Page) -> None:
    page.goto("/sign-out/")
    page.get_by_role("button", name="退出").click()


def test_passkey_is_added_and_signs_in_without_password(page: Page, clerk: User) -> None:
    sign_in(page)
    add_passkey(page)
    sign_out(page)

    page.goto("/sign-in/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    page.goto("/account/")

    expect(page.get_by_role("heading", name="账号与安全")).to_be_visible()
    expect(page.get_by_text("已启用")).to_be_visible()


def test_passkey_is_the_second_step_after_the_password(page: Page, clerk: User) -> None:
    sign_in(page)
    add_passkey(page)
    sign_out(page)

    page.goto("/sign-in/?next=/account/")
    page.get_by_label("登录名").fill("林木棉")
    page.get_by_label("口令", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/account/factors/authenticate/")
    page.get_by_role("button", name="用通行密钥", exact=True).click()

    expect(page.get_by_role("heading", name="账号与安全")).to_be_visible()


def test_password_can_be_shown_and_hidden(page: Page) -> None:
    page.goto("/sign-in/")
    field = page.get_by_label("口令", exact=True)

    page.get_by_role("button", name="显示口令").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="隐藏口令").click()
    expect(field).to_have_attribute("type", "password")
