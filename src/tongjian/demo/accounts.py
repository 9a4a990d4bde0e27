"""One account for each role, so that a visitor sees the same city with different eyes.

They exist only where `TONGJIAN_DEMO` is on: everybody knows the password.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from tongjian.foundation.access import axes
from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.roles import get_role
from tongjian.foundation.access.services import give_grant
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.accounts.hooks import DemoAccount
from tongjian.foundation.accounts.models import User
from tongjian.foundation.accounts.services import create_user
from tongjian.foundation.privacy.services import notices
from tongjian.registry.localities.models import Locality
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.choices import Flavor
from tongjian.registry.posts.choices import Post
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import basis_of
from tongjian.registry.units.choices import HostMode
from tongjian.registry.units.models import Agency

from .actor import builder
from .places import CITY_CODE, CITY_NAME, district_code
from .plan import Plan
from .tree import Node

PASSWORD: Final = "Pengcheng-2026"  # noqa: S105 - a demo shows it on its sign-in page


@dataclass(frozen=True)
class Target:
    """What an account is about; `post` is the appointment that its rights rest on."""

    id: int | None
    name: str = ""
    post: Appointment | None = None


@dataclass(frozen=True)
class Account:
    """An account of the cast: its role, the axis, how to find its target, what it sees."""

    username: str
    role: str
    axis: str
    find: Callable[[Plan], list[Target]]
    sees: str


def _org(key: str) -> Callable[[Plan], list[Target]]:
    def find(plan: Plan) -> list[Target]:
        node = plan.tree.committees.get(key)
        return [Target(node.org.pk)] if node else []

    return find


def _node(pick: Callable[[Plan], Node]) -> Callable[[Plan], list[Target]]:
    return lambda plan: [Target(pick(plan).org.pk)]


def _first_secretary(plan: Plan) -> list[Target]:
    org = plan.tree.committees["joint0"].org
    post = Appointment.objects.open().get(org=org, post=Post.FIRST_SECRETARY)
    return [Target(org.pk, post.holder_name, post)]


def _organizer(plan: Plan) -> list[Target]:
    posts = (
        Appointment.objects.open()
        .filter(post=Post.ORGANIZER, org__flavor=Flavor.SECTOR)
        .order_by("org__path", "pk")
    )
    return [Target(post.org_id, post.holder_name, post) for post in posts[:1]]


def _instructor(plan: Plan) -> list[Target]:
    """Return every unit of the instructor with the most units."""
    held = Appointment.objects.open().filter(post=Post.INSTRUCTOR).order_by("pk")
    by_name: dict[str, list[Appointment]] = {}
    for post in held:
        by_name.setdefault(post.holder_name, []).append(post)
    busiest = max(by_name.values(), key=len, default=[])
    return [Target(post.unit_id, post.holder_name, post) for post in busiest[:8]]


def _secretary(plan: Plan) -> list[Target]:
    node = example_branch(plan)
    post = Appointment.objects.open().filter(org=node.org, post=Post.SECRETARY).first()
    return [Target(node.org.pk, post.holder_name if post else "", post)]


def _head(plan: Plan) -> list[Target]:
    unit = example_branch(plan).hosted[0][0].unit
    post = Appointment.objects.open().get(unit=unit, post=Post.LEGAL_REPRESENTATIVE)
    return [Target(unit.pk, post.holder_name, post)]


def _member(plan: Plan) -> list[Target]:
    branch = example_branch(plan)
    posts = Appointment.objects.open().filter(org=branch.org).values("person_id")
    person = (
        Person.objects.filter(home_org=branch.org, standing="normal", full_on__isnull=False)
        .exclude(pk__in=posts)
        .order_by("pk")
        .first()
    )
    return [Target(person.pk, person.name)] if person else []


def example_branch(plan: Plan) -> Node:
    """Return a stand-alone branch of middling size with a secretary, for the small roles."""
    with_secretary = set(
        Appointment.objects.open()
        .filter(post=Post.SECRETARY, org__isnull=False)
        .values_list("org_id", flat=True)
    )
    fitting = [
        node
        for node in plan.tree.branches
        if [mode for _, mode in node.hosted] == [HostMode.STANDALONE]
        and node.org.pk in with_secretary
    ]
    return min(fitting, key=lambda node: (abs(node.headcount - 9), node.org.pk))


def _place(code: str) -> Callable[[Plan], list[Target]]:
    return lambda plan: [Target(Locality.objects.get(code=code).pk)]


def _body(plan: Plan) -> list[Target]:
    return [Target(Agency.objects.get(name=f"{CITY_NAME}教育局").pk)]


def _nothing(plan: Plan) -> list[Target]:
    return [Target(None)]


ACCOUNTS: Final = (
    Account("gongwei", "lead_office", "org", _node(lambda p: p.tree.root), "全市"),
    Account("dangwei", "committee", "org", _node(lambda p: p.tree.top), "市社会组织党委及下级"),
    Account("qudangwei", "committee", "org", _org("district0"), "本区，并代管一个园区党委"),
    Account("lianhe", "committee", "org", _org("joint0"), "一个行业联合党委及下级"),
    Account("shanghui", "committee", "org", _org("comprehensive1"), "本委及下级，并指导异地商会"),
    Account("jiedao", "committee", "org", _org("street0"), "一个街道，并兜底邻近的联合支部"),
    Account("diyishuji", "first_secretary", "org", _first_secretary, "所驻的联合党委，只看不改"),
    Account("minzheng", "registrar", "place", _place(CITY_CODE), "全市登记的，不见党员"),
    Account("quminzheng", "registrar", "place", _place(district_code(0)), "本区登记的，不见党员"),
    Account("jiaoyuju", "competent_body", "agency", _body, "主管的组织，不见党员"),
    Account("zuzhiyuan", "organizer", "org", _organizer, "所驻的党委"),
    Account("zhidaoyuan", "organizer", "unit", _instructor, "所联系的几家组织"),
    Account("shuji", "branch_secretary", "org", _secretary, "本支部和本支部党员"),
    Account("fuzeren", "unit_head", "unit", _head, "本组织"),
    Account("dangyuan", "member", "person", _member, "本人"),
    Account("xitong", "system_admin", "none", _nothing, "账号，无业务数据"),
    Account("anquan", "security_admin", "none", _nothing, "授权，无业务数据"),
    Account("shenji", "audit_admin", "none", _nothing, "操作日志，无业务数据"),
)

# Officials hold no post on record: their names. Whoever holds a post is called as it says.
_OFFICIALS: Final = {
    "gongwei": "周正清", "dangwei": "何文远", "qudangwei": "林知行", "lianhe": "沈若谷",
    "shanghui": "许立言", "jiedao": "罗小满", "minzheng": "王思齐", "quminzheng": "赵一鸣",
    "jiaoyuju": "钱学礼",
}  # fmt: skip


@transaction.atomic
def open_accounts(*, plan: Plan, today: date, at: datetime) -> list[User]:
    """Open the cast's accounts over a city that was just built."""
    actor = builder(today)
    return [
        _open(account, targets, actor, today, at)
        for account in ACCOUNTS
        if (targets := account.find(plan))
    ]


