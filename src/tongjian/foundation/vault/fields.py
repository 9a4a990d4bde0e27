"""Free text that people write about themselves: sealed in its column, read as plain text."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction

from . import sealing
from .places import PIECE, Place, register_place

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField
_MARK = "sealed:"


class SealedTextField(_Text):
    """A text column whose content only this program can read; it cannot be searched.

    The context is table and column: a text moved into another column does not open. Empty texts
    stay empty. Texts from before the column was sealed are read as they are.
    """

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        """Tell the rotation of keys where the texts lie."""
        super().contribute_to_class(cls, name, private_only=private_only)
        # Historical models of migrations are not the model itself.
        if cls.__module__ != "__fake__" and not cls._meta.abstract:
            register_place(self.context, SealedTexts(self.context))

    @property
    def context(self) -> str:
        """Return the place that the texts belong to."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        """Seal a text on its way into the database."""
        text = super().get_prep_value(value)
        return sealed_text(text, self.context) if text else text

    def from_db_value(self, value: Any, *_: Any) -> Any:
        """Open a text on its way out."""
        if not isinstance(value, str) or not value.startswith(_MARK):
            return value
        return sealing.open_sealed(b64decode(value[len(_MARK) :]), context=self.context)


class SealedTexts(Place):
    """The texts of one such column."""

    def __init__(self, context: str) -> None:
        self.context = context

    @property
    def label(self) -> str:  # type: ignore[override]
        """Return the words for the model and the column."""
        return f"{self._model._meta.verbose_name}：{self._field.verbose_name}"

    def remaining(self) -> int:
        """Count the texts that are plain or not sealed with the current key."""
        return sum(self._is_stale(raw) for _, raw in self._rows(after=0).iterator())

    def walk(self, after: int) -> tuple[int, int] | None:
        """Seal the next texts anew."""
        with transaction.atomic():
            found = list(self._rows(after=after)[:PIECE])
            done = 0
            for pk, raw in found:
                if self._is_stale(raw):
                    row = self._model._default_manager.select_for_update().get(pk=pk)
                    text = getattr(row, self._field.attname)
                    self._model._default_manager.filter(pk=pk).update(**{self._field.name: text})
                    done += 1
        return (found[-1][0], done) if found else None

    @property
    def _model(self) -> type[models.Model]:
        return apps.get_model(self.context.rsplit(".", 1)[0])

    @property
    def _field(self) -> models.Field[Any, Any]:
        found = self._model._meta.get_field(self.context.rsplit(".", 1)[1])
        if not isinstance(found, models.Field):
            raise TypeError(self.context)
        return found

    def _rows(self, *, after: int) -> Any:
        raw = models.functions.Cast(self._field.name, models.TextField())
        rows = self._model._default_manager.filter(pk__gt=after).alias(raw=raw).exclude(raw="")
        return rows.order_by("pk").values_list("pk", raw)

    def _is_stale(self, raw: str) -> bool:
        head = sealing.current_head()
        if not raw.startswith(_MARK):
            return True
        return not b64decode(raw[len(_MARK) :]).startswith(head)


def sealed_text(text: str, context: str) -> str:
    """Return a text as it is stored; migrations use this for what was plain before."""
    return _MARK + b64encode(sealing.seal(text, context=context)).decode()
