"""Forged forms, forged fields, forged ways back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django import forms
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from tests.permissions import addresses
from tests.permissions.matrix import API, OWN_ACCOUNT, PAGES, Row
from tests.permissions.test_matrix import KEYS_BY_NUMBER
from tests.permissions.world import BELOW, World
from tests.signing import PASSWORD
from tongjian.foundation.access.forms import GiveForm
from tongjian.foundation.audit.models import Entry

from .test_headers import opener_of

POSTS = [row for row in PAGES if "POST" in row.methods]
ELSEWHERE = ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)")


def strict(client: Client) -> Client:
    """Return the same browser with the check against forged forms on."""
    checked = Client(enforce_csrf_checks=True, raise_request_exception=False)
    checked.cookies = client.cookies
    return checked


@pytest.mark.parametrize("row", POSTS, ids=str)
def test_no_form_is_taken_without_its_token(row: Row, world: World) -> None:
    role, place = opener_of(row)
    url = addresses.address_of(row, world, place=place, role=role)
    before = Entry.objects.count()

    answer = strict(world.clients[role]).post(url, {"on": "2026-01-01", "reason": "试"})

    assert answer.status_code == 403
    assert "没有被接受" in answer.content.decode()
    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", sorted(OWN_ACCOUNT | {"account_login"}))
def test_neither_by_the_pages_of_ones_own_account(name: str, world: World) -> None:
    url = reverse(name, args=[1] if name in KEYS_BY_NUMBER else [])

    answer = strict(world.clients["committee"]).post(url, {"password": PASSWORD})

    # 405: the page takes no form at all.
    assert answer.status_code in (403, 405)


@pytest.mark.parametrize("row", API, ids=str)
def test_the_interface_changes_nothing_by_a_forged_form(row: Row, world: World) -> None:
    role, place = opener_of(row)
    url = addresses.address_of(row, world, place=place, role=role)
    client = strict(world.clients[role])

    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(url).status_code in (403, 405)


@pytest.mark.parametrize("to", ELSEWHERE)
@pytest.mark.parametrize("name", ["account_login", "account_reauthenticate", "members:purpose"])
def test_no_way_back_leads_elsewhere(name: str, to: str, world: World) -> None:
    user, url = world.users["committee"], reverse(name)
    client = Client() if name == "account_login" else world.clients["committee"]
    form = {
        "account_login": {"login": user.username, "password": PASSWORD},
        "account_reauthenticate": {"password": PASSWORD},
        "members:purpose": {"usual": "日常党员管理"},
    }[name]

    for sent in (
        client.post(url, {**form, "next": to}),
        client.post(f"{url}?next={to}", form),
        client.get(url, {"next": to}),
    ):
        assert urlsplit(sent.headers.get("Location", "")).netloc == ""
        assert not sent.headers.get("Location", "").startswith(("//", "/\\", "javascript"))
        assert f'href="{to}"' not in sent.content.decode()


def project_forms(kind: type[Any] = forms.BaseForm) -> set[type[Any]]:
    """Return every form of the program itself."""
    found = set()
    for sub in kind.__subclasses__():
        found |= project_forms(sub)
        if sub.__module__.startswith("tongjian."):
            found.add(sub)
    return found


DERIVED = {
    "id", "uid", "path", "scope_path", "home_path", "registered_path", "residence_path",
    "name_sort", "name_initials", "host_mode", "full_members", "probationary_members",
    "work_covered", "unclear", "has_instructor", "user", "is_superuser", "is_staff",
    "identifier_sealed", "identifier_index", "updated_at", "dissolved_on", "granted_by",
}  # fmt: skip


def test_forms_name_their_fields_and_none_that_the_program_derives() -> None:
    declared = [form for form in project_forms() if getattr(form, "_meta", None)]

    assert len(declared) >= 3
    for form in declared:
        options = form._meta
        if options.model is not None:
            assert isinstance(options.fields, (list, tuple)), form
    for form in project_forms():
        asked = set(getattr(form, "base_fields", ()))
        # Whoever gives a right says to whom.
        assert not DERIVED & asked - ({"user"} if form is GiveForm else set()), form


FIELDS_TOO_MANY = {
    "scope_path": "0001", "home_path": "0001", "full_members": "99", "host_mode": "standalone",
    "path": "0001", "id": "1", "pk": "1", "is_superuser": "1", "dissolved_on": "2026-01-01",
    "parent": "1", "home_org": "1", "user": "1", "standing": "left",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind"),
    [("units:edit", "unit"), ("party_orgs:edit", "org"), ("members:edit", "person")],
)
def test_what_a_form_does_not_ask_is_not_taken(name: str, kind: str, world: World) -> None:
    record: Model = world.targets[kind][BELOW]
    client, url = world.clients["committee"], reverse(name, args=[record.pk])
    manager = type(record)._default_manager
    before = manager.filter(pk=record.pk).values().get()
    page = client.get(url)
    sent = filled_in(page.content.decode()) | {"reason": "核对", "on": "2026-06-01"}

    answer = client.post(url, {**FIELDS_TOO_MANY, **sent})

    assert answer.status_code in (302, 422)
    after = manager.filter(pk=record.pk).values().get()
    changed = {key for key in before if before[key] != after[key]}
    assert not changed & DERIVED - {"updated_at"}
    assert not changed & {"parent_id", "home_org_id", "user_id", "standing"}


def filled_in(page: str) -> dict[str, str]:
    """Return what the form of a page would send by itself."""
    import re

    inputs = re.findall(r"<input[^>]*name=\"([a-z_]+)\"[^>]*value=\"([^\"]*)\"", page)
    chosen = re.findall(
        r"<select[^>]*name=\"([a-z_]+)\"(?:(?!</select>).)*?"
        r"<option value=\"([^\"]*)\"[^>]*selected", page, re.S
    )  # fmt: skip
    return {k: v for k, v in [*inputs, *chosen] if k not in ("csrfmiddlewaretoken", "q")}


def test_no_model_may_be_written_whole_over_the_interface() -> None:
    names = {model._meta.model_name for model in apps.get_models()}
    schema = addresses.operations()

    assert names
    assert {method for method, _ in schema.values()} <= {"GET", "POST"}
