"""Changes of parameters that an office decided for its own region."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class State(models.TextChoices):
    """Where a proposed change stands."""

    PROPOSED = "proposed", "待审批"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


class Amendment(models.Model):
    """A new value of a parameter from a day on: one person proposes, another approves.

    Approved ones are never changed: whatever was judged by them can be judged so again.
    """

    region = models.CharField("地区", max_length=12, blank=True, db_collation="C")
    code = models.CharField("参数", max_length=60)
    value = models.JSONField("新的值")
    start_on = models.DateField("自哪天起")
    reason = models.CharField("理由与依据", max_length=500)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审批人",
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    answer = models.CharField("审批意见", max_length=500, blank=True)

    class Meta:
        verbose_name = "参数修改"
        constraints = [
            models.CheckConstraint(
                name="amendment_two_people",
                condition=Q(decided_by__isnull=True)
                | Q(state=State.WITHDRAWN)
                | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="amendment_decided_by_somebody",
                condition=Q(state=State.PROPOSED) | Q(decided_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["region", "code", "start_on"],
                condition=Q(state__in=[State.PROPOSED, State.APPROVED]),
                name="amendment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.start_on}"