def _name(account: Account, target: Target) -> str:
    label = get_role(account.role).label.split("（")[0]
    return target.name or _OFFICIALS.get(account.username, label)


def demo_accounts() -> list[DemoAccount]:
    """Return the accounts that exist here, for the sign-in page and the command line."""
    users = User.objects.filter(username__in=[a.username for a in ACCOUNTS], is_active=True)
    existing = dict(users.values_list("username", "pk"))
    return [
        DemoAccount(
            role=get_role(account.role).label,
            username=account.username,
            password=PASSWORD,
            scope=_scope(account, existing[account.username]),
        )
        for account in ACCOUNTS
        if account.username in existing
    ]


def _open(
    account: Account, targets: list[Target], actor: Viewer, today: date, at: datetime
) -> User:
    user = create_user(
        actor=None,
        username=account.username,
        display_name=_name(account, targets[0]),
        at=at,
        password=PASSWORD,
        must_change=False,
    ).user
    if (notice := notices.in_force(today)) is not None:
        # Whoever looks at a demo is shown the notice from the menu, not before every page.
        notices.confirm(notice=notice, user_id=user.pk, at=at)
    for target in targets:
        give_grant(
            user_id=user.pk,
            role=account.role,
            axis=account.axis,
            target_id=target.id,
            actor=actor,
            on=today,
            basis=basis_of(target.post) if target.post else "演示账号",
        )
        _link(account, target, user)
    return user


def _link(account: Account, target: Target, user: User) -> None:
    """Say whose account it is, where the account is a person's."""
    if account.axis == "person" and target.id is not None:
        Person.objects.filter(pk=target.id).update(user=user)
    if target.post is not None:
        Appointment.objects.filter(pk=target.post.pk).update(user=user)


def _scope(account: Account, user_id: int) -> str:
    ids = [
        target
        for target in Grant.objects.open()
        .filter(user_id=user_id, role=account.role)
        .values_list("target_id", flat=True)
        if target is not None
    ]
    if account.axis in ("none", "person") or not ids:
        return account.sees
    names = list(axes.labels(account.axis, ids).values())
    more = f"等 {len(names)} 家" if len(names) > 1 else ""
    return f"{account.sees}（{min(names)}{more}）"
