"""Cases, their steps, objections to public notices, and who acts for whom."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from tongjian.foundation.access.keyed import Keyed
from tongjian.foundation.history.models import Dated, period_check

from .choices import CaseState, ObjectionState, RunState
from .declaring import Procedure, Step, procedure_of

USER = settings.AUTH_USER_MODEL


class Case(Keyed):
    """One case of a procedure, with the keys that decide who sees it on the row itself."""

    procedure = models.CharField("事项", max_length=40)
    title = models.CharField("名称", max_length=200)
    subject_kind = models.CharField("对象类型", max_length=40)
    subject_id = models.BigIntegerField("对象编号")
    region = models.CharField("适用地区", max_length=12, blank=True, default="")
    state = models.CharField("状态", max_length=10, choices=CaseState, default=CaseState.OPEN)
    stage = models.PositiveSmallIntegerField("阶段", default=0)
    now = models.CharField("现在", max_length=120, blank=True, default="")
    due_on = models.DateField("办理期限", null=True, blank=True)
    started_on = models.DateField("提出日期")
    started_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="提出人"
    )
    started_by_name = models.CharField("提出人", max_length=64)
    ended_on = models.DateField("办结日期", null=True, blank=True)
    outcome = models.CharField("结果", max_length=300, blank=True, default="")
    data: Any = models.JSONField("各步内容", default=dict)
    once = models.CharField("唯一键", max_length=100, blank=True, default="")
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "办理事项"
        constraints = [
            models.UniqueConstraint(
                fields=["once"],
                condition=Q(state=CaseState.OPEN) & ~Q(once=""),
                name="case_once",
            ),
            models.CheckConstraint(
                name="case_ended",
                condition=Q(state=CaseState.OPEN, ended_on__isnull=True)
                | (~Q(state=CaseState.OPEN) & Q(ended_on__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["scope_path", "id"], name="case_scope"),
            models.Index(fields=["leader_path", "id"], name="case_leader"),
            models.Index(fields=["place_path", "id"], name="case_place"),
            models.Index(fields=["unit_id"], name="case_unit"),
            models.Index(fields=["person_id"], name="case_person"),
            models.Index(fields=["agency_id"], name="case_agency"),
            models.Index(fields=["subject_kind", "subject_id"], name="case_subject"),
            models.Index(fields=["state", "due_on", "id"], name="case_due"),
            models.Index(fields=["due_on", "id"], name="case_sort_due"),
            models.Index(fields=["started_on", "id"], name="case_sort_started"),
            models.Index(fields=["procedure", "state", "id"], name="case_procedure"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def declared(self) -> Procedure:
        """The procedure as an area declared it."""
        return procedure_of(self.procedure)

    @property
    def is_open(self) -> bool:
        return self.state == CaseState.OPEN

    def given(self, step: str) -> dict[str, Any]:
        """Return what a step recorded the last time that it was done."""
        found: dict[str, Any] = self.data.get(step, {})
        return found


class StepRun(models.Model):
    """One time that a step of a case is to be done: sent back, it has another."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="runs")
    step = models.CharField("步骤", max_length=40)
    title = models.CharField("步骤", max_length=80)
    order = models.PositiveSmallIntegerField("次序")
    state = models.CharField("状态", max_length=10, choices=RunState, default=RunState.OPEN)
    opened_on = models.DateField("开始日期")
    due_on = models.DateField("期限", null=True, blank=True)
    due_note = models.CharField("期限说明", max_length=120, blank=True, default="")
    earliest_on = models.DateField("最早可办", null=True, blank=True)
    notice_from = models.DateField("公示起", null=True, blank=True)
    notice_until = models.DateField("公示止", null=True, blank=True)
    notice_note = models.CharField("公示说明", max_length=120, blank=True, default="")
    notice_place = models.CharField("公示地点", max_length=120, blank=True, default="")
    assignee = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    assignee_name = models.CharField("经办人", max_length=64, blank=True, default="")
    closed_on = models.DateField("办理日期", null=True, blank=True)
    closed_at = models.DateTimeField("登记时间", null=True, blank=True)
    actor = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理人"
    )
    actor_name = models.CharField("办理人", max_length=64, blank=True, default="")
    on_behalf_of = models.CharField("受谁委托", max_length=64, blank=True, default="")
    remark = models.CharField("意见", max_length=500, blank=True, default="")
    override_reason = models.CharField("放行理由", max_length=300, blank=True, default="")
    findings: Any = models.JSONField("不符合之处", default=list)
    verdicts: Any = models.JSONField("规则结论", default=list)
    data: Any = models.JSONField("内容", default=dict)

    class Meta:
        verbose_name = "办理步骤"
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["case", "order"], name="run_order"),
            models.UniqueConstraint(
                fields=["case", "step"], condition=Q(state=RunState.OPEN), name="run_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["assignee", "state"], name="run_assignee"),
        ]

    def __str__(self) -> str:
        return f"{self.case}：{self.title}"

    @property
    def declared(self) -> Step:
        """The step as an area declared it."""
        return self.case.declared.step(self.step)

    @property
    def is_open(self) -> bool:
        return self.state == RunState.OPEN


class Objection(models.Model):
    """Somebody objects to a public notice; the step cannot end before it is looked into."""

    run = models.ForeignKey(StepRun, models.PROTECT, related_name="objections")
    raised_on = models.DateField("提出日期")
    by_name = models.CharField("提出人", max_length=60, blank=True, default="")
    text = models.CharField("内容", max_length=500)
    state = models.CharField(
        "状态", max_length=10, choices=ObjectionState, default=ObjectionState.OPEN
    )
    reply = models.CharField("核实结果", max_length=500, blank=True, default="")
    replied_on = models.DateField("核实日期", null=True, blank=True)
    replied_by_name = models.CharField("核实人", max_length=64, blank=True, default="")
    noted_at = models.DateTimeField("登记时间", db_default=Now())

    class Meta:
        verbose_name = "公示异议"

    def __str__(self) -> str:
        return self.text[:40]


class Delegation(Dated):
    """A user lets another, who has such a right elsewhere, act in their place for a time."""

    giver = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="委托人")
    taker = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="受托人")
    procedure = models.CharField("事项", max_length=40, blank=True, default="")
    reason = models.CharField("原因", max_length=200)

    class Meta:
        verbose_name = "委托办理"
        constraints = [
            models.CheckConstraint(
                name="delegation_to_another", condition=~Q(giver=models.F("taker"))
            ),
            period_check("delegation_period"),
        ]
        indexes = [models.Index(fields=["taker", "start_on"], name="delegation_taker")]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"
