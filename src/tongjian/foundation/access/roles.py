"""The shape of a role; which roles exist is declared in `config.roles`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

OWN = "own"


@dataclass(frozen=True, eq=False)
class Role:
    """A role: the axes its scope may lie on, and for each permission the relations that carry it.

    `OWN` is the granted target itself with all that lies under it; the other relation names are
    those that the axis resolver reports, for example guidance.
    """

    code: str
    label: str
    axes: tuple[str, ...]
    permissions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    duty: str = "business"
    needs_mfa: bool = False

    @property
    def is_administrator(self) -> bool:
        return self.duty != "business"


@cache
def all_roles() -> dict[str, Role]:
    """Return every declared role by code."""
    roles: tuple[Role, ...] = import_string(settings.TONGJIAN_ROLES)
    return {role.code: role for role in roles}


def get_role(code: str) -> Role:
    """Return one role; a grant with an unknown role gives nothing and is a bug.

    Raises:
        KeyError: no such role is declared.
    """
    return all_roles()[code]
