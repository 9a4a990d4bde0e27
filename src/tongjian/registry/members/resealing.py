"""Tell the vault where sealed values of members lie, so that a rotation of keys finds them."""

from __future__ import annotations

from functools import partial
from typing import Any

from tongjian.foundation.vault.places import Columns, Sealed, register_place

from . import secrets


def register() -> None:
    """Name the sealed columns of a person."""
    columns = [_column(field) for field in secrets.SEALED]
    register_place("members", Columns("党员的证件号码、电话、住址", "members.Person", columns))


def _column(field: str) -> Sealed:
    indexed = field in secrets.INDEXED
    return Sealed(
        name=f"{field}_sealed",
        context=partial(_context, field),
        index=f"{field}_index" if indexed else "",
        index_field=secrets.place_of(field) if indexed else "",
    )


def _context(field: str, person: Any) -> str:
    return secrets.context_of(person, field)
