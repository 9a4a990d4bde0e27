"""What was formed and how it is kept alive; why a unit has no organisation yet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongjian.foundation.history.models import Dated, period_check
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Unit

from .choices import Kind, Why


class Formed(models.Model):
    """An organisation that came out of a case, with its task and end if it is provisional."""

    org = models.ForeignKey(PartyOrg, models.PROTECT, related_name="formed", verbose_name="党组织")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="formed", verbose_name="社会组织")
    kind = models.CharField("组建方式", max_length=12, choices=Kind)
    case_id = models.BigIntegerField("事项编号", unique=True)
    formed_on = models.DateField("启用日期")
    task = models.CharField("任务", max_length=200, blank=True, default="")
    until_on = models.DateField("期限", null=True, blank=True)

    class Meta:
        verbose_name = "组建结果"
        indexes = [
            models.Index(
                fields=["until_on"], condition=Q(until_on__isnull=False), name="formed_until"
            )
        ]

    def __str__(self) -> str:
        return str(self.org)


class FollowUp(models.Model):
    """A visit some months after an organisation was formed: does it live (capability C06)?"""

    formed = models.ForeignKey(Formed, models.PROTECT, related_name="visits")
    months = models.PositiveSmallIntegerField("组建后几个月")
    due_on = models.DateField("应回访日期")
    visited_on = models.DateField("回访日期", null=True, blank=True)
    visited_by_name = models.CharField("回访人", max_length=64, blank=True, default="")
    is_sound = models.BooleanField("运转正常", null=True)
    finding = models.CharField("回访情况", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "巩固回访"
        constraints = [
            models.UniqueConstraint(fields=["formed", "months"], name="formation_visit_once"),
            models.CheckConstraint(
                name="formation_visit_told",
                condition=Q(visited_on__isnull=True) | Q(is_sound__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="formation_visit_due"),
        ]

    def __str__(self) -> str:
        return f"{self.formed}：满 {self.months} 个月回访"


class Reason(Dated):
    """Why a unit has no organisation yet, and when somebody goes there next."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reasons", verbose_name="社会组织")
    why = models.CharField("原因", max_length=12, choices=Why)
    text = models.CharField("说明", max_length=300)
    next_visit_on = models.DateField("下次走访")
    recorded_by_name = models.CharField("登记人", max_length=64)

    class Meta:
        verbose_name = "未建原因"
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(end_on__isnull=True), name="reason_one_open"
            ),
            period_check("reason_period"),
        ]
        indexes = [
            models.Index(fields=["next_visit_on", "id"], name="reason_next_visit"),
            models.Index(fields=["start_on", "id"], name="reason_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.get_why_display()}"
