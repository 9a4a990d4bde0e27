"""What rules may ask about a unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    ExpressionWrapper,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models import Value as Given
from django.db.models.functions import Coalesce

from tongjian.foundation.rulebook.facts import Fact, Subject
from tongjian.kernel.rules.terms import Kind
from tongjian.registry.members.permissions import COUNT
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.models import Charge
from tongjian.registry.party_orgs.permissions import READ as PARTY
from tongjian.registry.units import choices, permissions
from tongjian.registry.units.models import Rating, Unit, UnitVersion
from tongjian.registry.units.queries import AXES


def whether(condition: Q) -> ExpressionWrapper[Q]:
    """Return a condition as a column."""
    return ExpressionWrapper(condition, output_field=BooleanField())


def labels(found: Any) -> dict[str, str]:
    """Return the labels of a vocabulary."""
    return dict(found.choices)


def _charged(kind: ChargeKind) -> Exists:
    return Exists(Charge.objects.filter(unit=OuterRef("pk"), end_on__isnull=True, kind=kind))


def _grade(on: date) -> Coalesce:
    valid = Rating.objects.valid_on(on).filter(unit=OuterRef("pk")).order_by("-start_on")
    return Coalesce(Subquery(valid.values("grade")[:1]), Given(""))


def _rating(column: str) -> Callable[[date], Any]:
    latest = Rating.objects.filter(unit=OuterRef("pk")).order_by("-announced_on")
    return lambda on: Subquery(latest.values(column)[:1])


def _status_since(on: date) -> Case:
    """Return since when an abnormal unit has been so; of others nobody asks."""
    versions = UnitVersion.objects.filter(unit=OuterRef("pk")).order_by().values("unit")
    other = versions.exclude(status=choices.UnitStatus.ABNORMAL)
    since = Coalesce(
        Subquery(other.annotate(day=Max("end_on")).values("day")),
        Subquery(versions.annotate(day=Min("start_on")).values("day")),
    )
    return Case(
        When(status=choices.UnitStatus.ABNORMAL, then=since), output_field=DateField(null=True)
    )


_REGISTER = (
    Fact("name", "名称", Kind.TEXT, "name"),
    Fact("uscc", "统一社会信用代码", Kind.TEXT, "uscc"),
    Fact("kind", "法定类型", Kind.TEXT, "kind", choices=labels(choices.UnitKind)),
    Fact("level", "登记层级", Kind.TEXT, "level", choices=labels(choices.UnitLevel)),
    Fact("status", "状态", Kind.TEXT, "status", choices=labels(choices.UnitStatus)),
    Fact("status_since", "列入活动异常的日期", Kind.DATE, _status_since),
    Fact("ended_on", "注销（撤销）日期", Kind.DATE, "ended_on"),
    Fact("sector", "行业分类", Kind.TEXT, "sector", choices=labels(choices.Sector)),
    Fact("fields", "领域标签", Kind.TEXTS, "fields"),
    Fact(
        "supervision",
        "业务主管情况",
        Kind.TEXT,
        "supervision",
        choices=labels(choices.Supervision),
    ),
    Fact("has_body", "业务主管单位", Kind.FLAG, whether(Q(competent_body__isnull=False))),
    Fact("native_places", "籍贯地域", Kind.TEXTS, "native_places"),
    Fact("is_direct", "直接登记", Kind.FLAG, "is_direct"),
    Fact("is_charity", "慈善组织", Kind.FLAG, "is_charity"),
    Fact("decoupled_on", "脱钩日期", Kind.DATE, "decoupled_on"),
    Fact("former_body", "脱钩前主管部门", Kind.TEXT, "former_body"),
    Fact("established_on", "成立登记日期", Kind.DATE, "established_on"),
    Fact("charter_party_on", "章程载入党建日期", Kind.DATE, "charter_party_on"),
    Fact("declared_members", "申报党员", Kind.NUMBER, "declared_members", unit="名"),
    Fact("grade", "有效的评估等级", Kind.TEXT, _grade, choices=labels(choices.Grade)),
    Fact("rated_on", "最近一次评估公告日期", Kind.DATE, _rating("announced_on")),
    Fact("rating_start_on", "等级有效期起", Kind.DATE, _rating("start_on")),
    Fact("rating_end_on", "等级失效日期", Kind.DATE, _rating("end_on")),
)
_PARTY = (
    Fact("full_members", "正式党员", Kind.NUMBER, "full_members", unit="名", permission=COUNT),
    Fact(
        "probationary_members",
        "预备党员",
        Kind.NUMBER,
        "probationary_members",
        unit="名",
        permission=COUNT,
    ),
    Fact("covered", "党组织覆盖", Kind.FLAG, whether(~Q(host_mode=""))),
    Fact(
        "host_mode",
        "覆盖方式",
        Kind.TEXT,
        "host_mode",
        choices={"": "未覆盖", **labels(choices.HostMode)},
        permission=PARTY,
    ),
    Fact("has_instructor", "党建指导员或联络员", Kind.FLAG, "has_instructor", permission=PARTY),
    Fact(
        "has_mass_body",
        "工会、共青团或妇联组织",
        Kind.FLAG,
        whether(Q(has_union=True) | Q(has_youth_league=True) | Q(has_womens_federation=True)),
    ),
    Fact(
        "answered_for", "负责它的党组织", Kind.FLAG, whether(~Q(scope_path="")), permission=PARTY
    ),
    Fact("has_lead", "主抓主管的党组织", Kind.FLAG, _charged(ChargeKind.LEAD), permission=PARTY),
    Fact(
        "has_direct", "直接负责的党组织", Kind.FLAG, _charged(ChargeKind.DIRECT), permission=PARTY
    ),
    Fact(
        "has_fallback",
        "管理兜底的党组织",
        Kind.FLAG,
        _charged(ChargeKind.FALLBACK),
        permission=PARTY,
    ),
)

UNIT = Subject(
    code="unit",
    label="社会组织",
    rows=Unit.objects.all,
    place="registered_path",
    permission=permissions.READ,
    reach=lambda viewer, permission: viewer.scope(permission).q(**AXES),
    listing="duties:units",
    page="units:unit",
    own_facts=(*_REGISTER, *_PARTY),
)
