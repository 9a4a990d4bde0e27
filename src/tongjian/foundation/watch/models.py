"""One notice for each reader and day: whatever is added that day is counted there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class State(models.TextChoices):
    NEW = "new", "未看"
    SEEN = "seen", "已看"
    HANDLED = "handled", "已处理"


class LimitSetting(models.Model):
    """Which reading is unusual, from a day on; a setting is never changed, only followed."""

    start_on = models.DateField("起始日期")
    people_per_hour = models.PositiveIntegerField("一小时内查阅人数超过")
    people_per_day = models.PositiveIntegerField("一天内查阅人数超过")
    listed_people = models.PositiveIntegerField("一天内名单中看到的人数超过")
    off_hours_people = models.PositiveIntegerField("工作时间外查阅人数超过")
    exported_people = models.PositiveIntegerField("一天导出人数超过")
    office_begins = models.PositiveSmallIntegerField("工作时间开始")
    office_ends = models.PositiveSmallIntegerField("工作时间结束")
    reason = models.CharField("理由", max_length=200)
    set_by = models.CharField("设定人", max_length=64)
    set_at = models.DateTimeField("设定时间", db_default=Now())

    class Meta:
        verbose_name = "查阅界限"
        indexes = [models.Index(fields=["-start_on", "-id"], name="limits_day")]
        constraints = [
            models.CheckConstraint(
                name="limits_office_hours",
                condition=models.Q(office_begins__lt=models.F("office_ends"))
                & models.Q(office_ends__lte=24),
            )
        ]

    def __str__(self) -> str:
        return f"自 {self.start_on} 起的查阅界限"

    @property
    def told(self) -> str:
        """Say the limits in a line."""
        said = (
            ("一小时", self.people_per_hour),
            ("一天", self.people_per_day),
            ("名单", self.listed_people),
            ("工作时间外", self.off_hours_people),
            ("导出", self.exported_people),
        )
        limits = "，".join(f"{words} {n:,} 人" if n else f"{words}不提醒" for words, n in said)
        return f"{limits}；工作时间 {self.office_begins} 点至 {self.office_ends} 点"


class Notice(models.Model):
    """Somebody read more personal data in a day, or at another hour, than is usual."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="查阅人"
    )
    reader_name = models.CharField("查阅人", max_length=64)
    reader_role = models.CharField("当时角色", max_length=120)
    day = models.DateField("日期")
    signs: Any = models.JSONField("异常", default=list)
    people = models.PositiveIntegerField("涉及人数")
    busiest = models.PositiveIntegerField("一小时最多人数")
    off_hours = models.PositiveIntegerField("工作时间外人数")
    exported = models.PositiveIntegerField("导出人数")
    listed = models.PositiveIntegerField("名单中看到人数", default=0, db_default=0)
    state = models.CharField("状态", max_length=8, choices=State, default=State.NEW)
    remark = models.CharField("处理情况", max_length=300, blank=True)
    handled_by = models.CharField("处理人", max_length=64, blank=True)
    handled_at = models.DateTimeField("处理时间", null=True)
    made_at = models.DateTimeField("发出时间", db_default=Now())

    class Meta:
        verbose_name = "查阅提醒"
        constraints = [models.UniqueConstraint(fields=["reader", "day"], name="notice_once_a_day")]
        indexes = [models.Index(fields=["-day", "-id"], name="notice_day")]

    def __str__(self) -> str:
        return f"{self.reader_name} {self.day}"
