"""What every answer tells the browser, whichever page it is and however it went."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.permissions import addresses
from tests.permissions.matrix import API, PAGES, PUBLIC, Row
from tests.permissions.world import ANONYMOUS, BELOW, OWN, World

INLINE = re.compile(
    rb"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*(\ssrc=|application/json))", re.I
)
ROLES_THAT_OPEN = ("lead_office", "registrar", "member", "system_admin", "security_admin",
                   "audit_admin", "branch_secretary")  # fmt: skip


def opener_of(row: Row) -> tuple[str, str]:
    """Return who may open an address, and the place of a record where this holds."""
    places = (OWN, BELOW)
    found = ((r, p) for p in places for r in ROLES_THAT_OPEN if (r, p) in row.may)
    return next(found, (ROLES_THAT_OPEN[0], OWN))


def complaints(answer: Any) -> list[str]:
    """Return which of the promises an answer breaks."""
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    found = [name for name in ("unsafe", "http:", "*") if name in policy]
    if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy:
        found.append("policy")
    wanted = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    found += [name for name, value in wanted.items() if headers.get(name) != value]
    if "no-store" not in headers.get("Cache-Control", ""):
        found.append("Cache-Control")
    if not headers.get("Permissions-Policy"):
        found.append("Permissions-Policy")
    is_page = headers.get("Content-Type", "").startswith("text/html")
    if is_page and not answer.streaming and (inline := INLINE.search(answer.content)):
        found.append(f"inline: {inline.group()!r}")
    if answer.streaming and not headers.get("Content-Disposition", "").startswith("attachment"):
        found.append("a file that is not an attachment")
    return found


@pytest.mark.parametrize("row", [r for r in [*PAGES, *API] if r.may], ids=str)
def test_every_address_keeps_the_promises(row: Row, world: World) -> None:
    role, place = opener_of(row)
    url = addresses.address_of(row, world, place=place, role=role)

    answers = [world.ask(role, method, url) for method in ("GET", "POST")]
    answers.append(world.ask(ANONYMOUS, "GET", url))

    assert [complaints(answer) for answer in answers] == [[], [], []]


@pytest.mark.parametrize("name", sorted(PUBLIC - {"openid_connect_callback"}))
def test_the_way_in_keeps_them_too(name: str, world: World) -> None:
    url = reverse(name, args=["none"] if name in {"openid_connect_login", "notices:feed"} else [])

    assert complaints(world.ask(ANONYMOUS, "GET", url)) == []


def test_error_pages_keep_them_and_say_nothing_of_the_inside(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail of line 12")

    monkeypatch.setattr("tongjian.registry.units.queries.list_units", broken)
    client = world.clients["committee"]
    answers = {
        400: client.get("/units/", headers={"host": "evil.example"}),
        404: client.get("/no/such/page/"),
        405: client.delete(reverse("units:list")),
        500: client.get(reverse("units:list")),
    }

    for status, answer in answers.items():
        assert answer.status_code == status
        assert complaints(answer) == []
        text = answer.content.decode()
        assert "secret detail" not in text
        assert "Traceback" not in text
        assert "evil.example" not in text


def test_handed_out_files_are_attachments_that_nothing_renders(world: World) -> None:
    url = reverse("jobs:file", args=[world.own["job"]["committee"].pk])

    answer = world.ask("committee", "GET", url)

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    client = Client()
    client.get(reverse("account_login"))
    client.post(
        reverse("account_login"), {"login": world.users["member"].username, "password": "x"}
    )
    signed_in = world.clients["committee"]

    for cookie in [*client.cookies.values(), *signed_in.cookies.values()]:
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_behind_tls_everything_is_secure() -> None:
    asked = (
        "import json; from tongjian.config import settings as s;"
        " print(json.dumps({n: getattr(s, n) for n in dir(s)"
        " if n.startswith(('SECURE_', 'SESSION_COOKIE', 'CSRF_COOKIE'))}))"
    )
    env = {**os.environ, "TONGJIAN_HTTPS": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True
    )
    found = json.loads(ran.stdout)

    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
