"""The members of an organisation and all below it, as an expression of a query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Func, OuterRef, Subquery, Value
from django.db.models.functions import Concat

from tongjian.foundation.access.scopes import PATH_END

from .models import PartyOrg

FULL: Final = "full_members"
PROBATIONARY: Final = "probationary_members"

# (column with the path, FULL or PROBATIONARY, the sum over the rows) -> the same sum, from
# maintained ones where there are such.
Shorten = Callable[[str, str, Any], Any]
_shortened: list[Shorten] = []


def register_shortcut(shorten: Shorten) -> None:
    """Let sums over great subtrees be taken from where they are maintained."""
    _shortened.append(shorten)


def members_below(path: str, column: str) -> Any:
    """Return the sum for the organisation whose path stands in a column of the query."""
    here = PartyOrg.objects.filter(dissolved_on__isnull=True, **under("path", path))
    # A plain sum without groups: an index alone answers it.
    total: Any = Subquery(here.order_by().annotate(n=Func(column, function="sum")).values("n"))
    for shorten in _shortened:
        total = shorten(path, column, total)
    return total


def under(column: str, path: str) -> dict[str, Any]:
    """Return the condition "at or under the path of the outer row", for `filter`."""
    end = Concat(OuterRef(path), Value(PATH_END))
    return {f"{column}__gte": OuterRef(path), f"{column}__lt": end}
