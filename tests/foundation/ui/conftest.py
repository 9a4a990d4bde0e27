"""A table of the test's own, so that lists are tested on the real database without an area."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection, models
from django.http import HttpRequest
from django.test import RequestFactory

from tongjian.foundation.ui import exports, navigation, panels, shell


class Thing(models.Model):
    objects: ClassVar[models.Manager["Thing"]] = models.Manager()

    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    people = models.IntegerField(null=True)
    founded = models.DateField(null=True)

    class Meta:
        app_label = "ui_tests"
        db_table = "ui_tests_thing"

    def __str__(self) -> str:
        return self.name


@dataclass
class Viewer:
    permissions: set[str] = field(default_factory=set)

    def may(self, permission: str, /) -> bool:
        return permission in self.permissions


@pytest.fixture(autouse=True)
def _own_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start from an empty shell: what the site registers is not the interface's business."""
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(panels, "_panels", {})
    monkeypatch.setattr(exports, "_preparers", [])
    monkeypatch.setattr(shell, "_providers", {})


@pytest.fixture
def things(db: None) -> Iterator[type[Thing]]:
    with connection.schema_editor() as editor:
        editor.create_model(Thing)
    Thing.objects.bulk_create(_rows(47))
    yield Thing
    with connection.schema_editor() as editor:
        editor.delete_model(Thing)


def _rows(number: int) -> list[Thing]:
    """Make rows with ties and gaps in every sortable column."""
    return [
        Thing(
            name=f"组织{n % 9}",
            kind=("a", "b", "c")[n % 3],
            people=None if n % 4 == 0 else n % 6,
            founded=None if n % 5 == 0 else date(2020, 1, 1) + timedelta(days=n % 7),
        )
        for n in range(number)
    ]


@pytest.fixture
def get() -> Any:
    """Make a GET request with a viewer; keyword `htmx` names the part that is wanted."""

    def make(path: str = "/", *, may: tuple[str, ...] = (), htmx: str = "", **query: Any) -> Any:
        headers = {"HX-Request": "true", "HX-Target": htmx} if htmx else {}
        request: HttpRequest = RequestFactory().get(path, query, headers=headers)
        request.viewer = Viewer(set(may))  # type: ignore[attr-defined]
        return request

    return make
