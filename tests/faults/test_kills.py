"""Processes killed with -9 in the middle of an import, a move of a subtree, an export."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import requests

from tests.faults.site import Browser, Site, until
from tests.journeys.conftest import DEMO
from tests.journeys.workbooks import write_workbooks

UNITS = "SELECT count(*) FROM units_unit"
# A committee with organisations below it, and another that it may move to.
SUBTREE = """
SELECT o.id FROM party_orgs_partyorg o
 WHERE length(o.path) = 12 AND o.dissolved_on IS NULL
   AND EXISTS (SELECT FROM party_orgs_partyorg c WHERE c.parent_id = o.id)
 ORDER BY o.path LIMIT 1
"""
ELSEWHERE = """
SELECT id FROM party_orgs_partyorg
 WHERE length(path) = 12 AND id <> {0} AND dissolved_on IS NULL ORDER BY path DESC LIMIT 1
"""
BELOW = "SELECT string_agg(path, ' ' ORDER BY path) FROM party_orgs_partyorg"
IMPORTED = 7


@contextlib.contextmanager
def meanwhile(act: Callable[[], object]) -> Iterator[None]:
    """Do something in a thread meanwhile; that its answer never comes is no failure."""

    def run() -> None:
        with contextlib.suppress(requests.RequestException, AssertionError):
            act()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join()


class Import:
    """A workbook of seven units, judged and ready to be taken in."""

    def __init__(self, site: Site, folder: Path, *, mended: bool = True) -> None:
        self.site, self.clerk = site, Browser(site, "dangwei")
        book = write_workbooks(folder, mended=mended, setting=DEMO).units
        answer = self.clerk.post("/imports/", files={"file": book}, template="units")
        self.page = answer.url.removeprefix(site.address).split("?")[0]
        until(lambda: "核对结果" in self.clerk.get(self.page).text, "the file is not judged")

    def apply(self) -> requests.Response:
        return self.clerk.post_from(self.page, f"{self.page}apply/")

    def wait(self) -> None:
        until(lambda: "导入结果" in self.clerk.get(self.page).text, "the rows are not taken in")

    def failed(self) -> bool:
        return "出错" in self.clerk.get(self.page).text


class Move:
    """A subtree to be put elsewhere."""

    def __init__(self, site: Site) -> None:
        self.site, self.office = site, Browser(site, "gongwei")
        self.org = site.value(SUBTREE)
        self.under = site.value(ELSEWHERE.format(self.org))
        self.before = site.value(BELOW)

    def send(self) -> requests.Response:
        return self.office.post(
            f"/orgs/{self.org}/move/",
            other=self.under,
            on=date.today().isoformat(),
            reason="归口调整",
            _confirmed="1",
        )

    def is_undone(self) -> bool:
        return self.site.value(BELOW) == self.before


@pytest.mark.parametrize("victim", ["worker", "database"])
def test_an_import_is_taken_in_once_whoever_dies(site: Site, tmp_path: Path, victim: str) -> None:
    units = site.value(UNITS)
    sent = Import(site, tmp_path)

    with site.held("audit_entry"):
        sent.apply()
        site.wait_until_held_up()
        assert site.value(UNITS) == units
        getattr(site, f"kill_{victim}")()
    until(lambda: sent.failed() or site.value(UNITS) != units, "nothing became of the import")
    if sent.failed():
        sent.apply()
    sent.wait()

    assert site.value(UNITS) == int(str(units)) + IMPORTED
    site.check_deep()


@pytest.mark.parametrize("victim", ["web", "database"])
def test_a_subtree_is_moved_whole_or_not_at_all(site: Site, victim: str) -> None:
    move = Move(site)

    with site.held("audit_entry"), meanwhile(move.send):
        site.wait_until_held_up()
        getattr(site, f"kill_{victim}")()
    until(lambda: site.value("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0, "locked")

    assert move.is_undone()
    site.check_deep()
    assert Move(site).send().ok
    assert not move.is_undone()
    site.check_deep()


@pytest.mark.parametrize("victim", ["web", "database"])
def test_an_export_leaves_neither_half_a_file_nor_a_word(site: Site, victim: str) -> None:
    office = Browser(site, "gongwei")
    office.confirm()
    logged = site.value("SELECT count(*) FROM exchange_exportlog")

    with (
        site.held("units_unit", "ACCESS EXCLUSIVE"),
        meanwhile(lambda: office.get("/units/?export=xlsx")),
    ):
        site.wait_until_held_up()
        getattr(site, f"kill_{victim}")()

    assert site.value("SELECT count(*) FROM exchange_exportlog") == logged
    assert not list(site.home.files.rglob("export*"))
    again = office.get("/units/?export=xlsx")
    assert again.content.startswith(b"PK"), again.url
    site.check_deep()


@pytest.mark.parametrize("victim", ["worker", "database"])
def test_a_file_that_a_job_writes_comes_in_the_end(
    site: Site, tmp_path: Path, victim: str
) -> None:
    sent = Import(site, tmp_path, mended=False)

    token = sent.clerk.token(sent.page)
    with site.held("units_unit", "ACCESS EXCLUSIVE"):
        sent.clerk.send(f"{sent.page}annotated/", token, is_followed=False)
        site.wait_until_held_up()
        getattr(site, f"kill_{victim}")()
    until(lambda: "下载标注好的表" in sent.clerk.get(sent.page).text or sent.failed(), "no file")

    if sent.failed():
        sent.clerk.post_from(sent.page, f"{sent.page}annotated/")
        until(lambda: "下载标注好的表" in sent.clerk.get(sent.page).text, "no file")
    site.check_deep()


def test_the_same_file_sent_twice_at_once_is_taken_in_once(site: Site, tmp_path: Path) -> None:
    units = int(str(site.value(UNITS)))
    book = write_workbooks(tmp_path, mended=True, setting=DEMO).units
    clerks = [Browser(site, "dangwei") for _ in range(2)]
    answers: list[requests.Response] = []

    threads = [
        threading.Thread(
            target=lambda c=clerk: answers.append(
                c.post("/imports/", files={"file": book}, template="units")
            )
        )
        for clerk in clerks
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [200, 200]
    pages = {answer.url.removeprefix(site.address).split("?")[0] for answer in answers}
    assert len(pages) == 1, pages
    (page,) = pages
    until(lambda: "核对结果" in clerks[0].get(page).text, "the file is not judged")
    threads = [
        threading.Thread(target=lambda c=clerk: c.post_from(page, f"{page}apply/"))
        for clerk in clerks
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: "导入结果" in clerks[0].get(page).text, "the rows are not taken in")

    assert site.value(UNITS) == units + IMPORTED
    site.check_deep()
