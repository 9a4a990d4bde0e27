"""Social organisations and what belongs to them: agencies, areas, ratings, member firms."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tongjian.foundation.history.models import Dated, period_check
from tongjian.registry.localities.models import Locality
from tongjian.registry.units import choices
from tongjian.registry.units.clarity import UNCLEAR, WORK_COVERED


class Agency(Dated):
    """A public body that registers units or supervises their business."""

    name = models.CharField("名称", max_length=80)
    locality = models.ForeignKey(Locality, models.PROTECT, verbose_name="地区")
    registers = models.BooleanField("登记管理机关", default=False)
    supervises = models.BooleanField("业务主管单位", default=False)
    guides_industry = models.BooleanField("行业主管部门", default=False)

    class Meta:
        verbose_name = "主管机构"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "locality", "start_on"], name="agency_name_once"
            ),
            period_check("agency_period"),
        ]

    def __str__(self) -> str:
        return self.name


class Area(Dated):
    """A place where many units sit: park, building, incubator (capabilities A16, A17)."""

    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类型", max_length=12, choices=choices.AreaKind)
    locality = models.ForeignKey(Locality, models.PROTECT, verbose_name="所在街道或区县")
    address = models.CharField("地址", max_length=200, blank=True)
    builder = models.CharField("建设主体", max_length=120, blank=True)
    party_support = models.TextField("党建配套", blank=True)

    class Meta:
        verbose_name = "集中区域"
        constraints = [
            models.UniqueConstraint(fields=["name", "locality"], name="area_name_once"),
            period_check("area_period"),
        ]

    def __str__(self) -> str:
        return self.name


class DatedFacts(models.Model):
    """Attributes of a unit that statistics group by: they are dated, hence kept twice.

    `Unit` holds what is true now, `UnitVersion` what was true when.
    """

    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类型", max_length=12, choices=choices.UnitKind)
    level = models.CharField("登记层级", max_length=8, choices=choices.UnitLevel)
    status = models.CharField(
        "状态", max_length=12, choices=choices.UnitStatus, default=choices.UnitStatus.NORMAL
    )
    sector = models.CharField(
        "行业分类", max_length=16, choices=choices.Sector, default=choices.Sector.OTHER
    )
    registered_path = models.CharField("登记地路径", max_length=12, db_collation="C")
    residence_path = models.CharField(
        "住所地路径", max_length=12, blank=True, default="", db_collation="C"
    )
    registrar = models.ForeignKey(
        Agency, models.PROTECT, verbose_name="登记管理机关", related_name="+"
    )
    competent_body = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="业务主管单位",
        related_name="+",
    )
    is_direct = models.BooleanField("直接登记", default=False)
    # Reports every year instead of being inspected, whatever its kind (R7-07).
    is_charity = models.BooleanField("慈善组织", default=False, db_default=False)

    class Meta:
        abstract = True


class Unit(DatedFacts):
    """A social organisation (社会组织).

    The derived columns at the end are kept by the services of the areas above: `scope_path` is the
    path of the Party organisation that covers the unit or else answers for it, so that one
    predicate on the row itself decides who sees it. As of a past day they are derived anew.
    `work_covered` and `unclear` are computed by the database from the row.
    """

    # In collation C one index finds a code and what begins with it.
    uscc = models.CharField(
        "统一社会信用代码",
        max_length=18,
        null=True,
        blank=True,
        unique=True,
        db_collation="C",
    )
    name_sort = models.CharField("排序键", max_length=400, db_collation="C", default="")
    name_initials = models.CharField("拼音首字母", max_length=120, db_collation="C", default="")
    residence = models.ForeignKey(
        Locality,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="住所地",
        related_name="+",
    )
    address = models.CharField("住所", max_length=200, blank=True)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="集中区域",
        related_name="units",
        db_index=False,  # unit_area
    )
    phone = models.CharField("公开电话", max_length=40, blank=True)
    supervision = models.CharField(
        "业务主管情况",
        max_length=10,
        choices=choices.Supervision,
        default=choices.Supervision.UNKNOWN,
    )
    industry_body = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="行业主管部门",
        related_name="+",
        db_index=False,  # unit_industry_body
    )
    fields = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name="领域标签"
    )
    direct_class = models.CharField(
        "直接登记类别", max_length=12, choices=choices.DirectClass, blank=True
    )
    native_places = ArrayField(
        models.CharField(max_length=12),
        default=list,
        blank=True,
        verbose_name="籍贯地域（异地商会）",
    )
    decoupled_on = models.DateField("脱钩日期", null=True, blank=True)
    former_body = models.CharField("脱钩前主管部门", max_length=80, blank=True)
    established_on = models.DateField("成立登记日期", null=True, blank=True)
    established_precision = models.CharField(
        max_length=5, choices=choices.Precision, default=choices.Precision.DAY
    )
    ended_on = models.DateField("注销（撤销）日期", null=True, blank=True)
    staff_count = models.PositiveIntegerField("从业人数", null=True, blank=True)
    firm_count = models.PositiveIntegerField("会员数", null=True, blank=True)
    annual_income = models.DecimalField(
        "年收入（万元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    declared_members = models.PositiveIntegerField("申报党员数", null=True, blank=True)
    declared_on = models.DateField("申报日期", null=True, blank=True)
    has_union = models.BooleanField("已建工会", default=False)
    has_youth_league = models.BooleanField("已建团组织", default=False)
    has_womens_federation = models.BooleanField("已建妇联", default=False)
    charter_party_on = models.DateField("章程载入党建日期", null=True, blank=True)
    source = models.CharField("数据来源", max_length=80, blank=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    scope_path = models.CharField(
        "归口路径", max_length=80, blank=True, default="", db_collation="C"
    )
    host_mode = models.CharField(
        "覆盖方式", max_length=12, choices=choices.HostMode, blank=True, default=""
    )
    has_instructor = models.BooleanField("有党建指导员（联络员）", default=False)
    full_members = models.PositiveIntegerField("正式党员数", default=0)
    probationary_members = models.PositiveIntegerField("预备党员数", default=0)
    work_covered = models.GeneratedField(
        expression=WORK_COVERED, output_field=models.BooleanField(), db_persist=True
    )
    unclear = models.GeneratedField(
        expression=UNCLEAR, output_field=models.PositiveSmallIntegerField(), db_persist=True
    )

    class Meta:
        verbose_name = "社会组织"
        indexes = [
            models.Index(fields=["scope_path", "name_sort", "id"], name="unit_scope"),
            models.Index(fields=["registered_path", "name_sort", "id"], name="unit_registered"),
            models.Index(fields=["competent_body", "name_sort", "id"], name="unit_body"),
            models.Index(fields=["name_sort", "id"], name="unit_name_sort"),
            models.Index(fields=["name"], name="unit_name"),
            models.Index(fields=["full_members", "id"], name="unit_full_members"),
            models.Index(fields=["declared_members", "id"], name="unit_declared_members"),
            models.Index(fields=["established_on", "id"], name="unit_established"),
            models.Index(fields=["probationary_members", "id"], name="unit_probationary"),
            models.Index(fields=["staff_count", "id"], name="unit_staff"),
            models.Index(fields=["firm_count", "id"], name="unit_firms"),
            models.Index(fields=["updated_at", "id"], name="unit_updated"),
            models.Index(
                fields=["decoupled_on", "id"],
                name="unit_decoupled",
                condition=Q(decoupled_on__isnull=False),
            ),
            # What offices look for every day is rare: due to build, and unclear.
            models.Index(
                fields=["full_members", "id"],
                name="unit_due",
                condition=Q(host_mode="", full_members__gte=3),
            ),
            models.Index(
                fields=["full_members", "id"],
                name="unit_uncovered_members",
                condition=Q(host_mode=""),
            ),
            models.Index(
                fields=["scope_path", "name_sort", "id"],
                name="unit_uncovered",
                condition=Q(host_mode=""),
            ),
            # Few sit in an area, few have an industry body.
            models.Index(fields=["area"], name="unit_area", condition=Q(area__isnull=False)),
            models.Index(
                fields=["industry_body"],
                name="unit_industry_body",
                condition=Q(industry_body__isnull=False),
            ),
            # What is covered is counted by its organisation without reading the register.
            models.Index(
                fields=["scope_path"],
                include=["registered_path", "status", "kind", "host_mode"],
                name="unit_covered",
                condition=~Q(host_mode=""),
            ),
            models.Index(
                fields=["unclear", "name_sort", "id"],
                name="unit_unclear",
                condition=Q(unclear__gt=0),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="unit_ended_with_date",
                condition=~Q(status__in=choices.ENDED) | Q(ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="unit_ends_after_start",
                condition=Q(ended_on__isnull=True)
                | Q(established_on__isnull=True)
                | Q(ended_on__gte=F("established_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_covered(self) -> bool:
        return self.host_mode != ""


class UnitVersion(DatedFacts, Dated):
    """The dated facts of a unit for one period; the open one equals the unit itself."""

    unit = models.ForeignKey(
        Unit,
        models.CASCADE,
        related_name="versions",
        db_index=False,  # unit_version_start_once
    )

    class Meta:
        verbose_name = "社会组织历史"
        constraints = [
            models.UniqueConstraint(fields=["unit", "start_on"], name="unit_version_start_once"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(end_on__isnull=True), name="unit_version_one_open"
            ),
            period_check("unit_version_period"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.start_on}"


class Rating(Dated):
    """A grade of the official rating and its validity (R7-09)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="ratings")
    grade = models.CharField("等级", max_length=2, choices=choices.Grade)
    announced_on = models.DateField("公告日期")
    certificate_no = models.CharField("证书编号", max_length=60, blank=True)

    class Meta:
        verbose_name = "评估等级"
        constraints = [
            models.UniqueConstraint(fields=["unit", "announced_on"], name="rating_once"),
            period_check("rating_period"),
        ]

    def __str__(self) -> str:
        return self.grade


class MemberFirm(Dated):
    """A member of an association (会员单位, capability A14)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="firms", verbose_name="所属协会")
    name = models.CharField("会员单位名称", max_length=120)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    is_covered = models.BooleanField("已建党组织", null=True)
    pledged_on = models.DateField("签署自律公约日期", null=True, blank=True)

    class Meta:
        verbose_name = "会员单位"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(end_on__isnull=True), name="firm_once"
            ),
            period_check("firm_period"),
        ]

    def __str__(self) -> str:
        return self.name
