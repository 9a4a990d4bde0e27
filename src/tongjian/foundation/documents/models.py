"""Letters that were issued, their files, and how far each series of numbers has come."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


class Format(models.TextChoices):
    DOCX = "docx", "Word"
    PDF = "pdf", "PDF"


class Series(models.Model):
    """The last number of a series in a year; its row is locked while a number is taken."""

    code = models.CharField("字号", max_length=40, db_collation="C")
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("最后一号", default=0)

    class Meta:
        verbose_name = "发文字号"
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.code}〔{self.year}〕"


class Issued(models.Model):
    """A letter that was issued; it is never changed, at most declared void."""

    kind = models.CharField("文种", max_length=60, db_collation="C")
    permission = models.CharField("查看权限", max_length=60)
    series = models.CharField("字号", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("年份")
    serial = models.PositiveIntegerField("顺序号", null=True, blank=True)
    number = models.CharField("发文字号", max_length=80, blank=True)
    title = models.CharField("标题", max_length=200)
    issuer = models.CharField("发文机关", max_length=120)
    addressee = models.CharField("主送", max_length=200, blank=True)
    subject_kind = models.CharField("对象种类", max_length=40, blank=True)
    subject_id = models.BigIntegerField("对象", null=True, blank=True)
    subject_label = models.CharField("对象名称", max_length=120, blank=True)
    org_path = models.CharField("党组织路径", max_length=160, null=True, db_collation="C")  # noqa: DJ001
    place_path = models.CharField("地区路径", max_length=12, null=True, db_collation="C")  # noqa: DJ001
    agency_id = models.BigIntegerField("主管机构", null=True, blank=True)
    unit_id = models.BigIntegerField("组织", null=True, blank=True)
    person_id = models.BigIntegerField("本人", null=True, blank=True)
    is_personal = models.BooleanField("涉及个人", default=False)
    letter: Any = models.JSONField("内容")
    issued_on = models.DateField("成文日期")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办"
    )
    issued_by_name = models.CharField("经办人", max_length=64, blank=True)
    void_on = models.DateField("作废日期", null=True, blank=True)
    void_why = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "公文"
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "serial"],
                condition=Q(serial__isnull=False),
                name="issued_number_once",
            ),
            models.CheckConstraint(
                name="issued_void_for_a_reason",
                condition=Q(void_on__isnull=True) | ~Q(void_why=""),
            ),
        ]
        indexes = [
            models.Index(fields=["org_path", "-issued_on"], name="issued_org"),
            models.Index(fields=["subject_kind", "subject_id"], name="issued_subject"),
            models.Index(fields=["-issued_on", "-id"], name="issued_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()[:120]


class IssuedFile(models.Model):
    """A letter as a file, in the database: it is issued with its number or not at all."""

    issued = models.ForeignKey(Issued, models.CASCADE, related_name="files")
    format = models.CharField("格式", max_length=4, choices=Format)
    content = models.BinaryField("内容")
    sha256 = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = "公文文件"
        constraints = [
            models.UniqueConstraint(fields=["issued", "format"], name="issued_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.issued_id}.{self.format}"
