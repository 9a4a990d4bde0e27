"""States of cases, of their steps and of objections."""

from django.db import models


class CaseState(models.TextChoices):
    OPEN = "open", "办理中"
    FINISHED = "finished", "已办结"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"


class RunState(models.TextChoices):
    OPEN = "open", "办理中"
    DONE = "done", "已办"
    SKIPPED = "skipped", "不需要"
    SENT_BACK = "sent_back", "已退回"
    REFUSED = "refused", "不同意"
    CLOSED = "closed", "随事项结束"


class ObjectionState(models.TextChoices):
    OPEN = "open", "待核实"
    UPHELD = "upheld", "成立"
    DISMISSED = "dismissed", "不成立"
