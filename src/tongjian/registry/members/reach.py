"""What grants over a person are called, and how the person is found by whoever gives them."""

from __future__ import annotations

from collections.abc import Collection

from tongjian.foundation.access.session import whole_register
from tongjian.foundation.search.text import Query
from tongjian.kernel.masks import mask_name

from . import secrets
from .models import Person
from .search import number_field


def label_person(ids: Collection[int]) -> dict[int, str]:
    """Return names; of people whom the viewer may not read, the surname only."""
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    hidden = set(ids) - set(names)
    if hidden:
        with whole_register():
            rows = Person.objects.filter(pk__in=hidden).values_list("pk", "name")
            names |= {pk: mask_name(name) for pk, name in rows}
    return names


def find_person(text: str) -> list[tuple[int, str, str]]:
    """Return the one member with exactly this identity number: surname and organisation.

    Whoever gives rights has no other way into the register, and already knows the number.
    """
    query = Query.read(text)
    if number_field(query) != secrets.IDENTIFIER:
        return []
    keys = secrets.indexes(secrets.IDENTIFIER, query.code)
    with whole_register():
        rows = Person.objects.select_related("home_org").filter(identifier_index__in=keys)
        return [(p.pk, mask_name(p.name), p.home_org.name if p.home_org else "") for p in rows]
