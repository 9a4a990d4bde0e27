"""The tabs of a unit's page that need nothing but the unit's own area."""

from __future__ import annotations

from datetime import timedelta
from itertools import zip_longest
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tongjian.foundation.access.requests import viewer_of
from tongjian.foundation.audit import queries as audit
from tongjian.foundation.audit.wording import Words, differences, name_keys
from tongjian.foundation.plans import Prepared, numbered
from tongjian.foundation.ui import asof, pages, panels
from tongjian.registry.localities.queries import full_name, names_of

from . import permissions, queries
from .choices import Precision
from .models import MemberFirm, Unit, UnitVersion
from .ratings import reapplication_window, validity

PAGE = "units.unit"
_FIRMS = Prepared(
    lambda unit: numbered(MemberFirm.objects.open().filter(unit_id=unit), by="unit"), unit=int
)
SHOWN = 20
ENTRIES = 100
ACTIONS = {
    "units.unit.registered": "登记",
    "units.unit.revised": "变更",
    "units.unit.rated": "评定等级",
    "units.firms.enrolled": "登记会员单位",
}
WORDS = {
    "grade": Words("等级"),
    "firms": Words("会员单位数"),
    "established_precision": Words("成立日期精确到"),
}
_LABELS = {f.name: str(f.verbose_name) for f in UnitVersion._meta.concrete_fields}
_HISTORY = (
    "name",
    "kind",
    "level",
    "status",
    "sector",
    "registrar",
    "competent_body",
    "is_direct",
    "is_charity",
)


def register() -> None:
    """Add the tabs; done in `apps.py`."""
    name_keys(WORDS)
    panels.register_panel(page=PAGE, code="basics", label="基本情况", render=basics, order=10)
    panels.register_panel(
        page=PAGE, code="firms", label="会员单位", render=firms, count=count_firms, order=50
    )
    panels.register_panel(page=PAGE, code="ratings", label="评估等级", render=ratings, order=60)
    panels.register_panel(page=PAGE, code="history", label="历史", render=history, order=90)


def basics(request: HttpRequest, unit: Unit) -> str:
    """Show every property of the unit, as of the day."""
    day = asof.read(request)
    facts = queries.version_on(unit, day.on) if day.is_past else unit
    groups = [
        ("登记", _registration(unit, facts or unit)),
        ("主管", _supervision(unit, facts or unit)),
        ("住所与联系", _residence(unit)),
        ("行业与规模", _size(unit, facts or unit)),
        ("群团与章程", _bodies(unit)),
    ]
    return pages.fragment(request, "units/basics.html", {"groups": groups, "day": day})


def firms(request: HttpRequest, unit: Unit) -> str:
    """Show the first member firms and lead to all of them."""
    rows = unit.firms.open().order_by("name")
    context = {
        "rows": rows[:SHOWN],
        "total": count_firms(request, unit),
        "unit": unit,
        "may_write": queries.reaches(viewer_of(request), permissions.WRITE, unit),
    }
    return pages.fragment(request, "units/firms.html", context)


def count_firms(request: HttpRequest, unit: Unit) -> int:
    """Count the member firms of today."""
    return next(iter(_FIRMS.run(unit=unit.pk)), 0)


def ratings(request: HttpRequest, unit: Unit) -> str:
    """Show each rating with its validity and the window for a new one."""
    day = asof.read(request)
    rows = [
        {
            "rating": rating,
            "last_on": validity(rating.announced_on)[1] - timedelta(days=1),
            "window": reapplication_window(rating.announced_on),
            "state": _rating_state(rating, day.on),
        }
        for rating in queries.list_ratings(unit)
    ]
    may_write = queries.reaches(viewer_of(request), permissions.WRITE, unit)
    context = {"rows": rows, "unit": unit, "day": day, "may_write": may_write}
    return pages.fragment(request, "units/ratings.html", context)


