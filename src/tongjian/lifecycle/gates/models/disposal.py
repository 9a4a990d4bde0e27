"""Disposal orders: what becomes of the Party organisation and its members with a unit."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tongjian.lifecycle.gates.choices import Aspect, AspectState, Cause, Whereabouts
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.models import PATH_LENGTH, PartyOrg
from tongjian.registry.units.models import Unit


class Disposal(models.Model):
    """Report, members, decision: three steps, and no cancellation while one is open (A12, G09)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="disposals")
    cause = models.CharField("事由", max_length=10, choices=Cause)
    scope_path = models.CharField(
        "归口路径", max_length=PATH_LENGTH, blank=True, default="", db_collation="C"
    )
    org = models.ForeignKey(
        PartyOrg, models.PROTECT, null=True, blank=True, related_name="disposals",
        verbose_name="党组织",
    )  # fmt: skip
    is_whole = models.BooleanField("党组织只覆盖这一家", default=False)
    opened_on = models.DateField("开单日期")
    opened_by = models.CharField("开单人", max_length=64)
    due_on = models.DateField("期限")
    reason = models.CharField("说明", max_length=300, blank=True)
    reported_on = models.DateField("报告上级日期", null=True, blank=True)
    reported_by = models.CharField("报告人", max_length=64, blank=True)
    people = models.PositiveIntegerField("党员数", default=0)
    people_open = models.PositiveIntegerField("去向未落实", default=0)
    # Of a change: what changed, as (label, before, after), and what still has to follow it.
    changes = models.JSONField("变更内容", default=list)
    items_open = models.PositiveSmallIntegerField("联动事项未办", default=0)
    successor = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="absorptions",
        verbose_name="并入的组织",
    )  # fmt: skip
    batch_id = models.BigIntegerField("导入批次", null=True, blank=True)
    decision = models.CharField("上级决定", max_length=300, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    closed_by = models.CharField("作出决定的人", max_length=64, blank=True)

    class Meta:
        verbose_name = "党组织处置单"
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(closed_on__isnull=True), name="disposal_one_open"
            ),
            models.CheckConstraint(
                name="disposal_closes_when_settled",
                condition=Q(closed_on__isnull=True)
                | (Q(reported_on__isnull=False, people_open=0) & ~Q(decision="")),
            ),
            models.CheckConstraint(
                name="disposal_closes_when_followed",
                condition=Q(closed_on__isnull=True) | Q(items_open=0),
            ),
            models.CheckConstraint(
                name="disposal_not_into_itself", condition=~Q(successor=F("unit"))
            ),
            models.CheckConstraint(
                name="disposal_people_open_of_all", condition=Q(people_open__lte=F("people"))
            ),
        ]
        indexes = [
            models.Index(fields=["scope_path", "due_on", "id"], name="disposal_scope"),
            models.Index(fields=["due_on", "id"], name="disposal_due"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_cause_display()}"

    @property
    def paper(self) -> str:
        """Return what the order is called: small where the unit goes on."""
        return "党建变更联动单" if self.cause == Cause.CHANGE else "党组织处置单"


class ChangeItem(models.Model):
    """One thing that Party work has to see to after a change of the unit."""

    disposal = models.ForeignKey(Disposal, models.CASCADE, related_name="items")
    code = models.CharField("事项", max_length=12, choices=Aspect)
    state = models.CharField(
        "状态", max_length=8, choices=AspectState, default=AspectState.MISSING
    )
    words = models.CharField("说明", max_length=200, blank=True)
    settled_on = models.DateField("办理日期", null=True, blank=True)
    settled_by = models.CharField("办理人", max_length=64, blank=True)

    class Meta:
        verbose_name = "变更联动事项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["disposal", "code"], name="change_item_once"),
            models.CheckConstraint(
                name="change_item_needless_has_words",
                condition=~Q(state=AspectState.NEEDLESS) | ~Q(words=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()}：{self.get_state_display()}"


class DisposalLine(models.Model):
    """Where one member goes; behind the same wall as the member."""

    disposal = models.ForeignKey(Disposal, models.CASCADE, related_name="lines")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    from_org = models.ForeignKey(PartyOrg, models.PROTECT, related_name="+")
    must_leave = models.BooleanField("所在党组织不再保留", default=False)
    whereabouts = models.CharField(
        "去向", max_length=12, choices=Whereabouts, blank=True, default=""
    )
    to_org = models.ForeignKey(
        PartyOrg, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="转往"
    )
    settled_on = models.DateField("落实日期", null=True, blank=True)

    class Meta:
        verbose_name = "党员去向"
        constraints = [
            models.UniqueConstraint(fields=["disposal", "person"], name="disposal_person_once"),
            models.CheckConstraint(
                name="disposal_line_settled_somewhere",
                condition=Q(settled_on__isnull=True) | ~Q(whereabouts=""),
            ),
        ]

    def __str__(self) -> str:
        return self.get_whereabouts_display()
