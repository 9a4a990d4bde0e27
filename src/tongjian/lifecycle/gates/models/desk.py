"""The registration desk: openings, applications with their items, declared members, tasks."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from tongjian.foundation.vault.fields import SealedTextField
from tongjian.lifecycle.gates.choices import Item, ItemState, Stage, Task, Tie
from tongjian.registry.localities.models import Locality
from tongjian.registry.units import choices as of_units
from tongjian.registry.units.models import Agency, Unit

# The trigger on the register looks at units from this day on only; see the first migration.
EARLIEST = date(2026, 1, 1)


class DeskOpening(models.Model):
    """From a day on, a registration office enters new units through the desk only."""

    registrar = models.OneToOneField(Agency, models.PROTECT, verbose_name="登记管理机关")
    start_on = models.DateField("启用日期")
    basis = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "登记三同步的启用"
        constraints = [
            models.CheckConstraint(
                name="desk_opens_late_enough", condition=Q(start_on__gte=EARLIEST)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registrar} {self.start_on}"


class Application(models.Model):
    """Somebody applies to found a unit; certificate only after a conclusion (D01).

    A unit that came into the register by import after the desk had opened is made up for:
    it has an application without a conclusion.
    """

    name = models.CharField("拟用名称", max_length=120)
    kind = models.CharField("类型", max_length=12, choices=of_units.UnitKind)
    level = models.CharField("登记层级", max_length=8, choices=of_units.UnitLevel)
    sector = models.CharField("行业分类", max_length=16, choices=of_units.Sector)
    registrar = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name="登记管理机关"
    )
    registered_path = models.CharField("登记地路径", max_length=12, db_collation="C")
    supervision = models.CharField(
        "业务主管情况", max_length=10, choices=of_units.Supervision,
        default=of_units.Supervision.UNKNOWN,
    )  # fmt: skip
    competent_body = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="业务主管单位",
    )  # fmt: skip
    residence = models.ForeignKey(
        Locality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="住所地"
    )
    address = models.CharField("住所", max_length=200, blank=True)
    staff_count = models.PositiveIntegerField("从业人数", null=True, blank=True)
    received_on = models.DateField("受理日期")
    letter_on = models.DateField("承诺书收到日期", null=True, blank=True)
    survey_on = models.DateField("党员情况调查表收到日期", null=True, blank=True)
    has_no_members = models.BooleanField("申报没有党员", default=False)
    charter_check = models.ForeignKey(
        "gates.CharterCheck", models.PROTECT, null=True, blank=True, related_name="+"
    )
    stage = models.CharField("进度", max_length=10, choices=Stage, default=Stage.OPEN)
    opinion = models.CharField("结论意见", max_length=300, blank=True)
    concluded_on = models.DateField("结论日期", null=True, blank=True)
    concluded_by = models.CharField("作出结论的人", max_length=64, blank=True)
    certified_on = models.DateField("领证日期", null=True, blank=True)
    unit = models.OneToOneField(
        Unit, models.PROTECT, null=True, blank=True, related_name="application"
    )

    class Meta:
        verbose_name = "成立登记申请"
        constraints = [
            models.CheckConstraint(
                name="certificate_after_conclusion",
                condition=~Q(stage=Stage.CERTIFIED)
                | Q(concluded_on__isnull=False, certified_on__isnull=False, unit__isnull=False),
            ),
            models.CheckConstraint(
                name="conclusion_after_papers",
                condition=Q(concluded_on__isnull=True)
                | Q(
                    letter_on__isnull=False,
                    survey_on__isnull=False,
                    stage__in=(Stage.CONCLUDED, Stage.CERTIFIED),
                ),
            ),
            models.CheckConstraint(
                name="unit_only_with_certificate_or_to_make_up",
                condition=Q(unit__isnull=True) | Q(stage__in=(Stage.CERTIFIED, Stage.MAKE_UP)),
            ),
            models.CheckConstraint(
                name="certificate_not_before_conclusion",
                condition=~Q(stage=Stage.CERTIFIED) | Q(concluded_on__gte=F("received_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["registered_path", "-received_on", "id"], name="desk_place"),
            models.Index(fields=["competent_body", "-received_on", "id"], name="desk_body"),
            models.Index(fields=["received_on", "id"], name="desk_day"),
        ]

    def __str__(self) -> str:
        return self.name


class ApplicationItem(models.Model):
    """One thing to be done together with the registration, and what came of it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="items")
    code = models.CharField("事项", max_length=12, choices=Item)
    state = models.CharField("状态", max_length=8, choices=ItemState, default=ItemState.MISSING)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "同步事项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "code"], name="item_once"),
            models.CheckConstraint(
                name="item_unable_has_reason",
                condition=~Q(state=ItemState.UNABLE) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()}：{self.get_state_display()}"


class DeclaredMember(models.Model):
    """A person who says of himself to be a Party member; seen at the desk only.

    The consent is kept where all consents are, with the version of the notice.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="declared")
    registered_path = models.CharField(max_length=12, db_collation="C")
    name = SealedTextField("姓名", max_length=60)
    branch = SealedTextField("现在的党支部", max_length=120, blank=True)
    tie = models.CharField("身份", max_length=8, choices=Tie)
    is_full = models.BooleanField("正式党员", default=True)

    class Meta:
        verbose_name = "申报的党员"

    def __str__(self) -> str:
        return self.get_tie_display()


class FollowUp(models.Model):
    """What the Party side has to do for a new unit; closes itself when it is done (D02)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="follow_ups")
    kind = models.CharField("任务", max_length=12, choices=Task)
    made_on = models.DateField("生成日期")
    due_on = models.DateField("期限")
    why = models.CharField("原因", max_length=200)

    class Meta:
        verbose_name = "登记后的任务"
        constraints = [models.UniqueConstraint(fields=["unit", "kind"], name="follow_up_once")]
        indexes = [models.Index(fields=["due_on", "id"], name="follow_up_due")]

    def __str__(self) -> str:
        return self.get_kind_display()
