"""What grants over a person are called."""

from __future__ import annotations

from collections.abc import Collection

from .models import Person


def label_person(ids: Collection[int]) -> dict[int, str]:
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
