"""Notices and who confirmed them, consents, requests, and certificates of disposal.

A subject is named by type and number, as in the audit log. Areas that own the subjects put
row-level security on these tables.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from tongjian.foundation.vault.fields import SealedTextField

from .choices import RequestKind, RequestState, Way


class Notice(models.Model):
    """A text that tells people what is done with their data; a version is never changed."""

    code = models.CharField("代码", max_length=20)
    version = models.PositiveIntegerField("版本")
    title = models.CharField("标题", max_length=80)
    text = models.TextField("正文")
    start_on = models.DateField("施行日期")
    published_at = models.DateTimeField("发布时间", auto_now_add=True)
    published_by = models.CharField("发布人", max_length=64)

    class Meta:
        verbose_name = "个人信息告知"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="notice_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第 {self.version} 版）"


class Confirmation(models.Model):
    """An account has read a version of a notice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="confirmations")
    confirmed_at = models.DateTimeField("确认时间")

    class Meta:
        verbose_name = "告知确认"
        constraints = [
            models.UniqueConstraint(fields=["user", "notice"], name="notice_confirmed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.notice_id}"


class Consent(models.Model):
    """A person agrees to a declared purpose, in the words of a version, until withdrawn."""

    subject_type = models.CharField("对象类型", max_length=32)
    subject_id = models.BigIntegerField("对象编号")
    purpose = models.CharField("事项", max_length=32)
    version = models.PositiveIntegerField("文本版本")
    given_on = models.DateField("同意日期")
    given_way = models.CharField("同意方式", max_length=8, choices=Way)
    recorded_by = models.CharField("登记人", max_length=64)
    note = models.CharField("说明", max_length=200, blank=True, default="")
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    withdrawn_way = models.CharField("撤回方式", max_length=8, choices=Way, blank=True)
    withdrawn_by = models.CharField("撤回登记人", max_length=64, blank=True, default="")
    withdrawn_note = models.CharField("撤回说明", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "同意"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "purpose"],
                condition=Q(withdrawn_on__isnull=True),
                name="consent_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="consent_subject")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.given_on}"


class PersonalRequest(models.Model):
    """A person objects, or asks for restriction, erasure or an explanation; a reply is owed."""

    subject_type = models.CharField("对象类型", max_length=32)
    subject_id = models.BigIntegerField("对象编号")
    kind = models.CharField("请求", max_length=12, choices=RequestKind)
    wish = SealedTextField("内容和理由")
    state = models.CharField(
        "状态", max_length=10, choices=RequestState, default=RequestState.OPEN
    )
    created_at = models.DateTimeField("提出时间", auto_now_add=True)
    due_on = models.DateField("答复期限")
    decision = SealedTextField("答复", blank=True)
    decided_by = models.CharField("答复人", max_length=64, blank=True)
    decided_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "个人信息请求"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind"],
                condition=Q(state="open"),
                name="request_one_open",
            ),
            models.CheckConstraint(
                name="request_decision_has_words",
                condition=~Q(state__in=["granted", "declined"]) | ~Q(decision=""),
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="request_subject"),
            models.Index(fields=["state", "due_on"], name="request_due"),
            models.Index(fields=["created_at", "id"], name="request_sort_made"),
            models.Index(fields=["due_on", "id"], name="request_sort_due"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Disposal(models.Model):
    """A certificate: what was due of a kind of data was disposed of, and nothing is left."""

    at = models.DateTimeField("时间", auto_now_add=True)
    kind = models.CharField("数据种类", max_length=40)
    label = models.CharField("名称", max_length=60)
    basis = models.CharField("依据", max_length=200)
    cutoff = models.DateField("界限日期")
    act = models.CharField("处置方式", max_length=12)
    records = models.PositiveIntegerField("条数")
    digest = models.CharField("编号摘要", max_length=64)
    remaining = models.PositiveIntegerField("处置后仍到期")
    actor_name = models.CharField("执行人", max_length=64)

    class Meta:
        verbose_name = "处置证明"
        constraints = [
            models.CheckConstraint(name="disposal_leaves_nothing", condition=Q(remaining=0)),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.records}"
