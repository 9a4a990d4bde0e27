"""How long each kind of personal data is kept, where that comes from, and what happens then."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from tongjian.foundation.accounts import closing
from tongjian.foundation.accounts.models import FailedSignIns
from tongjian.foundation.audit.models import Reading
from tongjian.foundation.documents.models import Issued
from tongjian.foundation.exchange import forgetting as imports
from tongjian.foundation.exchange.models import ExportLog
from tongjian.foundation.files import forgetting as papers
from tongjian.foundation.jobs import forgetting as jobs
from tongjian.foundation.notices import forgetting as forgotten
from tongjian.foundation.privacy.models import Confirmation, Consent, PersonalRequest
from tongjian.foundation.privacy.services import retention
from tongjian.foundation.privacy.services.retention import AGREED, DEIDENTIFY, DELETE, Kind
from tongjian.foundation.procedures.services import forgetting as cases
from tongjian.foundation.watch.models import Notice as Unusual
from tongjian.foundation.watch.models import State
from tongjian.lifecycle.gates.models import DisposalLine
from tongjian.lifecycle.gates.services import forgetting as declared
from tongjian.lifecycle.gates.services import terms as proposed
from tongjian.registry.members.models import CorrectionRequest
from tongjian.registry.members.services import retiring

YEAR = 365
LOGS_AT_LEAST = 183  # 网络安全法: network logs are kept for six months or longer


def _ids(rows: QuerySet[Any]) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _over_sessions(before: date) -> list[int]:
    # Sessions are keyed by secrets, which a list must not show: they are known by their record.
    living = Session.objects.filter(expire_date__date__gte=before).values("session_key")
    return _ids(UserSession.objects.exclude(session_key__in=living))


def _end_sessions(ids: list[int], on: date) -> None:
    ended = UserSession.objects.filter(pk__in=ids)
    Session.objects.filter(session_key__in=ended.values("session_key")).delete()
    ended.delete()
    Session.objects.filter(expire_date__date__lt=on).delete()


def _deleting(model: Any) -> Any:
    def delete(ids: list[int], on: date) -> None:
        model.objects.filter(pk__in=ids).delete()

    return delete


KINDS = (
    Kind(
        code="sessions",
        label="过期的登录会话",
        days=0,
        counted_from="会话到期",
        basis="等级保护三级要求剩余信息清除（GB/T 22239—2019 8.1.4）",
        act=DELETE,
        due=_over_sessions,
        dispose=_end_sessions,
        automatic=True,
    ),
    Kind(
        code="failures",
        label="登录失败计数",
        days=1,
        counted_from="第一次失败",
        basis=AGREED,
        act=DELETE,
        due=lambda before: _ids(FailedSignIns.objects.filter(first_at__date__lt=before)),
        dispose=_deleting(FailedSignIns),
        automatic=True,
    ),
    Kind(
        code="job-files",
        label="后台任务做出的文件（含导出）",
        days=7,
        counted_from="任务结束",
        basis=f"个人信息保护法第十九条，最短必要；{AGREED} 7 天",
        act=DELETE,
        due=jobs.with_file,
        dispose=jobs.delete_files,
        automatic=True,
    ),
    Kind(
        code="jobs",
        label="后台任务记录",
        days=180,
        counted_from="任务结束",
        basis=AGREED,
        act=DELETE,
        due=jobs.ended,
        dispose=jobs.delete,
        automatic=True,
    ),
    Kind(
        code="abandoned-imports",
        label="上传后未办完的导入（文件和暂存行）",
        days=30,
        counted_from="上传或核对",
        basis=f"个人信息保护法第十九条，最短必要；{AGREED} 30 天",
        act=DELETE,
        due=imports.abandoned,
        dispose=imports.forget,
        automatic=True,
    ),
    Kind(
        code="imports",
        label="办完的导入（文件、暂存行、改动前后值）",
        days=180,
        counted_from="导入、撤销或放弃",
        basis=f"个人信息保护法第十九条，最短必要；{AGREED} 180 天，此后不能整批撤销",
        act=DELETE,
        due=imports.settled,
        dispose=imports.forget,
        automatic=True,
    ),
    Kind(
        code="exports",
        label="导出记录（谁导出了什么）",
        days=3 * YEAR,
        counted_from="导出",
        basis=f"网络安全法：网络日志不少于六个月；{AGREED} 3 年",
        act=DELETE,
        due=lambda before: _ids(ExportLog.objects.filter(at__date__lt=before)),
        dispose=_deleting(ExportLog),
        at_least=LOGS_AT_LEAST,
        automatic=True,
    ),
    Kind(
        code="closed-notices",
        label="已办结的待办",
        days=3 * YEAR,
        counted_from="办结",
        basis=f"个人信息保护法第十九条，最短必要；{AGREED} 3 年，用以核对办理情况和用时",
        act=DELETE,
        due=forgotten.due,
        dispose=forgotten.forget,
        automatic=True,
    ),
    Kind(
        code="confirmations",
        label="已注销账号的告知确认",
        days=3 * YEAR,
        counted_from="确认",
        basis=f"{AGREED} 3 年，用以证明处理当时已经告知",
        act=DELETE,
        due=lambda before: _ids(
            Confirmation.objects.filter(
                confirmed_at__date__lt=before, user__username__startswith=closing.CLOSED
            )
        ),
        dispose=_deleting(Confirmation),
        automatic=True,
    ),
    Kind(
        code="corrections",
        label="已答复的更正申请",
        days=3 * YEAR,
        counted_from="答复",
        basis=f"{AGREED} 3 年，比照影响评估记录的最短保存期",
        act=DELETE,
        due=lambda before: _ids(CorrectionRequest.objects.filter(replied_at__date__lt=before)),
        dispose=_deleting(CorrectionRequest),
        automatic=True,
    ),
    Kind(
        code="requests",
        label="已答复的个人信息请求",
        days=3 * YEAR,
        counted_from="答复",
        basis=f"{AGREED} 3 年，比照影响评估记录的最短保存期",
        act=DELETE,
        due=lambda before: _ids(PersonalRequest.objects.filter(decided_at__date__lt=before)),
        dispose=_deleting(PersonalRequest),
        automatic=True,
    ),
    Kind(
        code="consents",
        label="已撤回的同意",
        days=3 * YEAR,
        counted_from="撤回",
        basis=f"{AGREED} 3 年，用以证明处理当时有同意",
        act=DELETE,
        due=lambda before: _ids(Consent.objects.filter(withdrawn_on__lt=before)),
        dispose=_deleting(Consent),
        automatic=True,
    ),
    Kind(
        code="accounts",
        label="停用的账号",
        days=3 * YEAR,
        counted_from="最后一次登录",
        basis=f"个人信息保护法第四十七条；{AGREED} 3 年",
        act=DEIDENTIFY,
        due=closing.due,
        dispose=closing.close,
        automatic=True,
    ),
    Kind(
        code="declared-members",
        label="成立登记时申报的党员",
        days=YEAR,
        counted_from="领证，没有领证的从受理起",
        basis=f"个人信息保护法第十九条，采集目的已实现；{AGREED} 1 年",
        act=DELETE,
        due=declared.due,
        dispose=declared.delete,
        automatic=True,
    ),
    Kind(
        code="term-candidates",
        label="换届审核的人选",
        days=YEAR,
        counted_from="审核办结，没有办结的从拟换届日期起",
        basis=f"个人信息保护法第十九条，采集目的已实现；{AGREED} 1 年",
        act=DELETE,
        due=proposed.due,
        dispose=proposed.delete,
        automatic=True,
    ),
    Kind(
        code="withdrawn-papers",
        label="撤下的材料",
        days=YEAR,
        counted_from="撤下",
        basis=f"个人信息保护法第十九条，最短必要；{AGREED} 1 年",
        act=DELETE,
        due=papers.withdrawn,
        dispose=papers.delete,
        automatic=True,
    ),
    Kind(
        code="personal-papers",
        label="办结事项里写有党员个人信息的材料（名册、候选人、选票）",
        days=10 * YEAR,
        counted_from="事项办结",
        basis=f"个人信息保护法第十九条；{AGREED} 10 年，原件另按档案规定保存",
        act=DELETE,
        due=cases.ended_papers,
        dispose=papers.delete,
    ),
    Kind(
        code="case-names",
        label="办结事项里的人名（人选、得票、公示异议）",
        days=10 * YEAR,
        counted_from="事项办结",
        basis=f"个人信息保护法第十九条、第四十七条；{AGREED} 10 年",
        act=DEIDENTIFY,
        due=cases.naming,
        dispose=cases.take_out_names,
    ),
    Kind(
        code="personal-letters",
        label="写有个人姓名的公文",
        days=30 * YEAR,
        counted_from="成文",
        basis=f"机关文件材料归档范围和文书档案保管期限规定（定期 30 年）；{AGREED}按最长的定期",
        act=DELETE,
        due=lambda before: _ids(Issued.objects.filter(is_personal=True, issued_on__lt=before)),
        dispose=_deleting(Issued),
    ),
    Kind(
        code="whereabouts",
        label="处置单上的党员去向",
        days=10 * YEAR,
        counted_from="处置单办结",
        basis=f"个人信息保护法第十九条；{AGREED} 10 年，人数留在处置单上",
        act=DELETE,
        due=lambda before: _ids(DisposalLine.objects.filter(disposal__closed_on__lt=before)),
        dispose=_deleting(DisposalLine),
    ),
    Kind(
        code="unusual-reading",
        label="处理完的异常查阅提醒",
        days=3 * YEAR,
        counted_from="查阅当天",
        basis=f"比照查阅记录；{AGREED} 3 年",
        act=DELETE,
        due=lambda before: _ids(Unusual.objects.filter(state=State.HANDLED, day__lt=before)),
        dispose=_deleting(Unusual),
        automatic=True,
    ),
    Kind(
        code="former-members",
        label="已出党、已去世的党员",
        days=10 * YEAR,
        counted_from="最后一段组织关系终止",
        basis=f"个人信息保护法第十九条、第四十七条；{AGREED} 10 年，党员档案另按档案规定保存",
        act=DEIDENTIFY,
        due=retiring.due,
        dispose=retiring.deidentify,
    ),
    Kind(
        code="readings",
        label="查阅记录（谁看过谁）",
        days=3 * YEAR,
        counted_from="查阅",
        basis=f"网络安全法：网络日志不少于六个月；{AGREED} 3 年",
        act=DELETE,
        due=lambda before: _ids(Reading.objects.filter(at__date__lt=before)),
        dispose=_deleting(Reading),
        at_least=LOGS_AT_LEAST,
        owner_only=True,
    ),
)


def register() -> None:
    """Put every kind under retention."""
    retention.declare(KINDS)
