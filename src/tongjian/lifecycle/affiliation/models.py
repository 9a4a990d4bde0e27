"""Seats and overrides."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongjian.foundation.history.models import Dated, period_check
from tongjian.registry.localities.models import Locality
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.choices import Sector
from tongjian.registry.units.models import Agency, Unit

from .choices import Function, Issue


class Seat(Dated):
    """A Party organisation has a function for a place, and where told for one sector or body."""

    function = models.CharField("职能", max_length=20, choices=Function)
    locality = models.ForeignKey(Locality, models.PROTECT, verbose_name="地区")
    sector = models.CharField("行业", max_length=16, choices=Sector, blank=True, default="")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, verbose_name="业务主管单位"
    )
    native_place = models.CharField("籍贯地域", max_length=12, blank=True, default="")
    org = models.ForeignKey(PartyOrg, models.PROTECT, related_name="seats", verbose_name="党组织")

    class Meta:
        verbose_name = "职能承担"
        constraints = [
            models.UniqueConstraint(
                fields=["function", "locality", "sector", "agency", "native_place"],
                condition=Q(end_on__isnull=True),
                nulls_distinct=False,
                name="seat_once",
            ),
            models.CheckConstraint(
                name="seat_of_a_body",
                condition=~Q(function=Function.BODY) | Q(agency__isnull=False),
            ),
            period_check("seat_period"),
        ]

    def __str__(self) -> str:
        return f"{self.get_function_display()}：{self.org}"


class Override(Dated):
    """A decision against the rule, with a reason, somebody who owns it, and a day to review."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="overrides")
    kind = models.CharField("责任", max_length=8, choices=ChargeKind)
    org = models.ForeignKey(PartyOrg, models.PROTECT, related_name="+", verbose_name="党组织")
    reason = models.CharField("理由", max_length=300)
    owner = models.CharField("负责人", max_length=60)
    review_on = models.DateField("复核日期")

    class Meta:
        verbose_name = "另行指定"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind"], condition=Q(end_on__isnull=True), name="override_one_open"
            ),
            period_check("override_period"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.org}"


class Doubt(models.Model):
    """One answer of a unit that is not settled; judged anew whenever an input changes."""

    unit = models.ForeignKey(
        Unit,
        models.CASCADE,
        related_name="doubts",
        db_index=False,  # doubt_once
    )
    kind = models.CharField("责任", max_length=8, choices=ChargeKind)
    issue = models.CharField("问题", max_length=10, choices=Issue)
    function = models.CharField("规则归到", max_length=20, choices=Function, blank=True)
    # Most answers name no organisation: the indexes hold those that do.
    org = models.ForeignKey(
        PartyOrg,
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name="规则归到的党组织",
        db_index=False,
    )
    recorded = models.ForeignKey(
        PartyOrg,
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name="现登记的党组织",
        db_index=False,
    )
    judged_on = models.DateField("判断日期")

    class Meta:
        verbose_name = "归口不清"
        constraints = [models.UniqueConstraint(fields=["unit", "kind"], name="doubt_once")]
        indexes = [
            models.Index(fields=["issue", "unit", "id"], name="doubt_issue"),
            models.Index(fields=["org"], name="doubt_org", condition=Q(org__isnull=False)),
            models.Index(
                fields=["recorded"], name="doubt_recorded", condition=Q(recorded__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.get_issue_display()}"
