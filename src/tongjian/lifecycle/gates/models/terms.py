"""Before a unit changes its term: the appraisal, who signs, and who is put forward."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tongjian.foundation.vault.fields import SealedTextField
from tongjian.lifecycle.gates.choices import Opinion
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.posts.choices import ORG_POSTS, UNIT_POSTS, PoliticalStatus, Post
from tongjian.registry.units.models import Unit

POSTS = [(post.value, post.label) for post in UNIT_POSTS]
PARTY_POSTS = [
    (post.value, post.label)
    for post in ORG_POSTS
    if post in (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.OFFICER)
]


class TermReview(models.Model):
    """Before a unit elects its heads the Party side looks at its Party work (D07, R6-09)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="term_reviews")
    planned_on = models.DateField("拟换届日期")
    opened_on = models.DateField("提交日期")
    opened_by = models.CharField("提交人", max_length=64)
    appraisal = models.JSONField("党建质量考评", default=list)
    is_agreed = models.BooleanField("审核结果", null=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)

    class Meta:
        verbose_name = "换届审核"
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(closed_on__isnull=True), name="term_review_one_open"
            ),
            models.CheckConstraint(
                name="term_review_closes_with_result",
                condition=Q(closed_on__isnull=True, is_agreed__isnull=True)
                | Q(closed_on__isnull=False, is_agreed__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["opened_on", "id"], name="term_review_day")]

    def __str__(self) -> str:
        return f"{self.unit} {self.planned_on}"


class Countersign(models.Model):
    """One of the organisations that have to agree to a change of term."""

    review = models.ForeignKey(TermReview, models.CASCADE, related_name="countersigns")
    org = models.ForeignKey(PartyOrg, models.PROTECT, related_name="+", verbose_name="党组织")
    order = models.PositiveSmallIntegerField("次序")
    opinion = models.CharField("意见", max_length=8, choices=Opinion, blank=True, default="")
    words = models.CharField("说明", max_length=200, blank=True)
    signed_on = models.DateField("会签日期", null=True, blank=True)
    signed_by = models.CharField("会签人", max_length=64, blank=True)

    class Meta:
        verbose_name = "会签"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["review", "org"], name="countersign_once"),
            models.CheckConstraint(
                name="countersign_dated",
                condition=Q(opinion="", signed_on__isnull=True)
                | (~Q(opinion="") & Q(signed_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org}：{self.get_opinion_display()}"


class TermCandidate(models.Model):
    """A person put forward for a post of the unit (R6-09); the consent is kept with the others."""

    review = models.ForeignKey(TermReview, models.CASCADE, related_name="candidates")
    name = SealedTextField("姓名", max_length=60)
    post = models.CharField("拟任职务", max_length=20, choices=POSTS)
    is_incumbent = models.BooleanField("连任", default=False)
    political_status = models.CharField(
        "政治面貌（本人申报）", max_length=2, choices=PoliticalStatus, blank=True
    )
    party_post = models.CharField(
        "党组织职务（现任或拟任）", max_length=20, choices=PARTY_POSTS, blank=True
    )

    class Meta:
        verbose_name = "换届人选"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_post_display()
