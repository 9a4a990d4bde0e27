"""Two people press the button in the same moment: one waits, then sees the other's words."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from tests.browsing import opened
from tests.registry import cast as casting
from tests.registry.people import lead_office
from tongjian.foundation.audit.models import Entry
from tongjian.registry.units.models import Unit
from tongjian.registry.units.services.registering import revise_units

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST = 60.0


def wait_until_somebody_waits() -> None:
    """Return once another connection waits for a row of ours."""
    deadline = time.monotonic() + LONGEST
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    pytest.fail("nobody waited for the row")


def send(client: Client, url: str, sent: dict[str, Any]) -> tuple[int, str]:
    try:
        answer = client.post(url, sent)
        return answer.status_code, answer.text
    finally:
        connections.close_all()


def test_whoever_comes_second_waits_and_is_shown_both() -> None:
    cast = casting.build()
    unit = cast.unit("鹏城市物流协会")
    client, url = lead_office(cast), f"/units/{unit.pk}/edit/"
    said = {"on": "2020-06-01", "reason": "社会组织申请"}
    mine = opened(client, url, address="西湖路 2 号", **said)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            changes = {unit.pk: {"address": "东湖路 1 号"}}
            revise_units(changes=changes, actor=cast.actor, on=casting.DAY, reason="先保存")
            second = pool.submit(send, client, url, mine)
            wait_until_somebody_waits()
            assert not second.done()
        status, page = second.result(timeout=LONGEST)

    assert status == 409
    assert "东湖路 1 号" in page
    assert "西湖路 2 号" in page
    assert Unit.objects.get(pk=unit.pk).address == "东湖路 1 号"
    assert Entry.objects.filter(action="units.unit.revised").count() == 1
