"""Where sealed values lie, told by the areas that own them, so that a rotation finds them all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction

from . import sealing

PIECE = 200


class Place(ABC):
    """One kind of sealed value; `walk` seals a piece of them anew."""

    label: str

    @abstractmethod
    def remaining(self) -> int:
        """Count the values that are not sealed with the current key."""

    @abstractmethod
    def walk(self, after: int) -> tuple[int, int] | None:
        """Seal the next piece anew; return where it ended and how many, or None at the end."""


@dataclass(frozen=True)
class Sealed:
    """One sealed column: its context for a row, and the column of its blind index."""

    name: str
    context: Callable[[Any], str]
    index: str = ""
    index_field: str = ""


@dataclass(frozen=True)
class Columns(Place):
    """Sealed columns of a model."""

    label: str
    model: str
    columns: Sequence[Sealed]
    related: Sequence[str] = field(default=())

    @property
    def rows(self) -> models.QuerySet[Any]:
        """Return all rows, with what their contexts need."""
        manager = apps.get_model(self.model)._default_manager
        rows: models.QuerySet[Any] = manager.all()
        return rows.select_related(*self.related) if self.related else rows

    def remaining(self) -> int:
        """Count the rows with a value that is not sealed with the current key."""
        return self._stale().count()

    def walk(self, after: int) -> tuple[int, int] | None:
        """Seal a piece anew; rows that somebody else is writing are left for another round."""
        with transaction.atomic():
            rows = self._stale().filter(pk__gt=after).order_by("pk")
            locked = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
            found = list(locked[:PIECE])
            for row in found:
                self._reseal(row)
        return (found[-1].pk, len(found)) if found else None

    def _stale(self) -> models.QuerySet[Any]:
        head = sealing.current_head()
        stale = models.Q()
        for column in self.columns:
            stale |= models.Q(**{f"{column.name}__isnull": False}) & ~models.Q(
                **{f"{column.name}_head": head}
            )
        heads = {f"{column.name}_head": _start(column.name, len(head)) for column in self.columns}
        rows: models.QuerySet[Any] = self.rows.alias(**heads).filter(stale)
        return rows

    def _reseal(self, row: Any) -> None:
        changed: dict[str, bytes] = {}
        for column in self.columns:
            sealed = getattr(row, column.name)
            if sealed is None:
                continue
            context = column.context(row)
            text = sealing.open_sealed(sealed, context=context)
            changed[column.name] = sealing.seal(text, context=context)
            if column.index:
                changed[column.index] = sealing.blind(text, field=column.index_field)
        # Not `save`: nobody has changed the record, so its `updated_at` stays.
        type(row)._default_manager.filter(pk=row.pk).update(**changed)


def _start(name: str, length: int) -> models.Func:
    return models.Func(
        models.F(name),
        models.Value(1),
        models.Value(length),
        function="substr",
        output_field=models.BinaryField(),
    )


_places: dict[str, Place] = {}


def register_place(code: str, place: Place) -> None:
    """Say where sealed values lie; done in an area's `apps.py`."""
    _places[code] = place


def all_places() -> dict[str, Place]:
    """Return every place."""
    return dict(_places)
