"""The example of the documentation, run as its reader runs it, against a live server."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.registry import cast as casting
from tests.signing import make_user
from tongjian.foundation import clock
from tongjian.foundation.access.viewers import viewer_for
from tongjian.foundation.api.tokens import make_token

EXAMPLE = Path(__file__).parents[3] / "examples" / "gap_list.py"


def run(server: LiveServer, token: str, place: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(EXAMPLE), server.url, place],
        env={**os.environ, "TONGJIAN_TOKEN": token, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def token(transactional_db: None) -> str:
    """Return the token of a registrar of the district, who goes by declared members."""
    cast = casting.build()
    for name, declared, registrar in (
        ("东湖区棋类协会", 4, cast.donghu_registrar),
        ("东湖区书画协会", 1, cast.donghu_registrar),
        ("鹏城市物流协会", 9, cast.registrar),
    ):
        cast.unit(name, registrar=registrar, declared_members=declared)
    user = make_user("registrar", "place", cast.donghu.pk)
    viewer = viewer_for(user_id=user.pk, name="", on=clock.today())
    _, text = make_token(name="周报", expires_on=clock.today() + timedelta(days=9), actor=viewer)
    return text


def test_the_example_lists_the_gap_of_one_district(live_server: LiveServer, token: str) -> None:
    done = run(live_server, token, "449901")

    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert (done.returncode, done.stderr) == (0, "")
    assert [(row["name"], row["declared_members"]) for row in rows] == [("东湖区棋类协会", "4")]


def test_the_example_says_why_it_got_nothing(live_server: LiveServer, token: str) -> None:
    refused = run(live_server, "tj_nonsense", "449901")
    misread = run(live_server, token, "999999999")

    assert (refused.returncode, refused.stderr) == (1, "令牌无效、已停用或已过期。\n")
    assert misread.returncode == 1
    assert "999999999" in misread.stderr
