"""Who holds which role, over what, from when to when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from tongjian.foundation.history.models import Dated, period_check


class Axis(models.TextChoices):
    """The kinds of thing that a scope can be drawn over."""

    ORG = "org", "党组织及其下级"
    PLACE = "place", "登记辖区"
    AGENCY = "agency", "主管的组织"
    UNIT = "unit", "指定的组织"
    PERSON = "person", "本人"
    NONE = "none", "无业务数据"


class Grant(Dated):
    """A user holds a role over a target for a time; nothing else gives a right.

    A database trigger (migration 0002) keeps the three administrators apart from each other and
    from every business role (R9-13).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants")
    role = models.CharField("角色", max_length=32)
    axis = models.CharField("范围类型", max_length=8, choices=Axis)
    target_id = models.BigIntegerField("范围对象", null=True, blank=True)
    basis = models.CharField("依据", max_length=80, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "授权"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "axis", "target_id"],
                condition=Q(end_on__isnull=True),
                name="grant_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="grant_target_given",
                condition=Q(axis="none", target_id__isnull=True)
                | (~Q(axis="none") & Q(target_id__isnull=False)),
            ),
            period_check("grant_period"),
        ]
        indexes = [
            models.Index(fields=["basis"], name="grant_basis"),
            models.Index(fields=["axis", "target_id"], name="grant_target"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.axis}:{self.target_id}"
