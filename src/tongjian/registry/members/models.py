"""Party members: the person, the dated membership, and the member's own requests.

Rows here are personal data: row-level security stands behind every query, identifiers are sealed
by the vault, and reading a personal page is logged (principle 3 of the product).
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tongjian.foundation.history.models import Dated, period_check
from tongjian.foundation.vault.fields import SealedTextField
from tongjian.registry.members import choices
from tongjian.registry.party_orgs.models import PATH_LENGTH, PartyOrg
from tongjian.registry.units.choices import Precision
from tongjian.registry.units.models import Unit


class Person(models.Model):
    """A Party member. `home_path` is the path of the organisation of the current membership."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("姓名", max_length=60)
    name_sort = models.CharField("排序键", max_length=200, db_collation="C", default="")
    name_initials = models.CharField("拼音首字母", max_length=60, db_collation="C", default="")
    sex = models.CharField("性别", max_length=1, choices=choices.Sex, default=choices.Sex.UNKNOWN)
    ethnicity = models.CharField("民族", max_length=2, blank=True)
    birth_on = models.DateField("出生日期", null=True, blank=True)
    identifier_sealed = models.BinaryField("公民身份号码（密文）", null=True, blank=True)
    identifier_index = models.BinaryField(
        "公民身份号码（检索键）", null=True, blank=True, unique=True
    )
    phone_sealed = models.BinaryField("联系电话（密文）", null=True, blank=True)
    phone_index = models.BinaryField("联系电话（检索键）", null=True, blank=True)
    address_sealed = models.BinaryField("家庭住址（密文）", null=True, blank=True)
    education = models.CharField("学历", max_length=2, choices=choices.Education, blank=True)
    degree = models.CharField("学位", max_length=20, blank=True)
    occupation = models.CharField("职业", max_length=12, choices=choices.Occupation, blank=True)
    job = models.CharField("工作岗位", max_length=60, blank=True)
    employer = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name="工作单位",
        db_index=False,  # person_employer
    )
    joined_on = models.DateField("加入党组织日期", null=True, blank=True)
    joined_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    full_on = models.DateField("转为正式党员日期", null=True, blank=True)
    standing = models.CharField(
        "党籍状态", max_length=10, choices=choices.Standing, default=choices.Standing.NORMAL
    )
    unreachable_since = models.DateField("失联日期", null=True, blank=True)
    mobile_since = models.DateField("外出日期", null=True, blank=True)
    mobile_to = models.CharField("外出流向", max_length=120, blank=True)
    home_org = models.ForeignKey(
        PartyOrg,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name="所在党支部",
    )
    home_path = models.CharField(
        "所在组织路径", max_length=PATH_LENGTH, blank=True, default="", db_collation="C"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name="登录账号",
    )
    source = models.CharField("数据来源", max_length=80, blank=True)
    # Restriction of processing: shown and used only for what the law leaves (PIPL art. 44).
    restricted_since = models.DateField("限制处理起", null=True, blank=True)
    deidentified_on = models.DateField("去标识日期", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "党员"
        indexes = [
            models.Index(fields=["home_path", "name_sort", "id"], name="person_scope"),
            models.Index(fields=["name_sort", "id"], name="person_name_sort"),
            models.Index(fields=["employer"], name="person_employer"),
            # Who became a full member between two past days.
            models.Index(fields=["full_on"], name="person_full_on"),
            models.Index(fields=["phone_index"], name="person_phone"),
            # What is rare is found without reading the whole roster.
            models.Index(
                fields=["name_sort", "id"],
                name="person_unreachable",
                condition=Q(unreachable_since__isnull=False),
            ),
            models.Index(
                fields=["name_sort", "id"],
                name="person_mobile",
                condition=Q(mobile_since__isnull=False),
            ),
            models.Index(
                fields=["name_sort", "id"],
                name="person_probationary",
                condition=Q(full_on__isnull=True),
            ),
            models.Index(
                fields=["standing", "name_sort", "id"],
                name="person_former",
                condition=~Q(standing="normal"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="person_full_after_joined",
                condition=Q(full_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(full_on__gte=F("joined_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_full(self) -> bool:
        return self.full_on is not None


class Membership(Dated):
    """A person belongs to one Party organisation at a time (R5-01)."""

    # Constraint and index below begin with these two.
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships", db_index=False)
    org = models.ForeignKey(PartyOrg, models.PROTECT, related_name="memberships", db_index=False)
    joined_how = models.CharField("进入方式", max_length=12, choices=choices.JoinedHow)
    left_how = models.CharField("离开方式", max_length=12, choices=choices.LeftHow, blank=True)
    ground = models.CharField(
        "登记依据",
        max_length=10,
        choices=choices.Ground,
        default=choices.Ground.REGISTER,
        db_default=choices.Ground.REGISTER,
    )
    batch_id = models.BigIntegerField("导入批次", null=True, blank=True)

    class Meta:
        verbose_name = "党员组织关系"
        constraints = [
            models.CheckConstraint(
                name="membership_has_ground",
                condition=Q(ground__in=["register", "declared", "transfer", "reorganize"])
                | Q(ground="import", batch_id__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(end_on__isnull=True), name="membership_one_open"
            ),
            models.UniqueConstraint(fields=["person", "start_on"], name="membership_start_once"),
            period_check("membership_period"),
        ]
        indexes = [
            models.Index(fields=["org", "start_on"], name="membership_org"),
            models.Index(
                fields=["end_on"], name="membership_end", condition=Q(end_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.org_id}"


class CorrectionRequest(models.Model):
    """A member asks to correct the own record; a reply is owed (capability of principle 3)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="corrections")
    field = models.CharField("栏目", max_length=40)
    # People write their numbers and addresses here.
    proposal = SealedTextField("应为", max_length=200)
    message = SealedTextField("说明", blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=choices.RequestState, default=choices.RequestState.OPEN
    )
    reply = SealedTextField("答复", blank=True)
    created_at = models.DateTimeField("提出时间", auto_now_add=True)
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "更正申请"
        indexes = [
            models.Index(fields=["state", "created_at"], name="correction_state"),
            models.Index(fields=["created_at", "id"], name="correction_made"),
        ]

    def __str__(self) -> str:
        return self.field