def history(request: HttpRequest, unit: Unit) -> str:
    """Show how the dated facts changed, and who changed what in the register."""
    versions = list(queries.list_versions(unit))
    steps = [_step(*pair) for pair in zip_longest(versions, versions[1:])]
    entries = audit.list_entries_of(subject_type="units.unit", subject_id=unit.pk).filter(
        action__startswith="units."
    )
    log = [
        {
            "entry": entry,
            "action": ACTIONS.get(entry.action, entry.action),
            "differences": differences(entry, Unit),
        }
        for entry in entries[:ENTRIES]
    ]
    return pages.fragment(request, "units/history.html", {"steps": steps, "log": log})


def _registration(unit: Unit, facts: Unit | UnitVersion) -> list[tuple[Any, ...]]:
    return [
        ("名称", facts.name),
        ("统一社会信用代码", unit.uscc),
        ("类型", facts.get_kind_display()),
        ("登记层级", facts.get_level_display()),
        ("登记管理机关", facts.registrar.name),
        ("成立登记日期", _established(unit)),
        ("状态", facts.get_status_display()),
        ("注销（撤销）日期", unit.ended_on),
        ("慈善组织", facts.is_charity),
        ("直接登记", facts.is_direct),
        ("直接登记类别", unit.get_direct_class_display()),
    ]


def _established(unit: Unit) -> str:
    if unit.established_on is None:
        return ""
    length = {Precision.YEAR: 4, Precision.MONTH: 7}.get(Precision(unit.established_precision), 10)
    return unit.established_on.isoformat()[:length]


def _supervision(unit: Unit, facts: Unit | UnitVersion) -> list[tuple[Any, ...]]:
    return [
        ("业务主管情况", unit.get_supervision_display()),
        ("业务主管单位", facts.competent_body.name if facts.competent_body else ""),
        ("行业主管部门", unit.industry_body.name if unit.industry_body else ""),
        ("脱钩日期", unit.decoupled_on),
        ("脱钩前主管部门", unit.former_body),
    ]


def _residence(unit: Unit) -> list[tuple[Any, ...]]:
    area_url = reverse("units:area", args=[unit.area_id]) if unit.area_id else None
    return [
        ("住所地", full_name(unit.residence) if unit.residence else ""),
        ("住所", unit.address),
        ("集中区域", unit.area.name if unit.area else "", area_url),
        ("公开电话", unit.phone),
    ]


def _size(unit: Unit, facts: Unit | UnitVersion) -> list[tuple[Any, ...]]:
    income = None if unit.annual_income is None else f"{unit.annual_income:,.2f} 万元"
    names = names_of(unit.native_places, on=unit.updated_at.date()) if unit.native_places else {}
    return [
        ("行业分类", facts.get_sector_display()),
        ("领域标签", "、".join(unit.fields)),
        ("籍贯地域（异地商会）", "、".join(names.get(p, p) for p in unit.native_places)),
        ("从业人数", unit.staff_count),
        ("会员数", unit.firm_count),
        ("年收入", income),
        ("申报党员数", unit.declared_members),
        ("申报日期", unit.declared_on),
    ]


def _bodies(unit: Unit) -> list[tuple[Any, ...]]:
    return [
        ("工会", "已建" if unit.has_union else "未建"),
        ("共青团组织", "已建" if unit.has_youth_league else "未建"),
        ("妇联组织", "已建" if unit.has_womens_federation else "未建"),
        ("章程载入党建日期", unit.charter_party_on),
        ("数据来源", unit.source),
    ]


def _rating_state(rating: Any, on: Any) -> tuple[str, str]:
    if on < rating.start_on:
        return "尚未生效", "info"
    return ("有效", "good") if on < rating.end_on else ("已到期", "quiet")


def _step(newer: UnitVersion, older: UnitVersion | None) -> dict[str, Any]:
    if older is None:
        return {"on": newer.start_on, "title": "登记成立", "text": newer.name}
    said = [
        f"{_LABELS[name]}：{before} → {after}"
        for name in _HISTORY
        if (before := _value(older, name)) != (after := _value(newer, name))
    ]
    return {"on": newer.start_on, "title": "变更", "text": "；".join(said) or "登记事项更正"}


def _value(version: UnitVersion, name: str) -> str:
    display = getattr(version, f"get_{name}_display", None)
    value = display() if display else getattr(version, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value or "（空）")
