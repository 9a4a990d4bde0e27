"""A registrar's day: an application, three items, a conclusion, a certificate, a unit."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.lifecycle.gates.charters import BARE, WHOLE
from tests.registry.cast import make_uscc

pytestmark = [pytest.mark.browser, pytest.mark.slow]
REGISTRAR, NAME = "minzheng", "鹏城示范市低碳出行促进会"


def step(page: Page, label: str) -> None:
    """Follow one of the links of the application's page."""
    page.locator("#main, main").get_by_role("link", name=label, exact=True).click()


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def receive(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/gates/applications/new/")
    page.fill("[name=name]", NAME)
    page.select_option("[name=kind]", "association")
    page.select_option("[name=level]", "city")
    page.select_option("[name=sector]", "environment")
    page.select_option("select[name=registrar]", label="鹏城示范市民政局")
    page.select_option("[name=supervision]", "none")
    press(page, "受理")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()


def check_charter(page: Page, text: str) -> None:
    step(page, "核对章程")
    page.fill("[name=text]", text)
    press(page, "核对")
    expect(page.get_by_role("heading", name=f"章程核对：{NAME}")).to_be_visible()


def test_from_application_to_certificate(page: Page, site: Site) -> None:
    today = date.today().isoformat()
    site.sign_in(page, REGISTRAR)
    receive(page, site)
    application = page.url

    for name in ("甲某", "乙某", "丙某"):
        step(page, "登记申报的党员")
        page.fill("[name=name]", name)
        page.check("[name=tie][value=founder]")
        page.fill("[name=note]", "登记档案第 1 卷")
        page.fill("[name=consented_on]", today)
        page.check("[name=agrees]")
        press(page, "登记")
        expect(page.get_by_role("cell", name=name, exact=True)).to_be_visible()

    # A bare charter lacks most of what it should say; the whole one does not.
    check_charter(page, BARE)
    expect(page.locator("mark").first).to_be_visible()
    expect(page.get_by_text("缺 6 项")).to_be_visible()
    page.goto(application)
    check_charter(page, WHOLE)
    expect(page.get_by_text("内容齐全").first).to_be_visible()

    page.goto(application)
    expect(page.get_by_role("link", name="作出结论")).to_have_count(0)
    step(page, "登记材料")
    page.fill("[name=letter_on]", today)
    page.fill("[name=survey_on]", today)
    press(page, "保存")
    step(page, "填写各项")
    press(page, "保存")
    step(page, "作出结论")
    press(page, "看看会发生什么")
    press(page, "作出结论")

    step(page, "登记领证")
    page.fill("[name=uscc]", make_uscc())
    page.fill("[name=established_on]", today)
    press(page, "看看会发生什么")
    expect(page.get_by_text("同时生成任务：组建党组织")).to_be_visible()
    press(page, "领证并进入名册")
    page.get_by_role("link", name="查看组织档案").click()

    expect(page).to_have_url(re.compile(r"/units/\d+/"))
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    expect(page.get_by_text("组建党组织").first).to_be_visible()
