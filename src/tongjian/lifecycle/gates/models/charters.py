"""Checks of charters, kept with the text that was checked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongjian.lifecycle.gates import charters
from tongjian.lifecycle.gates.choices import Occasion
from tongjian.registry.units.models import Unit


class CharterCheck(models.Model):
    """A charter held against the elements that it should have (R6-03, R01)."""

    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="charter_checks"
    )
    title = models.CharField("章程名称", max_length=120)
    occasion = models.CharField("时机", max_length=16, choices=Occasion)
    text = models.TextField("正文")
    sha256 = models.CharField("摘要", max_length=64)
    found = models.JSONField("找到的内容", default=list)
    missing = models.JSONField("缺少的内容", default=list)
    is_complete = models.BooleanField("内容齐全", default=False)
    checked_on = models.DateField("核对日期")
    checked_by = models.CharField("核对人", max_length=64)
    registered_path = models.CharField("登记地路径", max_length=12, db_collation="C")

    class Meta:
        verbose_name = "章程核对"
        constraints = [
            models.CheckConstraint(
                name="charter_complete_or_missing",
                condition=Q(is_complete=False) | Q(missing=[]),
            ),
        ]
        indexes = [models.Index(fields=["unit", "-checked_on"], name="charter_unit")]

    def __str__(self) -> str:
        return f"{self.title} {self.checked_on}"

    @property
    def missing_labels(self) -> list[str]:
        """Return what is missing, in words."""
        return [charters.element_of(code).label for code in self.missing]
