"""What people do with identifiers leaves none of them in any table, message or log."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.foundation.vault.dumps import contents, found_in
from tests.journeys.workbooks import write_workbooks
from tests.registry import people
from tests.registry.cast import Cast, make_identifier
from tests.registry.test_exchange import ON, judge, take
from tests.signing import confirm
from tongjian.foundation.access.viewers import system
from tongjian.foundation.exchange import services
from tongjian.registry.members import secrets
from tongjian.registry.members.models import CorrectionRequest
from tongjian.registry.members.services.corrections import reply
from tongjian.registry.members.services.roster import revise_people

PHONES = ["13911112222", "13933334444"]
HOME = "西山区无名路八十八号三栋"


@pytest.fixture
def told(cast: Cast) -> list[str]:
    """Enter somebody, change the sealed fields, look for and reveal them."""
    first, second = make_identifier(), make_identifier()
    branch = cast.orgs["物流支部"]
    person = cast.person("孙小圣", branch, identifier=first, phone=PHONES[0])
    changes = {"identifier": second, "phone": PHONES[1], "address": HOME}
    why = f"本人来电 {PHONES[1]}，证件 {second}"
    revise_people(changes={person.pk: changes}, actor=cast.actor, reason=why)
    client = people.secretary(cast, "物流支部")
    for typed in (first, second, *PHONES):
        client.get(reverse("search:results"), {"q": typed})
        client.get(reverse("members:list"), {"q": typed})
    for field in secrets.SEALED:
        client.post(reverse("members:reveal", args=[person.pk, field]), {"purpose": "核对"})
    for list_page in ("members:list", "units:list", "posts:list"):
        for typed in (second, PHONES[1]):
            take_out(people.committee(cast, "行业党委"), reverse(list_page), typed)
    return [first, second, *PHONES, HOME]


def take_out(client: Client, path: str, typed: str) -> None:
    """Take a list out that was narrowed by what was typed; the purpose names it too."""
    client.post(reverse("members:purpose"), {"other": f"核对 {typed}", "next": path})
    confirm(client)
    answer: Any = client.get(path, {"export": "csv", "q": typed})
    assert answer["Content-Type"] == "text/csv"
    for close in answer._resource_closers:
        close()


def test_changing_searching_exporting_and_revealing(
    told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert found_in(contents(), told) == []
    assert found_in(caplog.text.encode(), told) == []


def test_asking_and_answering_a_correction(cast: Cast) -> None:
    number = make_identifier()
    person = cast.person("周正", cast.orgs["物流支部"])
    client = people.member(person.pk)
    said = {"field": "phone", "proposal": PHONES[0], "message": f"{number}，住{HOME}"}
    assert client.post(reverse("members:ask"), said).status_code == 302
    asked = CorrectionRequest.objects.get(person=person)
    assert (asked.proposal, asked.message) == (PHONES[0], said["message"])
    reply(request=asked, accept=False, text=f"{HOME}不符", actor=cast.actor, at=timezone.now())

    assert found_in(contents(), [number, PHONES[0], HOME]) == []
    asked.refresh_from_db()
    assert asked.reply == f"{HOME}不符"


def test_imports_judged_applied_and_undone(
    cast: Cast, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    actor = system(ON)
    bad = write_workbooks(tmp_path / "bad")
    good = write_workbooks(tmp_path / "good", mended=True)
    judge(bad.members, "members", actor)
    take(good.units, "units", actor)
    take(good.party_orgs, "party-orgs", actor)
    batch = take(good.members, "members", actor)
    services.undo_batch(batch=batch, actor=actor, on=ON)
    told = sheet_texts(bad.members) | sheet_texts(good.members)
    assert len({t for t in told if len(t) == 18}) > 1

    assert found_in(contents(), told) == []
    assert found_in(caplog.text.encode(), told) == []


def sheet_texts(path: Path) -> set[str]:
    """Return every cell that looks like an identity or telephone number."""
    book = openpyxl.load_workbook(path)
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    texts = {str(cell or "") for row in rows for cell in row}
    return {t for t in texts if len(t) in (11, 15, 17, 18) and t[:-1].isdecimal()}
