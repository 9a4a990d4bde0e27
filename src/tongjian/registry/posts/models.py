"""Who holds which post, at a Party organisation or at a unit, from when to when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from tongjian.foundation.history.models import Dated, period_check
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.posts import choices
from tongjian.registry.units.models import Unit


class Appointment(Dated):
    """A person holds a post (任职); rights that rest on it lapse with it."""

    holder_name = models.CharField("姓名", max_length=60)
    # Few holders are on the roster, fewer have an account: the indexes hold those that do.
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        db_index=False,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登录账号",
        db_index=False,
    )
    post = models.CharField("职务", max_length=20, choices=choices.Post)
    # The indexes below begin with these two.
    org = models.ForeignKey(
        PartyOrg,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        db_index=False,
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="appointments", db_index=False
    )
    source = models.CharField("来源", max_length=16, choices=choices.SecretarySource, blank=True)
    home_unit = models.CharField("派出（所在）单位", max_length=120, blank=True)
    unit_post = models.CharField("在社会组织的职务", max_length=60, blank=True)
    in_leadership = models.BooleanField("进入领导层", null=True)
    political_status = models.CharField(
        "政治面貌（本人申报）", max_length=2, choices=choices.PoliticalStatus, blank=True
    )

    class Meta:
        verbose_name = "任职"
        constraints = [
            models.CheckConstraint(
                name="appointment_somewhere",
                condition=Q(org__isnull=False, unit__isnull=True)
                | Q(org__isnull=True, unit__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["org", "post"],
                condition=Q(
                    end_on__isnull=True,
                    org__isnull=False,
                    post__in=[choices.Post.SECRETARY, choices.Post.FIRST_SECRETARY],
                ),
                name="appointment_one_secretary",
            ),
            models.UniqueConstraint(
                fields=["unit", "post"],
                condition=Q(
                    end_on__isnull=True,
                    unit__isnull=False,
                    post__in=[choices.Post.LEGAL_REPRESENTATIVE, choices.Post.HEAD],
                ),
                name="appointment_one_head",
            ),
            period_check("appointment_period"),
        ]
        indexes = [
            models.Index(fields=["org", "post", "start_on"], name="appointment_org"),
            models.Index(fields=["unit", "post", "start_on"], name="appointment_unit"),
            models.Index(fields=["start_on", "id"], name="appointment_start"),
            models.Index(fields=["holder_name", "id"], name="appointment_holder"),
            models.Index(
                fields=["person"], name="appointment_person", condition=Q(person__isnull=False)
            ),
            models.Index(
                fields=["user"], name="appointment_user", condition=Q(user__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name} {self.get_post_display()}"
