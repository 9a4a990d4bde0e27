"""Rating, certificates for buyers, recommendations, and further checks."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tongjian.lifecycle.gates.choices import CheckState, Purpose, RatingStage
from tongjian.registry.party_orgs.models import PATH_LENGTH, PartyOrg
from tongjian.registry.units.choices import Grade
from tongjian.registry.units.models import Rating, Unit


class RatingCase(models.Model):
    """A unit applies for a grade; a veto is kept with the rule that spoke it (D06, R6-12)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="rating_cases")
    target = models.CharField("申报等级", max_length=2, choices=Grade)
    applied_on = models.DateField("申报日期")
    stage = models.CharField("进度", max_length=8, choices=RatingStage)
    verdict = models.JSONField("规则结论", null=True, blank=True)
    rating = models.OneToOneField(
        Rating, models.SET_NULL, null=True, blank=True, related_name="case"
    )

    class Meta:
        verbose_name = "评估申报"
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(stage="open"), name="rating_case_one_open"
            ),
            models.CheckConstraint(
                name="rating_veto_has_verdict",
                condition=~Q(stage="vetoed") | Q(verdict__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["applied_on", "id"], name="rating_case_day")]

    def __str__(self) -> str:
        return f"{self.unit} {self.target}"


class Attestation(models.Model):
    """What a committee certifies about the Party work of a unit; buyers check it by its code."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="attestations")
    purpose = models.CharField("用途", max_length=12, choices=Purpose)
    code = models.CharField("验真码", max_length=24, unique=True)
    org = models.ForeignKey(PartyOrg, models.PROTECT, related_name="+", verbose_name="出具党组织")
    scope_path = models.CharField(max_length=PATH_LENGTH, db_collation="C")
    facts = models.JSONField("证明的事项", default=list)
    issued_on = models.DateField("出具日期")
    issued_by = models.CharField("出具人", max_length=64)
    valid_until = models.DateField("有效期至")
    revoked_on = models.DateField("撤回日期", null=True, blank=True)
    revoke_reason = models.CharField("撤回理由", max_length=200, blank=True)
    looked_up = models.PositiveIntegerField("被核验次数", default=0)
    last_looked_up = models.DateTimeField("最近核验", null=True, blank=True)

    class Meta:
        verbose_name = "党建情况证明"
        constraints = [
            models.CheckConstraint(
                name="attestation_period", condition=Q(valid_until__gt=F("issued_on"))
            ),
        ]
        indexes = [models.Index(fields=["issued_on", "id"], name="attestation_day")]

    def __str__(self) -> str:
        return self.code


class Recommendation(models.Model):
    """Candidates in order of merit; Party work decides between equals only (D08, D09)."""

    title = models.CharField("名称", max_length=120)
    purpose = models.CharField("用途", max_length=12, choices=Purpose)
    made_on = models.DateField("日期")
    made_by = models.CharField("编制人", max_length=64)
    scope_path = models.CharField(max_length=PATH_LENGTH, blank=True, default="", db_collation="C")
    registered_path = models.CharField(max_length=12, blank=True, default="", db_collation="C")

    class Meta:
        verbose_name = "推荐名单"
        indexes = [models.Index(fields=["made_on", "id"], name="recommendation_day")]

    def __str__(self) -> str:
        return self.title


class Candidate(models.Model):
    """One unit on a list: its score, its place, and whether Party work decided it."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="candidates")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="candidacies")
    score = models.DecimalField("得分", max_digits=7, decimal_places=2)
    place = models.PositiveSmallIntegerField("次序")
    is_preferred = models.BooleanField("同分优先", default=False)
    basis = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "候选组织"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "unit"], name="candidate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.unit}"


class FurtherCheck(models.Model):
    """A check that an office defines itself (六同步, 两纳入, 双推双报); none until defined."""

    title = models.CharField("名称", max_length=60)
    org = models.ForeignKey(PartyOrg, models.PROTECT, related_name="+", verbose_name="定义单位")
    scope_path = models.CharField(max_length=PATH_LENGTH, db_collation="C")
    items = ArrayField(models.CharField(max_length=80), verbose_name="检查项")
    meaning = models.CharField("含义与依据", max_length=300)
    start_on = models.DateField("启用日期")
    end_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = "自定检查"
        constraints = [
            models.CheckConstraint(name="further_check_has_items", condition=~Q(items=[])),
            models.UniqueConstraint(
                fields=["org", "title"],
                condition=Q(end_on__isnull=True),
                name="further_check_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CheckAnswer(models.Model):
    """What one unit has done of an item."""

    check_of = models.ForeignKey(FurtherCheck, models.CASCADE, related_name="answers")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="check_answers")
    item = models.PositiveSmallIntegerField("检查项")
    state = models.CharField("状态", max_length=8, choices=CheckState)
    reason = models.CharField("说明", max_length=200, blank=True)
    answered_on = models.DateField("日期")
    answered_by = models.CharField("填写人", max_length=64)

    class Meta:
        verbose_name = "自定检查结果"
        constraints = [
            models.UniqueConstraint(fields=["check_of", "unit", "item"], name="answer_once"),
        ]

    def __str__(self) -> str:
        return self.get_state_display()
