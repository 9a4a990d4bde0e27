"""Formation as data: 申请 → 审核 → 批复 → 选举（任命）→ 启用."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.procedures.declaring import (
    At,
    Document,
    Months,
    Procedure,
    Step,
    Workdays,
)
from tongjian.foundation.procedures.models import Case
from tongjian.registry.party_orgs import permissions as of_orgs
from tongjian.registry.party_orgs.choices import OrgKind
from tongjian.registry.units.queries import list_units

from . import checks, codes, permissions
from .forms import ApplyForm, AppointForm, ApproveForm, ElectForm, EnableForm
from .plans import MINUTES, Leaders
from .services import founding


def _is_elected(case: Case) -> bool:
    return checks.plan_of(case).leaders is Leaders.ELECTED


def _is_appointed(case: Case) -> bool:
    return checks.plan_of(case).leaders is Leaders.APPOINTED


def _facts(case: Case, viewer: Viewer) -> list[tuple[Any, ...]]:
    """Return what the page shows; Party organisations only to whoever may know them."""
    asked, units = case.given("apply"), checks.units_of(case)
    found: list[tuple[Any, ...]] = [
        ("组建方式", checks.plan_of(case).kind.label),
        ("单位", "、".join(unit.name for unit in units)),
    ]
    if viewer.may(of_orgs.READ):
        leader, host = checks.org_of(case, "leader"), checks.org_of(case, "host")
        found += [("审批", leader.name if leader else "")]
        found += [("依托", host.name)] if host else []
        found += [("拟定名称", asked["name"])] if asked.get("name") else []
    if kind := asked.get("org_kind"):
        found.append(("组织类别", OrgKind(kind).label))
    if approved := case.given("approve"):
        found.append(("文号", approved["approval_no"]))
    return found


FORMATION = Procedure(
    code=codes.FORMATION,
    title="组建党组织",
    clause="《中国共产党支部工作条例（试行）》第六条",
    start_permission=permissions.APPLY,
    subject_url=lambda case: reverse("units:unit", args=[case.subject_id]) + "?panel=formation",
    subject_seen=lambda case, viewer: list_units(viewer).filter(pk=case.subject_id).exists(),
    owner=checks.owner_of,
    facts=_facts,
    on_finished=founding.establish,
    steps=[
        Step(
            code="apply",
            title="申请",
            who="筹备单位",
            permission=permissions.APPLY,
            button="提交申请",
            note="由单位提出；还没有党组织的，由负责联系的党委代为提出。",
            form=ApplyForm,
            names=("candidate",),
            documents=checks.least_file,
            check=checks.conditions,
            override=permissions.OVERRIDE,
            minutes=30,
        ),
        Step(
            code="examine",
            title="审核",
            who="审批党委",
            permission=permissions.DECIDE,
            at=At.LEADER,
            button="审核通过",
            note="核对材料、党员名册和书记人选。10 个工作日为平台约定。",
            deadline=Workdays(10),
            may_refuse=True,
        ),
        Step(
            code="approve",
            title="批复",
            who="审批党委",
            permission=permissions.DECIDE,
            at=At.LEADER,
            button="批复成立",
            note="基层党委会议研究决定；自申请起一般不超过一个月批复。",
            form=ApproveForm,
            documents=[
                Document(
                    code="approval", title="批复", is_required=False, template="formation.reply"
                )
            ],
            check=checks.conditions,
            override=permissions.OVERRIDE,
            deadline=Months(1),
            deadline_after="apply",
            may_refuse=True,
            minutes=20,
        ),
        Step(
            code="elect",
            title="选举",
            who="筹备单位",
            permission=permissions.APPLY,
            button="登记选举结果",
            note="召开党员大会无记名投票；到会不少于应到的五分之四，赞成超过到会的一半。一个月内召开为平台约定。",
            form=ElectForm,
            names=("secretary", "deputy", "officers"),
            documents=[MINUTES],
            check=checks.election,
            when=_is_elected,
            deadline=Months(1),
            minutes=30,
        ),
        Step(
            code="appoint",
            title="任命",
            who="审批党委",
            permission=permissions.DECIDE,
            at=At.LEADER,
            button="登记任命",
            form=AppointForm,
            names=("secretary", "deputy"),
            when=_is_appointed,
        ),
        Step(
            code="enable",
            title="启用",
            who="审批党委",
            permission=permissions.DECIDE,
            at=At.LEADER,
            button="启用",
            note="办理后党组织、覆盖关系和任职同时生效，覆盖率随即变化；并报上级组织部门备案。",
            form=EnableForm,
        ),
    ],
)
