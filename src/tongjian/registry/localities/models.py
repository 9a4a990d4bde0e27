"""Administrative divisions with validity, and what the field calls its bodies in each region."""

from __future__ import annotations

from django.db import models

from tongjian.foundation.history.models import Dated, period_check


class LocalityLevel(models.TextChoices):
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "区县级"
    STREET = "street", "街道乡镇级"


class Locality(Dated):
    """A division of GB/T 2260 (and its streets); `path` is the code without trailing zeros."""

    code = models.CharField("区划代码", max_length=12)
    path = models.CharField("区划路径", max_length=12, db_collation="C")
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=30)
    level = models.CharField("层级", max_length=8, choices=LocalityLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )

    class Meta:
        verbose_name = "行政区划"
        constraints = [
            models.UniqueConstraint(fields=["code", "start_on"], name="locality_code_once"),
            period_check("locality_period"),
        ]
        indexes = [models.Index(fields=["path"], name="locality_path")]

    def __str__(self) -> str:
        return self.name


class BodyFunction(models.TextChoices):
    """What a body is for, whatever it is called (capability B18)."""

    LEAD_OFFICE = "lead_office", "两新工作主管机构"
    SOCIAL_ORG_COMMITTEE = "social_org_committee", "社会组织党委"
    REGISTRAR = "registrar", "登记管理机关"
    STREET_COMMITTEE = "street_committee", "街道两新工作党组织"


class RegionalTerm(Dated):
    """The name that a region gives to a function for a time, for example after a reform."""

    function = models.CharField("职能", max_length=24, choices=BodyFunction)
    locality = models.ForeignKey(Locality, models.PROTECT, verbose_name="地区")
    name = models.CharField("称谓", max_length=60)

    class Meta:
        verbose_name = "机构称谓"
        constraints = [
            models.UniqueConstraint(
                fields=["function", "locality", "start_on"], name="term_function_once"
            ),
            period_check("term_period"),
        ]

    def __str__(self) -> str:
        return self.name
