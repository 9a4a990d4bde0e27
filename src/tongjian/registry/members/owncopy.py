"""Everything on record about one person, for that person: readable, and for machines (R9-05)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tongjian.foundation.audit import naming
from tongjian.foundation.audit import queries as audit
from tongjian.foundation.privacy.services import consents, notices, requests
from tongjian.foundation.ui import formats

from . import queries, record
from .correcting import field_label
from .models import Person
from .services.reading import LABELS

MOST_APPEARANCES = 1_000


@dataclass(frozen=True)
class Section:
    """One part of the copy: a table, or one row of named values."""

    title: str
    heads: Sequence[str]
    rows: list[Sequence[Any]] = field(default_factory=list)


SectionOf = Callable[[Person], Section]
_sections: list[SectionOf] = []


def add_section(section_of: SectionOf) -> None:
    """Let an area above put its own records about a person into the copy."""
    _sections.append(section_of)


def copy_of(person: Person, *, on: date) -> list[Section]:
    """Return every part of the copy; the caller has made sure that the person asks."""
    return [
        _record(person, on),
        _memberships(person),
        *(section_of(person) for section_of in _sections),
        _corrections(person),
        _requests(person),
        _consents(person),
        _account(person),
        _changes(person),
        _readings(person),
        _appearances(person),
    ]


def as_data(sections: Sequence[Section]) -> dict[str, list[dict[str, Any]]]:
    """Return the copy as plain values that JSON can hold."""
    return {
        section.title: [
            {head: _plain(value) for head, value in zip(section.heads, row, strict=True)}
            for row in section.rows
        ]
        for section in sections
    }


def _record(person: Person, on: date) -> Section:
    sealed = record.in_clear(person)
    home = person.home_org.name if person.home_org else None
    employer = person.employer.name if person.employer else None
    pairs = [
        ("姓名", person.name),
        *((label, sealed[name] or None) for name, label in LABELS.items()),
        ("所在党支部", home),
        ("工作单位", employer),
        *record.facts_of(person),
        ("数据来源", person.source),
        ("更新时间", person.updated_at),
    ]
    return Section("基本信息", ["栏目", "内容"], [*pairs, ("副本日期", on)])


def _memberships(person: Person) -> Section:
    rows = [
        (
            m.org.name,
            m.start_on,
            m.end_on,
            m.get_joined_how_display(),
            m.get_left_how_display(),
            m.get_ground_display(),
        )
        for m in queries.list_memberships(person)
    ]
    heads = ["党组织", "自", "至", "进入方式", "离开方式", "登记依据"]
    return Section("组织关系", heads, [*rows])


def _corrections(person: Person) -> Section:
    rows = [
        (field_label(r), r.proposal, r.message, r.get_state_display(), r.reply, r.created_at)
        for r in queries.list_own_corrections(person)
    ]
    heads = ["栏目", "应为", "说明", "状态", "答复", "提出时间"]
    return Section("更正申请", heads, [*rows])


def _requests(person: Person) -> Section:
    rows = [
        (
            r.get_kind_display(),
            r.wish,
            r.get_state_display(),
            r.decision,
            r.decided_by,
            r.created_at,
            r.decided_at,
        )
        for r in requests.requests_of(person)
    ]
    heads = ["请求", "内容和理由", "状态", "答复", "答复人", "提出时间", "答复时间"]
    return Section("反对、限制处理等请求", heads, [*rows])


def _consents(person: Person) -> Section:
    labels = {purpose.code: purpose.label for purpose in consents.purposes()}
    rows = [
        (
            labels.get(c.purpose, c.purpose),
            c.version,
            c.given_on,
            c.get_given_way_display(),
            c.recorded_by,
            c.note,
            c.withdrawn_on,
            c.get_withdrawn_way_display(),
            c.withdrawn_by,
            c.withdrawn_note,
        )
        for c in consents.consents_of(person)
    ]
    heads = ["事项", "文本版本", "同意日期", "同意方式", "登记人", "说明"]
    heads += ["撤回日期", "撤回方式", "撤回登记人", "撤回说明"]
    return Section("同意", heads, [*rows])


def _account(person: Person) -> Section:
    user = person.user
    if user is None:
        return Section("登录账号", ["栏目", "内容"])
    rows = [
        ("登录名", user.username),
        ("显示名", user.display_name),
        ("建立时间", user.created_at),
        ("最近登录", user.last_login),
        *(
            (f"已阅读{each.notice}", each.confirmed_at)
            for each in notices.confirmations_of(user.pk)
        ),
    ]
    return Section("登录账号", ["栏目", "内容"], [*rows])


def _changes(person: Person) -> Section:
    kind = Person._meta.label_lower
    found = audit.list_entries_of(subject_type=kind, subject_id=person.pk)
    rows = [
        (e.at, naming.action_label(e.action), e.actor_name, e.actor_role, e.reason) for e in found
    ]
    return Section("我的信息的改动", ["时间", "事项", "办理人", "角色", "原因"], [*rows])


def _readings(person: Person) -> Section:
    found = audit.list_readings_of(subject_type=Person._meta.label_lower, subject_id=person.pk)
    rows = [(r.at, r.reader_name, r.reader_role, r.what, r.purpose) for r in found]
    return Section("谁看过我的信息", ["时间", "查阅人", "角色", "内容", "目的"], [*rows])


def _appearances(person: Person) -> Section:
    found = audit.appearances_of(
        subject_type=Person._meta.label_lower, subject_id=person.pk, limit=MOST_APPEARANCES
    )
    rows = [(a.day, a.reader_name, a.reader_role, a.what, a.times) for a in found]
    return Section("在名单中出现", ["日期", "查阅人", "角色", "哪种名单", "次数"], [*rows])


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return None if value in ("", formats.DASH) else value
