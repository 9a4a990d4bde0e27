"""A real installation with the small demo city, served by the real command to a real browser."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.homes import copy_of, environment, remove
from tests.journeys.workbooks import Setting
from tongjian.demo.accounts import PASSWORD
from tongjian.runtime.home import Home

CHROMIUM = "/usr/bin/chromium"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
# What the workbooks refer to is in the demo city.
DEMO = Setting(
    region="449901",
    city="鹏城示范市",
    district="湾畔区",
    registrar="鹏城示范市湾畔区民政局",
    committee="中共鹏城示范市电子信息行业联合委员会",
    lead="中共鹏城示范市社会组织委员会",
)


@dataclass(frozen=True)
class Site:
    """A served demo city."""

    address: str

    def sign_in(self, page: Page, username: str) -> None:
        """Sign a demo account in."""
        page.goto(f"{self.address}/sign-in/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.locator("form[method=post] button[type=submit]").first.click()
        page.wait_for_url(re.compile(rf"{re.escape(self.address)}/(?!sign-in)"))


@pytest.fixture(scope="session")
def site(migrated: Home) -> Iterator[Site]:
    """Serve the small demo city from a home of its own, to every journey in turn."""
    home = copy_of(migrated)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    env = environment(home, TONGJIAN_STATIC_ROOT=str(home.root / "static"))
    words = ("demo", "--size", "small", "--port", str(port))
    with (home.root / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tongjian.config.cli", *words], env=env, stdout=log, stderr=log
        )
    try:
        _wait(port, process, home.root / "serve.log")
        yield Site(f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        process.wait()
        remove(home)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.3)
    raise AssertionError(log.read_text())


@pytest.fixture
def page() -> Iterator[Page]:
    """Open a wide page of the real browser; a message on its console fails the test."""
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page
        browser.close()
    assert said == []
