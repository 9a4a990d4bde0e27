from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.foundation.exchange import specimens
from tests.journeys.workbooks import Workbooks, write_workbooks
from tests.registry.cast import Cast, build
from tests.signing import client_of, confirm, make_user
from tests.signing import no_second_factor as no_second_factor
from tongjian.foundation.accounts.models import User
from tongjian.foundation.exchange.models import ImportBatch, Stage
from tongjian.foundation.jobs import running
from tongjian.foundation.jobs.models import Job, State
from tongjian.registry.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


@pytest.fixture
def clerk(cast: Cast) -> User:
    return make_user("lead_office", "org", cast.orgs["两新工委"].pk)


@pytest.fixture
def browser(clerk: User) -> Client:
    return client_of(clerk)


@pytest.fixture
def sent(tmp_path: Path) -> Workbooks:
    return write_workbooks(tmp_path)


def upload(browser: Client, path: Path, template: str = "units") -> Any:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return browser.post("/imports/", {"template": template, "file": file})


def work() -> Job:
    """Do what the worker does: run everything that waits."""
    jobs = list(Job.objects.filter(state=State.WAITING).select_related("owner").order_by("pk"))
    for job in jobs:
        running.run(job)
    return jobs[-1]


def judged(browser: Client, path: Path, template: str = "units") -> ImportBatch:
    upload(browser, path, template)
    work()
    return ImportBatch.objects.latest("pk")


def test_offers_only_what_the_sender_may_import(cast: Cast) -> None:
    registrar = client_of(make_user("registrar", "place", cast.city.pk))

    page = registrar.get("/imports/").content.decode()

    assert "社会组织台账" in page
    assert "党员花名册" not in page
    assert registrar.get("/imports/blank/members.xlsx").status_code == 404
    assert client_of(make_user("audit_admin")).get("/imports/").status_code == 403


def test_an_upload_is_judged_by_a_job_and_not_in_the_request(
    browser: Client, sent: Workbooks
) -> None:
    answer = upload(browser, sent.units)

    batch = ImportBatch.objects.get()
    assert answer.headers["Location"] == f"/imports/{batch.pk}/"
    assert batch.stage == Stage.UPLOADED
    assert "核对 社会组织台账报送.xlsx" in browser.get(f"/imports/{batch.pk}/").content.decode()
    assert browser.get(f"/imports/{batch.pk}/progress/").status_code == 200
    work()
    done = browser.get(f"/imports/{batch.pk}/progress/")
    assert done.headers["HX-Redirect"] == f"/imports/{batch.pk}/"


def test_the_preview_shows_every_problem_and_filters(browser: Client, sent: Workbooks) -> None:
    batch = judged(browser, sent.units)

    page = browser.get(f"/imports/{batch.pk}/").content.decode()
    only = browser.get(f"/imports/{batch.pk}/?code=uscc_check_digit").content.decode()
    rejected = browser.get(f"/imports/{batch.pk}/?outcome=reject").content.decode()

    assert "只导入没有错误的 4 行" in page
    assert "校验位不对" in only
    assert "东湖区春晖基金会" not in only
    assert "东湖区木艺商会" not in rejected


def test_good_rows_are_applied_and_the_batch_is_undone(browser: Client, sent: Workbooks) -> None:
    batch = judged(browser, sent.units)

    browser.post(f"/imports/{batch.pk}/apply/", {"accept_good": "1"})
    work()
    page = browser.get(f"/imports/{batch.pk}/").content.decode()
    assert "新增 <strong>4</strong> 行" in page
    assert Unit.objects.count() == 4

    browser.post(f"/imports/{batch.pk}/undo/", {"reason": "传错了表"})
    work()
    batch.refresh_from_db()
    assert batch.stage == Stage.UNDONE
    assert not Unit.objects.exists()


def test_an_undo_needs_a_reason(browser: Client, sent: Workbooks) -> None:
    batch = judged(browser, sent.units)
    browser.post(f"/imports/{batch.pk}/apply/", {"accept_good": "1"})
    work()

    browser.post(f"/imports/{batch.pk}/undo/", {"reason": " "})

    assert not Job.objects.filter(kind="exchange.undo").exists()


