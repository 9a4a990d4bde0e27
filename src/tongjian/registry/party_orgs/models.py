"""Party organisations: a tree of dated lead relations, other relations, and what they cover."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tongjian.foundation.history.models import Dated, period_check
from tongjian.registry.localities.models import Locality
from tongjian.registry.party_orgs import choices
from tongjian.registry.units.choices import HostMode
from tongjian.registry.units.models import Unit

PATH_LENGTH = 80


class OrgFacts(models.Model):
    """Dated attributes: `PartyOrg` holds them as of now, `PartyOrgVersion` as of each period."""

    name = models.CharField("全称", max_length=120)
    kind = models.CharField("类别", max_length=28, choices=choices.OrgKind)
    flavor = models.CharField(
        "性质", max_length=14, choices=choices.Flavor, blank=True, default=""
    )
    path = models.CharField("组织树路径", max_length=PATH_LENGTH, db_collation="C")

    class Meta:
        abstract = True


class PartyOrg(OrgFacts):
    """A Party organisation (党组织), a node of the tree; `path` is kept by services alone."""

    code = models.CharField("组织编号", max_length=32, unique=True)
    short_name = models.CharField("简称", max_length=60, blank=True)
    name_sort = models.CharField("排序键", max_length=400, db_collation="C", default="")
    name_initials = models.CharField("拼音首字母", max_length=120, db_collation="C", default="")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级党组织",
        db_index=False,  # party_org_children
    )
    locality = models.ForeignKey(Locality, models.PROTECT, verbose_name="所在地")
    established_on = models.DateField("成立日期")
    approval_no = models.CharField("批准文号", max_length=60, blank=True)
    elected_on = models.DateField("本届选举日期", null=True, blank=True)
    term_years = models.PositiveSmallIntegerField("任期（年）", null=True, blank=True)
    term_ends_on = models.DateField("届满日期", null=True, blank=True)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    secretary_unit = models.CharField("书记单位", max_length=120, blank=True)
    support_unit = models.CharField("依托单位", max_length=120, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    full_members = models.PositiveIntegerField("正式党员数", default=0)
    probationary_members = models.PositiveIntegerField("预备党员数", default=0)
    source = models.CharField("数据来源", max_length=80, blank=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "党组织"
        indexes = [
            models.Index(fields=["path"], name="party_org_path"),
            models.Index(fields=["name_sort", "id"], name="party_org_name_sort"),
            models.Index(fields=["name"], name="party_org_name"),
            models.Index(fields=["parent", "name_sort", "id"], name="party_org_children"),
            models.Index(fields=["full_members", "id"], name="party_org_full"),
            models.Index(fields=["probationary_members", "id"], name="party_org_probationary"),
            models.Index(fields=["term_ends_on", "id"], name="party_org_term"),
            models.Index(fields=["established_on", "id"], name="party_org_established"),
            models.Index(
                fields=["dissolved_on", "id"],
                name="party_org_dissolved",
                condition=Q(dissolved_on__isnull=False),
            ),
            # Figures about a whole nation's organisations are read from these two alone.
            models.Index(
                fields=["kind"],
                include=["id", "dissolved_on", "flavor", "parent", "locality", "path"],
                name="party_org_kinds",
            ),
            models.Index(
                fields=["path"],
                include=[
                    *("id", "kind", "parent", "locality", "term_ends_on"),
                    *("full_members", "probationary_members"),
                ],
                condition=Q(dissolved_on__isnull=True),
                name="party_org_heads",
            ),
        ]
        constraints = [
            # Dissolved organisations keep their last path, so only living ones exclude each other.
            models.UniqueConstraint(
                fields=["path"],
                condition=Q(dissolved_on__isnull=True),
                name="party_org_path_once",
            ),
            models.CheckConstraint(name="party_org_not_own_parent", condition=~Q(parent=F("id"))),
            models.CheckConstraint(
                name="party_org_dissolved_after_start",
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=F("established_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PartyOrgVersion(OrgFacts, Dated):
    """Name, kind, parent and path of a Party organisation for one period (capability B15)."""

    # The constraint below begins with it.
    org = models.ForeignKey(PartyOrg, models.CASCADE, related_name="versions", db_index=False)
    parent = models.ForeignKey(
        PartyOrg, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上级"
    )
    reason = models.CharField("变更原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "党组织历史"
        constraints = [
            models.UniqueConstraint(fields=["org", "start_on"], name="org_version_start_once"),
            models.UniqueConstraint(
                fields=["org"], condition=Q(end_on__isnull=True), name="org_version_one_open"
            ),
            period_check("org_version_period"),
        ]
        indexes = [models.Index(fields=["path", "start_on"], name="org_version_path")]

    def __str__(self) -> str:
        return f"{self.name} {self.start_on}"


class Relation(Dated):
    """A dated relation beside the lead relation; the source guides, stands in, or falls back."""

    source = models.ForeignKey(PartyOrg, models.PROTECT, related_name="relations_out")
    target = models.ForeignKey(PartyOrg, models.PROTECT, related_name="relations_in")
    kind = models.CharField("关系", max_length=14, choices=choices.RelationKind)
    basis = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "党组织关系"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"],
                condition=Q(end_on__isnull=True),
                name="relation_once",
            ),
            models.CheckConstraint(name="relation_not_self", condition=~Q(source=F("target"))),
            period_check("relation_period"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Hosting(Dated):
    """A Party organisation covers a unit for a time; coverage counts units, not organisations."""

    org = models.ForeignKey(PartyOrg, models.PROTECT, related_name="hostings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="hostings")
    mode = models.CharField("组建方式", max_length=12, choices=HostMode)

    class Meta:
        verbose_name = "覆盖关系"
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(end_on__isnull=True), name="hosting_one_open"
            ),
            period_check("hosting_period"),
        ]

    def __str__(self) -> str:
        return self.get_mode_display()


class Charge(Dated):
    """Which Party organisation answers for a unit, and in which capacity (capability B02)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="charges")
    org = models.ForeignKey(PartyOrg, models.PROTECT, related_name="charges")
    kind = models.CharField("责任", max_length=8, choices=choices.ChargeKind)

    class Meta:
        verbose_name = "归口责任"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind"], condition=Q(end_on__isnull=True), name="charge_one_open"
            ),
            period_check("charge_period"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Lineage(models.Model):
    """What became of an organisation: merged into, split from."""

    predecessor = models.ForeignKey(PartyOrg, models.PROTECT, related_name="successors")
    successor = models.ForeignKey(PartyOrg, models.PROTECT, related_name="predecessors")
    kind = models.CharField("方式", max_length=8, choices=choices.LineageKind)
    on = models.DateField("日期")

    class Meta:
        verbose_name = "党组织沿革"
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "kind"], name="lineage_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
