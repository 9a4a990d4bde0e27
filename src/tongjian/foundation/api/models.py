"""Tokens with which a program acts as the user who made them."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Token(models.Model):
    """Only the digest is stored: a token is shown once, when it is made."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField("用途", max_length=60)
    digest = models.BinaryField(unique=True)
    hint = models.CharField("前几位", max_length=12)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    expires_on = models.DateField("到期日")
    last_used_on = models.DateField("最近使用", null=True)
    revoked_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "接口令牌"

    def __str__(self) -> str:
        return self.name
