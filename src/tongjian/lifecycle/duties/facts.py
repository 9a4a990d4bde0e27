"""What rules may ask about a unit and about a Party organisation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from tongjian.foundation.rulebook.facts import Fact, Subject
from tongjian.kernel.rules.terms import Kind
from tongjian.registry.members.permissions import COUNT
from tongjian.registry.party_orgs import permissions as of_orgs
from tongjian.registry.party_orgs.choices import ChargeKind, OrgKind
from tongjian.registry.party_orgs.models import Charge, Hosting, PartyOrg
from tongjian.registry.party_orgs.queries import AXES as ORG_AXES
from tongjian.registry.posts.choices import Post
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.permissions import READ as POSTS
from tongjian.registry.units import choices
from tongjian.registry.units import permissions as of_units
from tongjian.registry.units.models import Rating, Unit
from tongjian.registry.units.queries import AXES as UNIT_AXES

PARTY = of_orgs.READ

_OFFICERS = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.OFFICER)


def _whether(condition: Q) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _labels(found: Any) -> dict[str, str]:
    return dict(found.choices)


def _charged(kind: ChargeKind) -> Exists:
    return Exists(Charge.objects.filter(unit=OuterRef("pk"), end_on__isnull=True, kind=kind))


def _grade(on: date) -> Coalesce:
    valid = Rating.objects.valid_on(on).filter(unit=OuterRef("pk")).order_by("-start_on")
    return Coalesce(Subquery(valid.values("grade")[:1]), Value(""))


def _number_of(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _in_post(*posts: Post) -> QuerySet[Appointment]:
    return Appointment.objects.filter(org=OuterRef("pk"), post__in=posts, end_on__isnull=True)


UNIT = Subject(
    code="unit",
    label="社会组织",
    rows=Unit.objects.all,
    place="registered_path",
    permission=of_units.READ,
    reach=lambda viewer, permission: viewer.scope(permission).q(**UNIT_AXES),
    listing="duties:units",
    page="units:unit",
    facts=(
        Fact("name", "名称", Kind.TEXT, "name"),
        Fact("uscc", "统一社会信用代码", Kind.TEXT, "uscc"),
        Fact("kind", "法定类型", Kind.TEXT, "kind", choices=_labels(choices.UnitKind)),
        Fact("level", "登记层级", Kind.TEXT, "level", choices=_labels(choices.UnitLevel)),
        Fact("status", "状态", Kind.TEXT, "status", choices=_labels(choices.UnitStatus)),
        Fact("sector", "行业分类", Kind.TEXT, "sector", choices=_labels(choices.Sector)),
        Fact("fields", "领域标签", Kind.TEXTS, "fields"),
        Fact(
            "supervision",
            "业务主管情况",
            Kind.TEXT,
            "supervision",
            choices=_labels(choices.Supervision),
        ),
        Fact("has_body", "业务主管单位", Kind.FLAG, _whether(Q(competent_body__isnull=False))),
        Fact("native_places", "籍贯地域", Kind.TEXTS, "native_places"),
        Fact("is_direct", "直接登记", Kind.FLAG, "is_direct"),
        Fact("decoupled_on", "脱钩日期", Kind.DATE, "decoupled_on"),
        Fact("established_on", "成立登记日期", Kind.DATE, "established_on"),
        Fact("charter_party_on", "章程载入党建日期", Kind.DATE, "charter_party_on"),
        Fact("full_members", "正式党员", Kind.NUMBER, "full_members", unit="名", permission=COUNT),
        Fact(
            "probationary_members",
            "预备党员",
            Kind.NUMBER,
            "probationary_members",
            unit="名",
            permission=COUNT,
        ),
        Fact("declared_members", "申报党员", Kind.NUMBER, "declared_members", unit="名"),
        Fact("covered", "党组织覆盖", Kind.FLAG, _whether(~Q(host_mode=""))),
        Fact(
            "host_mode",
            "覆盖方式",
            Kind.TEXT,
            "host_mode",
            choices=_labels(choices.HostMode),
            permission=PARTY,
        ),
        Fact(
            "has_instructor", "党建指导员或联络员", Kind.FLAG, "has_instructor", permission=PARTY
        ),
        Fact(
            "has_mass_body",
            "工会、共青团或妇联组织",
            Kind.FLAG,
            _whether(Q(has_union=True) | Q(has_youth_league=True) | Q(has_womens_federation=True)),
        ),
        Fact(
            "answered_for",
            "负责它的党组织",
            Kind.FLAG,
            _whether(~Q(scope_path="")),
            permission=PARTY,
        ),
        Fact(
            "has_lead", "主抓主管的党组织", Kind.FLAG, _charged(ChargeKind.LEAD), permission=PARTY
        ),
        Fact(
            "has_direct",
            "直接负责的党组织",
            Kind.FLAG,
            _charged(ChargeKind.DIRECT),
            permission=PARTY,
        ),
        Fact(
            "has_fallback",
            "管理兜底的党组织",
            Kind.FLAG,
            _charged(ChargeKind.FALLBACK),
            permission=PARTY,
        ),
        Fact("grade", "有效的评估等级", Kind.TEXT, _grade, choices=_labels(choices.Grade)),
    ),
)

ORG = Subject(
    code="org",
    label="党组织",
    rows=lambda: PartyOrg.objects.filter(dissolved_on__isnull=True),
    place="locality__path",
    permission=of_orgs.READ,
    reach=lambda viewer, permission: viewer.scope(permission).q(**ORG_AXES),
    listing="duties:orgs",
    page="party_orgs:org",
    facts=(
        Fact("name", "名称", Kind.TEXT, "name"),
        Fact("kind", "类别", Kind.TEXT, "kind", choices=_labels(OrgKind)),
        Fact("full_members", "正式党员", Kind.NUMBER, "full_members", unit="名", permission=COUNT),
        Fact(
            "members",
            "党员",
            Kind.NUMBER,
            ExpressionWrapper(
                F("full_members") + F("probationary_members"), output_field=IntegerField()
            ),
            unit="名",
            permission=COUNT,
        ),
        Fact("established_on", "成立日期", Kind.DATE, "established_on"),
        Fact("elected_on", "本届选举日期", Kind.DATE, "elected_on"),
        Fact("term_years", "任期", Kind.NUMBER, "term_years", unit="年"),
        Fact("term_ends_on", "届满日期", Kind.DATE, "term_ends_on"),
        Fact("has_superior", "上级党组织", Kind.FLAG, _whether(Q(parent__isnull=False))),
        Fact(
            "units_covered",
            "覆盖的社会组织",
            Kind.NUMBER,
            _number_of(Hosting.objects.filter(org=OuterRef("pk"), end_on__isnull=True), "org"),
            unit="家",
        ),
        Fact(
            "has_secretary",
            "在任的书记",
            Kind.FLAG,
            Exists(_in_post(Post.SECRETARY)),
            permission=POSTS,
        ),
        Fact(
            "officers",
            "委员",
            Kind.NUMBER,
            _number_of(_in_post(*_OFFICERS), "org"),
            unit="名",
            permission=POSTS,
        ),
    ),
)