def test_the_annotated_file_is_made_by_a_job_for_its_sender_alone(
    browser: Client, cast: Cast, sent: Workbooks
) -> None:
    batch = judged(browser, sent.units)

    browser.post(f"/imports/{batch.pk}/annotated/")
    job = work()
    asked = browser.get(f"/jobs/{job.pk}/file/")
    confirm(browser)
    file = browser.get(f"/jobs/{job.pk}/file/")

    assert asked.headers["Location"].startswith("/account/confirm/")

    book = openpyxl.load_workbook(io.BytesIO(b"".join(file)))
    assert book.sheetnames == ["汇总表", "问题清单"]
    other = client_of(make_user("lead_office", "org", cast.orgs["两新工委"].pk))
    assert other.get(f"/jobs/{job.pk}/file/").status_code == 404
    assert other.get(f"/imports/{batch.pk}/").status_code == 404


def test_a_corrected_mapping_is_used_and_remembered(browser: Client, tmp_path: Path) -> None:
    rows = [("代号", "统一社会信用代码", "名称"), ("东湖区晚晴学会", "", "晚晴")]
    path = specimens.workbook(tmp_path / "own.xlsx", {"表": rows})
    batch = judged(browser, path)
    labels = list(dict.fromkeys([*batch.mapping, *batch.sheets[0]["unmapped"]]))
    wanted = {"代号": "name", "统一社会信用代码": "uscc", "名称": ""}

    browser.post(
        f"/imports/{batch.pk}/mapping/",
        {f"column_{place}": wanted[label] for place, label in enumerate(labels)},
    )
    work()

    page = browser.get(f"/imports/{batch.pk}/").content.decode()
    assert "东湖区晚晴学会" in page


def test_a_hostile_file_ends_in_one_sentence(browser: Client, tmp_path: Path) -> None:
    path = specimens.macros(tmp_path)

    batch = judged(browser, path)

    page = browser.get(f"/imports/{batch.pk}/").content.decode()
    assert "文件含有宏，不予读取" in page
    assert batch.stage == Stage.REFUSED


def test_the_same_file_sent_again_leads_to_the_open_batch(
    browser: Client, sent: Workbooks
) -> None:
    first = judged(browser, sent.units)

    answer = upload(browser, sent.units)

    assert answer.headers["Location"] == f"/imports/{first.pk}/"
    assert ImportBatch.objects.count() == 1


def test_a_discarded_batch_keeps_nothing(browser: Client, sent: Workbooks) -> None:
    batch = judged(browser, sent.units)

    browser.post(f"/imports/{batch.pk}/discard/")

    batch.refresh_from_db()
    assert (batch.stage, batch.rows.count(), batch.file.name) == (Stage.DISCARDED, 0, "")


def test_the_blank_workbook_comes_back_without_its_example(
    browser: Client, tmp_path: Path
) -> None:
    answer = browser.get("/imports/blank/units.xlsx")
    path = tmp_path / "blank.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]

    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["填报", "填写说明"]
    assert book["填报"].data_validations.count > 5
    book["填报"].append(["1", "", "东湖区晚晴学会", "社会团体", "", "东湖区民政局"])
    book.save(path)
    batch = judged(browser, path)

    rows = batch.rows.filter(outcome__in=["accept", "warn", "reject"])
    assert [row.values["name"] for row in rows] == ["东湖区晚晴学会"]


def test_a_committee_reaches_only_its_own_branches(cast: Cast, sent: Workbooks) -> None:
    lead = client_of(make_user("lead_office", "org", cast.orgs["两新工委"].pk))
    industry = client_of(make_user("committee", "org", cast.orgs["行业党委"].pk))
    for path, template in ((sent.units, "units"), (sent.party_orgs, "party-orgs")):
        batch = judged(lead, path, template)
        lead.post(f"/imports/{batch.pk}/apply/", {"accept_good": "1"})
        work()

    batch = judged(industry, sent.members, "members")

    found = batch.rows.filter(outcome="reject").order_by("position")
    assert found.count() == 8
    assert all("branch_unknown" in row.classes for row in found if "identity_as" not in str(row))
