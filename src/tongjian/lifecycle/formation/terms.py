"""The change of term of a Party organisation as data: 请示 → 候选人审查 → 批复 → 选举 → 批准。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.procedures.declaring import (
    At,
    Bar,
    Document,
    Months,
    Procedure,
    Step,
    Workdays,
)
from tongjian.foundation.procedures.models import Case
from tongjian.kernel.cn.workdays import add_months
from tongjian.registry.party_orgs.queries import list_orgs

from . import checks, codes, elections, permissions
from .plans import MINUTES
from .services import renewing
from .term_forms import AskTermForm, ConfirmTermForm, ElectTermForm, ReplyTermForm


def asked(case: Case, given: Mapping[str, Any], on: date) -> Iterator[Bar]:
    """Check the plan: not much too early or late, asked for in time, enough candidates."""
    held_on = given.get("held_on")
    if held_on is None:
        return
    ends_on = checks.renewed_org(case).term_ends_on
    if ends_on is not None:
        # Who is later still must not be kept from it: the committee above decides, and says why.
        late = elections.extension(ends_on=ends_on, until=held_on)
        yield from checks.bars(late, may_pass=True)
    if add_months(held_on, -1) < on:
        yield Bar(
            "R2-17",
            "换届请示一般提前一个月以上报送",
            "平台约定（实务惯例）",
            is_hard=False,
            field="held_on",
        )
    yield from checks.bars(
        elections.standing(seats=given.get("seats") or 0, candidates=given.get("candidates") or 0)
    )


def _facts(case: Case, viewer: Viewer) -> list[tuple[Any, ...]]:
    org, plan = checks.renewed_org(case), case.given("ask")
    return [
        ("党组织", org.name),
        ("本届届满", org.term_ends_on),
        *([("拟开会日期", plan["held_on"])] if plan else []),
        *([("应选委员、候选人", f"{plan['seats']} 名、{plan['candidates']} 名")] if plan else []),
    ]


CHANGE_OF_TERM = Procedure(
    code=codes.TERM,
    title="党组织换届",
    clause="《中国共产党基层组织选举工作条例》",
    start_permission=permissions.APPLY,
    subject_url=lambda case: reverse("party_orgs:org", args=[case.subject_id]) + "?panel=term",
    subject_seen=lambda case, viewer: list_orgs(viewer).filter(pk=case.subject_id).exists(),
    owner=checks.owner_of,
    facts=_facts,
    on_finished=renewing.begin_term,
    steps=[
        Step(
            code="ask",
            title="换届请示",
            who="本届委员会",
            permission=permissions.APPLY,
            button="报送请示",
            form=AskTermForm,
            names=("secretary", "deputy"),
            documents=[Document(code="request", title="换届请示", template="term.request")],
            check=asked,
            override=permissions.OVERRIDE,
            minutes=30,
        ),
        Step(
            code="examine",
            title="候选人审查",
            who="上级党委",
            permission=permissions.DECIDE,
            at=At.LEADER,
            button="审查同意",
            note="候选人由上届委员会按多数党员意见提出，报上级审查。10 个工作日为平台约定。",
            documents=[
                Document(code="candidates", title="候选人名单和基本情况", is_personal=True),
                Document(code="opinion", title="上级审查意见", is_required=False),
            ],
            deadline=Workdays(10),
            may_refuse=True,
        ),
        Step(
            code="approve",
            title="同意换届",
            who="上级党委",
            permission=permissions.DECIDE,
            at=At.LEADER,
            button="批复",
            form=ReplyTermForm,
            documents=[
                Document(code="reply", title="批复", is_required=False, template="term.reply")
            ],
            deadline=Months(1),
            deadline_after="ask",
            may_refuse=True,
        ),
        Step(
            code="elect",
            title="选举",
            who="本届委员会",
            permission=permissions.APPLY,
            button="登记选举结果",
            note="到会不少于应到的五分之四；委员差额不少于百分之二十；赞成超过到会的一半。",
            form=ElectTermForm,
            names=("secretary", "deputy", "officers"),
            documents=[MINUTES],
            check=checks.election,
            minutes=30,
        ),
        Step(
            code="confirm",
            title="批准选举结果",
            who="上级党委",
            permission=permissions.DECIDE,
            at=At.LEADER,
            button="批准",
            note="委员报备案，书记、副书记报批准；办理后新一届任期和任职同时生效。",
            form=ConfirmTermForm,
            deadline=Months(1),
            may_refuse=True,
        ),
    ],
)
