"""How long each kind of data is kept, and its disposal with proof.

A kind is declared once (config/retention.py) with its period, where the period comes from, the
question that finds what is due, and the act that disposes of it. Disposal happens in one
transaction: find, dispose, ask the same question again, certify. If anything is left, nothing
has happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.privacy import permissions
from tongjian.foundation.privacy.models import Disposal
from tongjian.kernel.errors import UnableTo

DELETE: Final = "删除"
DEIDENTIFY: Final = "去标识"
AGREED: Final = "平台约定"

Finder = Callable[[date], list[int]]
Disposer = Callable[[list[int], date], None]


class UnableToDispose(UnableTo):
    """The data cannot be disposed of like this."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of data; `due` finds what reached its end before a day, by number."""

    code: str
    label: str
    days: int
    counted_from: str
    basis: str
    act: str
    due: Finder
    dispose: Disposer
    # The law's minimum; a period set shorter is refused when it is declared.
    at_least: int = 0
    # Done every night by the system; otherwise a person decides.
    automatic: bool = False
    # Only the owner of the tables may delete there: the command line, not the site.
    owner_only: bool = False

    def cutoff(self, on: date) -> date:
        """Return the day before which the end must lie."""
        return on - timedelta(days=self.days)

    @property
    def period(self) -> str:
        """Return the period in words."""
        if self.days % 365 == 0 and self.days:
            return f"{self.days // 365} 年"
        return f"{self.days} 天" if self.days else "立即"


@dataclass(frozen=True)
class Standing:
    """One line of the retention table: what is due today."""

    kind: Kind
    cutoff: date
    count: int


_kinds: dict[str, Kind] = {}


def declare(kinds: Iterable[Kind]) -> None:
    """Put kinds of data under retention. Raises ValueError for a period below the law's."""
    for kind in kinds:
        if kind.days < kind.at_least:
            raise ValueError(f"“{kind.label}”至少保存 {kind.at_least} 天，不能设为 {kind.days} 天")
        _kinds[kind.code] = kind


def kinds() -> list[Kind]:
    """Return what is under retention, in the order of declaration."""
    return list(_kinds.values())


def kind_of(code: str) -> Kind:
    """Return one kind. Raises UnableToDispose when nobody declared it."""
    if code not in _kinds:
        raise UnableToDispose("没有这种数据。")
    return _kinds[code]


def survey(*, on: date) -> list[Standing]:
    """Return what is due of every kind; nothing is changed."""
    return [Standing(kind, kind.cutoff(on), len(kind.due(kind.cutoff(on)))) for kind in kinds()]


@transaction.atomic
def dispose(*, kind: Kind, actor: Viewer, on: date) -> Disposal | None:
    """Dispose of everything due of a kind and certify it; None when nothing was due.

    Raises:
        PermissionDenied: the actor may not, or only below some node.
        UnableToDispose: something due is still found afterwards; nothing has happened then.
    """
    actor.require_everywhere(permissions.RETAIN)
    cutoff = kind.cutoff(on)
    ids = sorted(kind.due(cutoff))
    if not ids:
        return None
    kind.dispose(ids, on)
    left = kind.due(cutoff)
    if left:
        raise UnableToDispose(f"“{kind.label}”处置后仍有 {len(left)} 条到期，已全部退回。")
    certificate = Disposal.objects.create(
        kind=kind.code,
        label=kind.label,
        basis=kind.basis,
        cutoff=cutoff,
        act=kind.act,
        records=len(ids),
        digest=digest_of(ids),
        remaining=0,
        actor_name=actor.name,
    )
    audit.record(
        actor=actor,
        action="privacy.data.disposed",
        subject=certificate,
        fields={"records": (None, len(ids)), "cutoff": (None, cutoff), "act": (None, kind.act)},
        reason=kind.basis,
    )
    return certificate


def digest_of(ids: Iterable[int]) -> str:
    """Return the digest that a certificate carries: of the sorted numbers, one per line."""
    return sha256("\n".join(str(number) for number in sorted(ids)).encode()).hexdigest()
