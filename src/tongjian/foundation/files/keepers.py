"""Who keeps the papers of a kind of record: the area that has the record says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import Http404

from tongjian.foundation.access.keyed import Keys
from tongjian.foundation.access.viewers import Viewer


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A record as the files see it: what it is called, where it is, who may add to it."""

    label: str
    url: str
    keys: Keys
    may_write: bool
    papers: Sequence[tuple[str, str]] = ()
    # The codes of those that name members.
    personal: frozenset[str] = frozenset()


# Raises Http404 when the viewer does not see the record.
Find = Callable[[Viewer, int], Kept]

_keepers: dict[str, Find] = {}


def register_keeper(kind: str, find: Find) -> None:
    """Tell how a record of a kind is found; done in an area's `apps.py`."""
    _keepers[kind] = find


def kept(viewer: Viewer, kind: str, subject_id: int) -> Kept:
    """Return the record that papers belong to.

    Raises:
        Http404: there is no such kind, or no such record in the viewer's scope.
    """
    if kind not in _keepers:
        raise Http404("没有这种附件。")
    return _keepers[kind](viewer, subject_id)
