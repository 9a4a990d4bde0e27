"""Data keys, each wrapped by the master key that lives outside the database."""

from django.db import models
from django.utils import timezone


class DataKey(models.Model):
    class Purpose(models.TextChoices):
        FIELD = "field", "字段加密"
        INDEX = "index", "盲索引"

    purpose = models.CharField("用途", max_length=5, choices=Purpose)
    algorithm = models.CharField("算法", max_length=12)
    wrapped = models.BinaryField("密钥密文")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    starts_at = models.DateTimeField("启用时间", default=timezone.now)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "数据密钥"

    def __str__(self) -> str:
        return f"{self.purpose} #{self.pk}"
