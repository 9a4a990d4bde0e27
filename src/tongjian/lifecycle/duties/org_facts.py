"""What rules may ask about a Party organisation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat

from tongjian.foundation.access.scopes import PATH_END
from tongjian.foundation.rulebook.facts import Fact, Subject
from tongjian.kernel.rules.terms import Kind
from tongjian.registry.members.permissions import COUNT
from tongjian.registry.members.permissions import READ as MEMBERS
from tongjian.registry.party_orgs import permissions
from tongjian.registry.party_orgs.choices import COMMITTEES, Flavor, OrgKind
from tongjian.registry.party_orgs.models import Hosting, PartyOrg
from tongjian.registry.party_orgs.queries import AXES
from tongjian.registry.posts.choices import Post, SecretarySource
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.permissions import READ as POSTS

from .unit_facts import labels, whether

_OWN = ExpressionWrapper(
    F("full_members") + F("probationary_members"), output_field=IntegerField()
)
_OFFICERS = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.FULL_TIME_DEPUTY, Post.OFFICER)


def _number_of(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _in_post(*posts: Post) -> QuerySet[Appointment]:
    return Appointment.objects.filter(org=OuterRef("pk"), post__in=posts, end_on__isnull=True)


def _secretary(column: str) -> Subquery:
    return Subquery(_in_post(Post.SECRETARY).values(column)[:1])


def _vacant_since(on: date) -> Subquery:
    """Return when the last secretary left; of an organisation that has one nobody asks."""
    last = Appointment.objects.filter(
        org=OuterRef("pk"), post=Post.SECRETARY, end_on__isnull=False
    )
    ended = last.order_by().values("org").annotate(day=Max("end_on")).values("day")
    return Subquery(ended, output_field=DateField())


def _below(on: date) -> Case:
    """Return the members of a committee with all below it; of others their own."""
    below = PartyOrg.objects.filter(
        dissolved_on__isnull=True,
        path__gte=OuterRef("path"),
        path__lt=Concat(OuterRef("path"), Value(PATH_END)),
    )
    # A plain function, not an aggregate: the range has no column to group by.
    total = Func(_OWN, function="SUM")
    summed = below.order_by().annotate(total=total).values("total")
    return Case(
        When(kind__in=COMMITTEES, then=Subquery(summed, output_field=IntegerField())),
        default=_OWN,
        output_field=IntegerField(),
    )


_STRUCTURE = (
    Fact("name", "名称", Kind.TEXT, "name"),
    Fact("kind", "类别", Kind.TEXT, "kind", choices=labels(OrgKind)),
    Fact("flavor", "性质", Kind.TEXT, "flavor", choices=labels(Flavor)),
    Fact("established_on", "成立日期", Kind.DATE, "established_on"),
    Fact("approval_no", "批准文号", Kind.TEXT, "approval_no"),
    Fact("support_unit", "依托单位", Kind.TEXT, "support_unit"),
    Fact("elected_on", "本届选举日期", Kind.DATE, "elected_on"),
    Fact("term_years", "任期", Kind.NUMBER, "term_years", unit="年"),
    Fact("term_ends_on", "届满日期", Kind.DATE, "term_ends_on"),
    Fact("has_superior", "上级党组织", Kind.FLAG, whether(Q(parent__isnull=False))),
    Fact(
        "units_covered",
        "覆盖的社会组织",
        Kind.NUMBER,
        _number_of(Hosting.objects.filter(org=OuterRef("pk"), end_on__isnull=True), "org"),
        unit="家",
    ),
)
_PEOPLE = (
    Fact("full_members", "正式党员", Kind.NUMBER, "full_members", unit="名", permission=COUNT),
    Fact(
        "probationary_members",
        "预备党员",
        Kind.NUMBER,
        "probationary_members",
        unit="名",
        permission=COUNT,
    ),
    Fact("members", "党员", Kind.NUMBER, _OWN, unit="名", permission=COUNT),
    Fact("members_below", "连同下级的党员", Kind.NUMBER, _below, unit="名", permission=COUNT),
    Fact(
        "has_secretary",
        "在任的书记",
        Kind.FLAG,
        Exists(_in_post(Post.SECRETARY)),
        permission=POSTS,
    ),
    Fact("vacant_since", "上一任书记离任日期", Kind.DATE, _vacant_since, permission=POSTS),
    Fact(
        "secretary_full_on",
        "书记转为正式党员日期",
        Kind.DATE,
        _secretary("person__full_on"),
        permission=MEMBERS,
    ),
    Fact(
        "secretary_source",
        "书记来源",
        Kind.TEXT,
        _secretary("source"),
        choices={"": "没有登记", **labels(SecretarySource)},
        permission=POSTS,
    ),
    Fact(
        "secretary_leads",
        "书记进入社会组织领导层",
        Kind.FLAG,
        _secretary("in_leadership"),
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
    Fact(
        "organizers",
        "党建组织员",
        Kind.NUMBER,
        _number_of(_in_post(Post.ORGANIZER), "org"),
        unit="名",
        permission=POSTS,
    ),
)

ORG = Subject(
    code="org",
    label="党组织",
    rows=lambda: PartyOrg.objects.filter(dissolved_on__isnull=True),
    place="locality__path",
    permission=permissions.READ,
    reach=lambda viewer, permission: viewer.scope(permission).q(**AXES),
    listing="duties:orgs",
    page="party_orgs:org",
    own_facts=(*_STRUCTURE, *_PEOPLE),
)
