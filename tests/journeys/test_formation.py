"""A committee's way from the list of what is due to an active branch; the figure follows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAPER: Any = {"name": "材料.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 paper"}
FIGURES = "fetch('/api/v1/figures').then(answer => answer.json())"


def covered(page: Page) -> tuple[int, int]:
    """Return how many of those that are due are covered."""
    items = page.evaluate(FIGURES)["items"]
    found = next(item for item in items if item["code"] == "org_coverage-due")
    return found["numerator"], found["denominator"]


def send(page: Page, paper: str) -> None:
    """Send one paper from the case's page."""
    page.locator(".due li", has_text=paper).get_by_role("link", name="上传").first.click()
    page.set_input_files("input[name=file]", PAPER)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator(".due li", has_text=paper).first).to_contain_text("已有")


def act(page: Page, deed: str, said: str, **fields: str) -> None:
    """Open a step, fill in its form and do it."""
    page.get_by_role("link", name=deed).click()
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name=deed).click()
    expect(page.locator(".timeline")).to_contain_text(f"办理：{said}")


def test_from_the_list_of_what_is_due_to_an_active_branch(site: Site, page: Page) -> None:
    site.sign_in(page, "dangwei")
    before, due = covered(page)

    page.goto(f"{site.address}/formation/?layer=ready&under_way=no")
    row = page.locator("table tbody a").first
    unit = row.inner_text()
    row.click()
    page.get_by_role("link", name="组建", exact=True).last.click()
    page.get_by_label("单独组建").check()
    page.get_by_role("button", name="开始组建").click()
    expect(page.get_by_text("现在：申请")).to_be_visible()
    expect(page.get_by_text("还缺材料：组建申请（请示）、党员名册")).to_be_visible()

    send(page, "组建申请")
    send(page, "党员名册")
    act(page, "提交申请", "申请", situation="正式党员已够人数", candidate="方远")
    act(page, "审核通过", "审核")
    today = page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Asia/Shanghai'})")
    act(page, "批复成立", "批复", approval_no="鹏社党〔2026〕18号", discussed_on=today)
    send(page, "选举会议记录")
    votes = dict.fromkeys(("entitled", "present", "handed_out", "returned"), "4")
    act(page, "登记选举结果", "选举", **votes, secretary_votes="4", source="head")
    act(page, "启用", "启用")

    expect(page.get_by_text("已办结")).to_be_visible()
    page.get_by_role("link", name="办理对象").click()
    expect(page.get_by_role("heading", name=unit)).to_be_visible()
    expect(page.locator(".leads")).to_contain_text("单独组建")
    page.locator(".leads").get_by_role("link", name=re.compile("党支部")).click()
    expect(page.get_by_text("方远").first).to_be_visible()
    assert covered(page) == (before + 1, due)
