"""One piece of long work that somebody asked for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse


class State(models.TextChoices):
    WAITING = "waiting", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


class Job(models.Model):
    """A job belongs to whoever asked for it; nobody else sees it or its file."""

    kind = models.CharField("种类", max_length=40)
    label = models.CharField("名称", max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", verbose_name="发起人"
    )
    payload = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("已办", default=0)
    total = models.PositiveIntegerField("共计", default=0)
    message = models.CharField("说明", max_length=300, blank=True)
    result: Any = models.JSONField("结果", default=dict)
    file = models.FileField("结果文件", upload_to="jobs/%Y/%m/", blank=True)
    file_name = models.CharField("文件名", max_length=120, blank=True)
    created_at = models.DateTimeField("提出时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "后台任务"
        indexes = [models.Index(fields=["owner", "-id"], name="job_owner")]

    def __str__(self) -> str:
        return self.label

    @property
    def url(self) -> str:
        return reverse("jobs:progress", args=[self.pk])

    @property
    def result_url(self) -> str:
        """Return where the outcome is: a page that the handler named, or the file."""
        if self.result.get("url"):
            return str(self.result["url"])
        return reverse("jobs:file", args=[self.pk]) if self.file else ""
