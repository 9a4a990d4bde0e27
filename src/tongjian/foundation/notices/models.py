"""What is to do, and what it is about; many notices share one matter."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tongjian.foundation.vault.fields import SealedTextField


class Weight(models.TextChoices):
    """How much depends on it."""

    HARD = "hard", "必须办"
    SOFT = "soft", "应当办"
    REMIND = "remind", "提醒"


class Closed(models.TextChoices):
    """Why a notice is no longer open."""

    GONE = "gone", "情况已消除"
    DONE = "done", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


class Matter(models.Model):
    """A kind of thing to do, as its area declares it: by which clause, what next, how long."""

    code = models.CharField("编号", max_length=80, unique=True, db_collation="C")
    source = models.CharField("来源", max_length=60, blank=True, db_collation="C")
    title = models.CharField("事项", max_length=120)
    group = models.CharField("类别", max_length=40, blank=True)
    weight = models.CharField("分量", max_length=8, choices=Weight, default=Weight.SOFT)
    reason = models.CharField("为什么", max_length=400, blank=True)
    clause = models.CharField("依据", max_length=400, blank=True)
    advice = models.CharField("下一步", max_length=400, blank=True)
    noun = models.CharField("量词和名称", max_length=40, default="件")
    minutes = models.PositiveSmallIntegerField("每件约需分钟", default=0)
    days = models.PositiveSmallIntegerField("办理期限（天）", null=True, blank=True)
    listing = models.CharField("名单网址", max_length=200, blank=True)
    permissions: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=60), verbose_name="办理人须有的权限"
    )

    class Meta:
        verbose_name = "待办事项"

    def __str__(self) -> str:
        return self.title


class Notice(models.Model):
    """One thing to do about one record.

    Who answers for it is told by the scope keys that are set: whoever holds the permissions of
    the matter there. `assignee` names one person in addition.
    """

    key = models.CharField("唯一标识", max_length=160, db_collation="C")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", verbose_name="事项")
    subject_kind = models.CharField("对象种类", max_length=40, blank=True)
    subject_id = models.BigIntegerField("对象", null=True, blank=True)
    label = models.CharField("对象名称", max_length=120, blank=True)
    owner = models.CharField("办理单位", max_length=120, blank=True)
    org_path = models.CharField("党组织路径", max_length=160, null=True, db_collation="C")  # noqa: DJ001
    place_path = models.CharField("地区路径", max_length=12, null=True, db_collation="C")  # noqa: DJ001
    agency_id = models.BigIntegerField("主管机构", null=True, blank=True)
    unit_id = models.BigIntegerField("组织", null=True, blank=True)
    person_id = models.BigIntegerField("本人", null=True, blank=True)
    is_personal = models.BooleanField("涉及个人", default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="交给",
    )
    assigned_by = models.CharField("交办人", max_length=64, blank=True)
    why = models.CharField("缘由", max_length=400, blank=True)
    url = models.CharField("网址", max_length=200, blank=True)
    made_on = models.DateField("提出日期")
    due_on = models.DateField("期限", null=True, blank=True)
    snoozed_until = models.DateField("暂缓至", null=True, blank=True)
    snoozed_why = models.CharField("暂缓理由", max_length=200, blank=True)
    snoozed_by = models.CharField("暂缓人", max_length=64, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    closed_why = models.CharField("怎样办结", max_length=10, choices=Closed, blank=True)

    class Meta:
        verbose_name = "待办"
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(closed_on__isnull=True), name="notice_open_once"
            ),
            models.CheckConstraint(
                name="notice_closed_somehow",
                condition=Q(closed_on__isnull=True, closed_why="")
                | (Q(closed_on__isnull=False) & ~Q(closed_why="")),
            ),
            models.CheckConstraint(
                name="notice_snoozed_for_a_reason",
                condition=Q(snoozed_until__isnull=True) | ~Q(snoozed_why=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["org_path", "matter", "due_on"],
                include=["snoozed_until", "is_personal", "assignee"],
                condition=Q(closed_on__isnull=True),
                name="notice_open_org",
            ),
            models.Index(
                fields=["place_path", "matter", "due_on"],
                condition=Q(closed_on__isnull=True, place_path__isnull=False),
                name="notice_open_place",
            ),
            models.Index(
                fields=["agency_id"],
                condition=Q(closed_on__isnull=True, agency_id__isnull=False),
                name="notice_open_agency",
            ),
            models.Index(
                fields=["unit_id"],
                condition=Q(closed_on__isnull=True, unit_id__isnull=False),
                name="notice_open_unit",
            ),
            models.Index(
                fields=["person_id"],
                condition=Q(closed_on__isnull=True, person_id__isnull=False),
                name="notice_open_person",
            ),
            models.Index(
                fields=["assignee"],
                condition=Q(closed_on__isnull=True, assignee__isnull=False),
                name="notice_open_assignee",
            ),
            models.Index(fields=["matter", "subject_id"], name="notice_subject"),
            models.Index(
                fields=["org_path", "-closed_on"],
                condition=Q(closed_on__isnull=False),
                name="notice_closed_org",
            ),
            models.Index(fields=["made_on", "matter"], name="notice_made"),
            models.Index(
                fields=["matter", "due_on", "id"],
                condition=Q(closed_on__isnull=True),
                name="notice_sort_due",
            ),
            models.Index(
                fields=["matter", "made_on", "id"],
                condition=Q(closed_on__isnull=True),
                name="notice_sort_made",
            ),
            models.Index(
                fields=["closed_on", "id"],
                condition=Q(closed_on__isnull=False),
                name="notice_sort_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.key


class Stale(models.Model):
    """A subject whose notices must be looked for again; `subject_id` 0 means all of a source.

    Nothing is unique here: transactions that mark the same subject must not wait for each other.
    """

    source = models.CharField("来源", max_length=60, db_collation="C")
    subject_id = models.BigIntegerField("对象")

    class Meta:
        verbose_name = "待重新核对"

    def __str__(self) -> str:
        return f"{self.source} {self.subject_id}"


class CalendarKey(models.Model):
    """The secret address of somebody's calendar feed; only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField("地址摘要", max_length=64, unique=True)
    made_at = models.DateTimeField("建立时间", auto_now_add=True)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "日历地址"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="calendar_key_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class Subscription(models.Model):
    """Somebody wants the week as a mail on Mondays."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = SealedTextField("电子邮箱")
    made_at = models.DateTimeField("订阅时间", auto_now_add=True)

    class Meta:
        verbose_name = "一周待办邮件"

    def __str__(self) -> str:
        return str(self.user)
