"""Papers attached to records; each carries the scope keys of what it belongs to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from tongjian.foundation.access.keyed import Keyed


class Attachment(Keyed):
    """A file as it was sent: never changed, taken back only by saying so."""

    subject_kind = models.CharField("对象类型", max_length=40)
    subject_id = models.BigIntegerField("对象编号")
    code = models.CharField("材料", max_length=40, blank=True, default="")
    title = models.CharField("材料名称", max_length=120)
    name = models.CharField("文件名", max_length=160)
    mime = models.CharField("类型", max_length=90)
    type_label = models.CharField("类型", max_length=20)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("文件摘要", max_length=64)
    is_personal = models.BooleanField("写有党员个人信息", default=False)
    file = models.FileField("文件", upload_to="attachments/%Y/%m/")
    sent_at = models.DateTimeField("上传时间", db_default=Now())
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sent_by_name = models.CharField("上传人", max_length=64)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    withdrawn_why = models.CharField("撤下原因", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "附件"
        indexes = [
            models.Index(
                fields=["subject_kind", "subject_id", "code"],
                condition=Q(withdrawn_at__isnull=True),
                name="attachment_subject",
            ),
            models.Index(fields=["scope_path"], name="attachment_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.title}：{self.name}"

    @property
    def url(self) -> str:
        return reverse("files:file", args=[self.pk])
