"""Annual inspections and reports, filled from the register."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongjian.lifecycle.gates.choices import AnnualStage, Conclusion, Track
from tongjian.registry.units.models import Unit


class AnnualReport(models.Model):
    """What a unit reports of one year; `held` is what the register said when it was filed."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="annual_reports")
    year = models.PositiveSmallIntegerField("年度")
    track = models.CharField("方式", max_length=10, choices=Track)
    body_due_on = models.DateField("报业务主管单位期限", null=True, blank=True)
    due_on = models.DateField("报登记机关期限")
    stage = models.CharField(
        "进度", max_length=8, choices=AnnualStage, default=AnnualStage.WAITING
    )
    held = models.JSONField("名册事项", default=dict)
    party_meetings = models.PositiveSmallIntegerField("组织生活次数", null=True, blank=True)
    joint_meetings = models.PositiveSmallIntegerField(
        "书记参加管理层会议次数", null=True, blank=True
    )
    party_spending = models.DecimalField(
        "党建经费支出", max_digits=12, decimal_places=2, null=True, blank=True
    )
    remarks = models.CharField("党建工作说明", max_length=500, blank=True)
    filed_on = models.DateField("报送日期", null=True, blank=True)
    filed_by = models.CharField("报送人", max_length=64, blank=True)
    return_reason = models.CharField("退回理由", max_length=200, blank=True)
    conclusion = models.CharField("结论", max_length=6, choices=Conclusion, blank=True, default="")
    concluded_on = models.DateField("结论日期", null=True, blank=True)

    class Meta:
        verbose_name = "年检年报"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="annual_once"),
            models.CheckConstraint(
                name="annual_done_when_filed",
                condition=~Q(stage=AnnualStage.DONE)
                | (Q(filed_on__isnull=False, concluded_on__isnull=False) & ~Q(conclusion="")),
            ),
            models.CheckConstraint(
                name="annual_filed_with_party_work",
                condition=Q(filed_on__isnull=True) | Q(party_meetings__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["year", "stage", "due_on"], name="annual_year"),
            models.Index(fields=["year", "id"], name="annual_sort_year"),
            models.Index(fields=["due_on", "id"], name="annual_due"),
            models.Index(fields=["filed_on", "id"], name="annual_filed"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"
