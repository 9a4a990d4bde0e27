"""Abstract base of every row that is true for a time."""

from __future__ import annotations

from datetime import date
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q

M = TypeVar("M", bound=models.Model, covariant=True)


class DatedQuerySet(models.QuerySet[M]):
    def valid_on(self, day: date) -> Self:
        """Keep the rows whose period contains the day."""
        return self.filter(valid_on_q(day))

    def open(self) -> Self:
        """Keep the rows that have no end yet."""
        return self.filter(end_on__isnull=True)


def valid_on_q(day: date, prefix: str = "") -> Q:
    """Return the condition "start_on <= day < end_on" for a relation path."""
    return Q(**{f"{prefix}start_on__lte": day}) & (
        Q(**{f"{prefix}end_on__isnull": True}) | Q(**{f"{prefix}end_on__gt": day})
    )


class Dated(models.Model):
    """Half-open period [start_on, end_on); an empty end means "until further notice"."""

    start_on = models.DateField("起始日期")
    end_on = models.DateField("终止日期", null=True, blank=True)

    objects: Any = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        abstract = True

    def is_valid_on(self, day: date) -> bool:
        return self.start_on <= day and (self.end_on is None or day < self.end_on)


def period_check(name: str) -> models.CheckConstraint:
    """Return the constraint that a period is not empty or reversed."""
    return models.CheckConstraint(
        name=name, condition=Q(end_on__isnull=True) | Q(end_on__gt=F("start_on"))
    )


class Image(models.Model):
    """A row as it was before it was changed or removed, written by a trigger (see `knowing`)."""

    source = models.CharField("表", max_length=63)
    row_id = models.BigIntegerField("行号")
    until = models.DateTimeField("改动时间")
    is_personal = models.BooleanField("个人数据")
    image: Any = models.JSONField("原值")

    class Meta:
        verbose_name = "改动前的行"
        indexes = [models.Index(fields=["source", "row_id", "id"], name="history_image_row")]

    def __str__(self) -> str:
        return f"{self.source} {self.row_id}"


class Recording(models.Model):
    """Since when a table is recorded: what was known before that cannot be told."""

    source = models.CharField("表", max_length=63, primary_key=True)
    since = models.DateTimeField("起始时间")

    class Meta:
        verbose_name = "改动记录的起点"

    def __str__(self) -> str:
        return self.source
