"""A clerk's day: workbooks with mistakes go in, are mended, taken back; the picture follows."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DEMO, Site
from tests.journeys.workbooks import write_workbooks
from tongjian.demo.accounts import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CLERK, OFFICE = "dangwei", "gongwei"
JOB = 60_000  # milliseconds that a job may take on a busy machine


def upload(page: Page, site: Site, template: str, path: Path) -> None:
    """Send a workbook and wait until every row is judged."""
    page.goto(f"{site.address}/imports/")
    chosen = page.locator(f"[name=template][value={template}]")
    if chosen.count():
        chosen.check(force=True)
    else:
        page.select_option("[name=template]", template)
    page.set_input_files("input[name=file]", path)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("核对结果", exact=True)).to_be_visible(timeout=JOB)


def accept(page: Page, button: str) -> None:
    """Take the good rows in and wait until they are written."""
    page.get_by_role("button", name=re.compile(button)).click()
    expect(page.get_by_text("导入结果", exact=True)).to_be_visible(timeout=JOB)


def undo(page: Page) -> None:
    """Take a whole batch back and wait until it is gone."""
    page.get_by_role("button", name="整批撤销…").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("textarea").fill("对方发来新表，重新导入")
    dialog.get_by_role("button", name="整批撤销").click()
    expect(page.get_by_text("已整批撤销", exact=True)).to_be_visible(timeout=JOB)


def units_on(page: Page, site: Site, day: str = "") -> int:
    """Return the number of units that the city page shows."""
    page.goto(f"{site.address}/city/" + (f"?on={day}" if day else ""))
    figure = page.locator(".figure", has_text="社会组织").first
    found = re.search(r"([\d,]+)\s*家", figure.inner_text())
    assert found, figure.inner_text()
    return int(found[1].replace(",", ""))


def test_the_figures_follow_the_records_and_so_does_the_past(
    page: Page, site: Site, tmp_path: Path
) -> None:
    site.sign_in(page, OFFICE)
    before, past = units_on(page, site), units_on(page, site, "2018-12-31")
    expect(page.get_by_text("正在查看 2018-12-31 的情况")).to_be_visible()

    upload(page, site, "units", write_workbooks(tmp_path, mended=True, setting=DEMO).units)
    batch = page.url
    accept(page, "导入全部 7 行")

    # One of the seven ended in 2023; of the others four stood at the end of 2018, and that one.
    assert units_on(page, site) == before + 6
    assert units_on(page, site, "2018-12-31") == past + 5
    page.goto(batch)
    undo(page)
    assert (units_on(page, site), units_on(page, site, "2018-12-31")) == (before, past)


def test_a_clerk_imports_mends_and_takes_back(page: Page, site: Site, tmp_path: Path) -> None:
    sent = write_workbooks(tmp_path, setting=DEMO)
    mended = write_workbooks(tmp_path, mended=True, setting=DEMO)
    site.sign_in(page, CLERK)

    upload(page, site, "units", sent.units)
    problems = page.locator("main").inner_text()
    assert "应为" in problems
    assert "4 行有错误退回" in problems
    page.get_by_role("button", name="把问题标在原表里").click()
    marked = page.get_by_role("link", name="下载标注好的表")
    expect(marked).to_be_visible(timeout=JOB)
    batch = page.url
    with page.expect_download() as download:
        marked.click()
        # The file holds what was sent of people: the password is asked for once more.
        page.fill("input[name=password]", PASSWORD)
        page.locator("form[method=post] button[type=submit]").first.click()
    page.goto(batch)
    book = openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    assert "问题清单" in book.sheetnames
    assert any(cell.comment for row in book.worksheets[0].iter_rows() for cell in row)
    accept(page, "只导入没有错误的 4 行")
    assert "新增 4 行" in page.locator("main").inner_text()

    upload(page, site, "units", mended.units)
    accept(page, "导入全部 7 行")
    assert re.search(r"新增 3 行", page.locator("main").inner_text())

    upload(page, site, "party-orgs", mended.party_orgs)
    accept(page, "导入")
    upload(page, site, "members", mended.members)
    accept(page, "导入")
    assert re.search(r"新增 [1-9]\d* 行", page.locator("main").inner_text())

    undo(page)


def test_the_gap_list_opens_its_rows_and_goes_out_as_a_file(page: Page, site: Site) -> None:
    site.sign_in(page, CLERK)

    page.goto(f"{site.address}/units/?due=yes")
    listed = page.locator("main table tbody tr").count()
    with page.expect_download() as download:
        page.goto(f"{site.address}/city/gaps/")
        page.goto(f"{site.address}/units/?due=yes")
        page.get_by_text("导出", exact=True).first.click()
        page.get_by_role("link", name=re.compile("Excel|xlsx")).first.click()
        # An unlocked desk is not enough: the password is asked for once more, then the file comes.
        page.fill("input[name=password]", PASSWORD)
        page.locator("form[method=post] button[type=submit]").first.click()

    book = openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    rows = [row for row in book.worksheets[0].iter_rows(values_only=True) if any(row)]
    assert listed > 0
    assert len(rows) >= listed


def test_a_long_list_tells_its_length_after_it_has_appeared(page: Page, site: Site) -> None:
    site.sign_in(page, OFFICE)

    page.goto(f"{site.address}/units/")

    expect(page.locator(".total b")).to_have_text(re.compile(r"\d{3}"))


def test_a_phone_shows_the_same_without_scrolling_sideways(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    site.sign_in(page, "shuji")

    for path in ("/", "/members/", "/my/branch/", "/stats/"):
        page.goto(site.address + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, path
