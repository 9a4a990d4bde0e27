"""Import batches with their judged rows and changes, remembered mappings, and the export log.

Values of templates with personal columns are sealed: a staged row must not be the weakest copy
of an identity number.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


class Stage(models.TextChoices):
    UPLOADED = "uploaded", "已上传"
    JUDGED = "judged", "已核对"
    APPLIED = "applied", "已导入"
    UNDONE = "undone", "已撤销"
    REFUSED = "refused", "未接收"
    DISCARDED = "discarded", "已放弃"


OPEN_STAGES = (Stage.UPLOADED, Stage.JUDGED)


class ImportBatch(models.Model):
    """One file sent for one template, from upload to undo."""

    uid = models.UUIDField("标识", default=uuid.uuid4, editable=False, unique=True)
    template = models.CharField("模板", max_length=40)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="import_batches",
        verbose_name="报送人",
    )
    sender_name = models.CharField("报送人姓名", max_length=64)
    file = models.FileField("文件", upload_to="imports/%Y/%m/", blank=True)
    file_name = models.CharField("文件名", max_length=200)
    file_size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("文件摘要", max_length=64)
    stage = models.CharField("阶段", max_length=10, choices=Stage, default=Stage.UPLOADED)
    file_class = models.CharField("文件结论", max_length=32, blank=True)
    message = models.CharField("说明", max_length=300, blank=True)
    mapping: Any = models.JSONField("列对应", default=dict)
    findings: Any = models.JSONField("文件问题", default=list)
    sheets: Any = models.JSONField("工作表", default=list)
    missing: Any = models.JSONField("库中有而表中无", default=list)
    accepted = models.PositiveIntegerField("通过行数", default=0)
    warned = models.PositiveIntegerField("提醒行数", default=0)
    rejected = models.PositiveIntegerField("退回行数", default=0)
    skipped = models.PositiveIntegerField("非数据行数", default=0)
    created = models.PositiveIntegerField("新增", default=0)
    updated = models.PositiveIntegerField("更新", default=0)
    unchanged = models.PositiveIntegerField("无变化", default=0)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    judged_at = models.DateTimeField("核对时间", null=True)
    applied_at = models.DateTimeField("导入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "导入批次"
        indexes = [models.Index(fields=["sender", "-id"], name="importbatch_sender")]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "sha256"],
                condition=Q(stage__in=["uploaded", "judged"]),
                name="importbatch_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name}（{self.get_stage_display()}）"

    @property
    def is_open(self) -> bool:
        """Tell whether the batch still waits for a decision."""
        return self.stage in OPEN_STAGES

    @property
    def rows_total(self) -> int:
        """Count the data rows."""
        return self.accepted + self.warned + self.rejected


class ImportRow(models.Model):
    """One judged row; `values` are canonical, or sealed when the template is personal."""

    batch = models.ForeignKey(
        ImportBatch,
        models.CASCADE,
        related_name="rows",
        db_index=False,  # importrow_position
    )
    position = models.PositiveIntegerField("次序")
    sheet = models.CharField("工作表", max_length=100, blank=True)
    sheet_index = models.PositiveSmallIntegerField("工作表序号", default=0)
    number = models.PositiveIntegerField("行号")
    outcome = models.CharField("结论", max_length=6)
    skip_class = models.CharField("非数据类别", max_length=20, blank=True)
    classes: Any = models.JSONField("问题类别", default=list)
    values: Any = models.JSONField("规范值", null=True)
    sealed_values = models.BinaryField("规范值密文", null=True)
    findings: Any = models.JSONField("问题", default=list)

    class Meta:
        verbose_name = "导入行"
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="importrow_position")
        ]
        indexes = [models.Index(fields=["batch", "outcome", "position"], name="importrow_outcome")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.number}"


class ImportChange(models.Model):
    """What applying a row did to one record."""

    batch = models.ForeignKey(
        ImportBatch,
        models.CASCADE,
        related_name="changes",
        db_index=False,  # importchange_batch
    )
    position = models.PositiveIntegerField("行次序")
    target_type = models.CharField("对象类型", max_length=64)
    target_id = models.BigIntegerField("对象编号")
    action = models.CharField("动作", max_length=8)
    before: Any = models.JSONField("之前", null=True)
    after: Any = models.JSONField("之后", null=True)
    sealed = models.BinaryField("前后值密文", null=True)

    class Meta:
        verbose_name = "导入变更"
        indexes = [
            models.Index(fields=["batch", "position"], name="importchange_batch"),
            models.Index(fields=["target_type", "target_id"], name="importchange_target"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}"


class SavedMapping(models.Model):
    """How one sender's column names were understood, so that nobody has to say it twice."""

    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_mappings"
    )
    template = models.CharField("模板", max_length=40)
    columns: Any = models.JSONField("列对应", default=dict)
    saved_at = models.DateTimeField("保存时间", auto_now=True)

    class Meta:
        verbose_name = "列对应"
        constraints = [
            models.UniqueConstraint(fields=["sender", "template"], name="savedmapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.sender_id} {self.template}"


class ExportLog(models.Model):
    """Who took which table out, with which columns, for what."""

    at = models.DateTimeField("时间", auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="导出人",
    )
    actor_name = models.CharField("导出人姓名", max_length=64)
    code = models.CharField("表", max_length=60)
    label = models.CharField("表名", max_length=120)
    format = models.CharField("格式", max_length=4)
    columns: Any = models.JSONField("列", default=list)
    conditions: Any = models.JSONField("条件", default=dict)
    has_personal = models.BooleanField("含个人信息", default=False)
    purpose = models.CharField("目的", max_length=200, blank=True)
    watermark = models.CharField("水印", max_length=200, blank=True)
    rows = models.PositiveIntegerField("行数")

    class Meta:
        verbose_name = "导出记录"
        indexes = [models.Index(fields=["actor", "-id"], name="exportlog_actor")]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.label}"
