"""Whole pages as a signed-in person gets them, in the web role, held against the oracle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tests.signing import client_of, confirm
from tongjian.foundation.jobs.models import Job

from .building import Built
from .looking import MANY, Look, compare, shut
from .world import undone

MISSING = MANY**2
NAME = re.compile(r"第[零一二三四五六七八九]+界\d+号(?:党委|协会|党员)")


def asked(built: Built, world: int) -> list[str]:
    """Return what differs in one world over HTTP."""
    look = Look(built, world)
    with undone():
        client = client_of(built.users[world])
        return [*_lists(look, client), *_records(look, client), *_files(look, client)]


def _lists(look: Look, client: Client) -> Iterator[str]:
    kinds: list[tuple[str, str, list[Any], set[int]]] = [
        ("units", "/api/v1/units", look.built.units, look.living_units()),
        ("orgs", "/api/v1/orgs", look.built.orgs, look.living_orgs()),
        ("people", "/api/v1/members", look.built.people, look.current_people()),
    ]
    for thing, url, rows, numbers in kinds:
        answer = client.get(url, {"size": "200"})
        may = look.oracle.may(thing)
        yield from compare(f"GET {url}", [answer.status_code], [200 if may else 403])
        if may and len(numbers) <= 200:
            items = [item["name"] for item in answer.json()["items"]]
            yield from compare(f"GET {url}", items, look.names(rows, numbers))
    if look.oracle.may("units"):
        page = client.get(reverse("units:list"), {"size": "200"}).content.decode()
        seen = {name for name in NAME.findall(page) if name.endswith("协会")}
        if len(look.living_units()) <= 200:
            # The head of the page may name an ended unit that a right is over.
            names = look.names(look.built.units, look.living_units())
            topmost = (seen - names) & look.names(look.built.units, look.units)
            yield from compare("page of units", seen - topmost, names)


def _records(look: Look, client: Client) -> Iterator[str]:
    kinds: list[tuple[str, str, list[Any], set[int]]] = [
        ("units", "units:unit", look.built.units, look.units),
        ("orgs", "party_orgs:org", look.built.orgs, look.orgs),
    ]
    for thing, name, rows, open_to in kinds:
        number = look.random.randrange(len(rows))
        answer = client.get(reverse(name, args=[rows[number].pk]))
        missing = client.get(reverse(name, args=[MISSING]))
        if number in open_to:
            yield from compare(f"{name} {number}", [answer.status_code], [200])
        elif look.oracle.may(thing):
            yield from compare(f"{name} {number}", [_plain(answer)], [_plain(missing)])
        elif answer.status_code not in (403, 404):
            yield f"{name} {number}: {answer.status_code}"


def _files(look: Look, client: Client) -> Iterator[str]:
    """A file belongs to who asked for it; a list is taken out as far as the right to reaches."""
    stored = default_storage.save("jobs/world.csv", ContentFile("名称\n"))
    other = look.built.users[(look.world + 1) % len(look.built.users)]
    confirm(client)
    for owner, expected in ((look.built.users[look.world], 200), (other, 404)):
        job = Job.objects.create(
            kind="test", label="导出", owner=owner, file=stored, file_name="名单.csv"
        )
        answer = client.get(reverse("jobs:file", args=[job.pk]))
        yield from compare("file of a job", [answer.status_code], [expected])
        shut(answer)
    default_storage.delete(stored)
    if look.oracle.may("units taken out"):
        file: Any = client.get(reverse("units:list"), {"export": "csv"})
        text = b"".join(file.streaming_content).decode("utf-8-sig")
        shut(file)
        taken = look.living_units() & look.oracle.units("units taken out")
        names = look.names(look.built.units, taken)
        yield from compare(
            "exported units", {n for n in NAME.findall(text) if n.endswith("协会")}, names
        )


def _plain(answer: Any) -> str:
    """Return status and text without what differs from one request to the next."""
    text = answer.content.decode()
    text = re.sub(r"\b([A-Za-z0-9]{64}|[0-9a-f]{32}|\d+)\b", "#", text)
    return f"{answer.status_code} {text}"
