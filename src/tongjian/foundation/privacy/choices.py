"""Vocabulary of requests and consents."""

from django.db import models


class RequestKind(models.TextChoices):
    """PIPL art. 44 and 47."""

    OBJECTION = "objection", "反对某项使用"
    RESTRICTION = "restriction", "限制处理"
    LIFTING = "lifting", "解除限制"
    EXPLANATION = "explanation", "解释说明"
    ERASURE = "erasure", "删除"


class RequestState(models.TextChoices):
    OPEN = "open", "待答复"
    GRANTED = "granted", "同意"
    DECLINED = "declined", "未同意"
    WITHDRAWN = "withdrawn", "本人撤回"


class Way(models.TextChoices):
    PAGE = "page", "本人在页面上"
    PAPER = "paper", "书面"
    SPOKEN = "spoken", "当面或电话"
