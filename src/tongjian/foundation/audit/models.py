"""What was changed, by whom, under which request; and who read whose record.

Entries may be added and never changed or removed: the web role has no other right. They are
sealed in blocks, each block hashed with the one before it (migration 0002), so that
`tongjian audit verify` names the entry that was altered, removed or put elsewhere.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """One change of one record."""

    at = models.DateTimeField("时间", db_default=Now())
    actor_id = models.BigIntegerField("操作人编号", null=True)
    actor_name = models.CharField("操作人", max_length=64)
    actor_role = models.CharField("当时角色", max_length=120)
    request_id = models.CharField("请求编号", max_length=32, blank=True)
    action = models.CharField("动作", max_length=48)
    subject_type = models.CharField("对象类型", max_length=32)
    subject_id = models.BigIntegerField("对象编号", null=True)
    subject_label = models.CharField("对象", max_length=120, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    changes = models.JSONField("前后值", default=dict)
    batch_id = models.BigIntegerField("导入批次", null=True)

    class Meta:
        verbose_name = "审计记录"
        indexes = [
            models.Index(fields=["at", "id"], name="audit_at"),
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_subject"),
            models.Index(fields=["actor_id", "id"], name="audit_actor"),
            models.Index(fields=["action", "id"], name="audit_action"),
            models.Index(fields=["request_id"], name="audit_request"),
            models.Index(
                fields=["batch_id"], name="audit_batch", condition=models.Q(batch_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_label}"


class Block(models.Model):
    """A sealed run of entries; `digest` chains to the block before."""

    at = models.DateTimeField("封存时间", db_default=Now())
    entries = models.PositiveIntegerField("条数")
    digest = models.BinaryField("链摘要")

    class Meta:
        verbose_name = "审计区块"

    def __str__(self) -> str:
        return f"#{self.pk}"


class Seal(models.Model):
    """The digest of one entry as it was when it was sealed."""

    entry_id = models.BigIntegerField(primary_key=True)
    block = models.ForeignKey(Block, models.PROTECT, related_name="seals")
    digest = models.BinaryField("摘要")

    class Meta:
        verbose_name = "审计封存"

    def __str__(self) -> str:
        return f"{self.entry_id}"

    @property
    def hex(self) -> str:
        return bytes(self.digest).hex()


class Unsealed(models.Model):
    """Entries that wait for the next block; kept by a trigger."""

    entry_id = models.BigIntegerField(primary_key=True)

    class Meta:
        verbose_name = "待封存"

    def __str__(self) -> str:
        return f"{self.entry_id}"


class Reading(models.Model):
    """Somebody read personal data, with the purpose given; shown to the person concerned."""

    at = models.DateTimeField("时间", db_default=Now())
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="查阅人",
    )
    reader_name = models.CharField("查阅人", max_length=64)
    reader_role = models.CharField("当时角色", max_length=120)
    subject_type = models.CharField("对象类型", max_length=32)
    subject_id = models.BigIntegerField("对象编号", null=True)
    what = models.CharField("内容", max_length=40)
    purpose = models.CharField("目的", max_length=200)
    records = models.PositiveIntegerField("涉及人数", default=1)
    # Who stood in a list that was shown; an own page, a file and a single person have none.
    people = ArrayField(models.BigIntegerField(), verbose_name="名单中的人", null=True)
    request_id = models.CharField("请求编号", max_length=32, blank=True)

    class Meta:
        verbose_name = "查阅记录"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="reading_subject"),
            models.Index(fields=["reader", "id"], name="reading_reader"),
            models.Index(fields=["at"], name="reading_at"),
            GinIndex(
                fields=["people"], name="reading_people", condition=models.Q(people__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_name} {self.what}"
