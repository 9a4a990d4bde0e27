"""Store the planned city, step by step and in the order of time, through the services."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.kernel.errors import UnableTo
from tongjian.lifecycle.affiliation import services as affiliation
from tongjian.lifecycle.affiliation.models import Doubt
from tongjian.registry.localities import services as localities
from tongjian.registry.localities.models import Locality
from tongjian.registry.members.models import Person
from tongjian.registry.members.services import corrections, roster
from tongjian.registry.members.services.roster import PersonDraft
from tongjian.registry.party_orgs.choices import ChargeKind, OrgKind, RelationKind
from tongjian.registry.party_orgs.models import Charge, Hosting, PartyOrg
from tongjian.registry.party_orgs.services import covering, founding, moving, relating
from tongjian.registry.posts import services as posts
from tongjian.registry.units.choices import HostMode, Supervision, UnitLevel
from tongjian.registry.units.models import Unit
from tongjian.registry.units.services import directory, enrolling, grading, registering

from . import formations, further, gates, places
from .accounts import example_branch
from .actor import builder
from .agencies import plan_agencies
from .chance import Chance
from .coverage import chinese
from .members import Member
from .plan import Plan, native_places, plan_areas, plan_city
from .posts import Staffing
from .seats import plan_seats
from .sizes import COMMITTEE_BEGAN, FIGURES_OF, Size
from .tree import ROOT_FOUNDED, TOP_FOUNDED, Node
from .units import PlannedUnit

_RENAMED: Final = date(2006, 9, 1)
_REFORM: Final = date(2024, 3, 1)


class UnableToBuild(UnableTo):
    """There is something in the register already."""


def is_empty() -> bool:
    """Tell whether a city may be built here."""
    return not (Unit.objects.exists() or PartyOrg.objects.exists())


@transaction.atomic
def build_city(*, size: Size, seed: int, today: date) -> Plan:
    """Build a demo city in an empty register; all of it or nothing.

    Raises:
        UnableToBuild: units or Party organisations are on record.
    """
    if not is_empty():
        raise UnableToBuild("数据库里已有社会组织或党组织，演示城市只能建在空库里。")
    return City(size, Chance(seed), today, builder(today)).build()


@dataclass
class City:
    """One building site: the size, the chance, the day, and who builds."""

    size: Size
    chance: Chance
    today: date
    actor: Viewer

    def build(self) -> Plan:
        """Plan and store everything, earlier events first."""
        plan = self._plan()
        self._found(plan)
        self._register(plan)
        self._cover(plan)
        self._enroll(plan)
        self._appoint(plan)
        self._add_further(plan)
        self._relate(plan)
        self._ask(plan)
        example = example_branch(plan)
        gates.open_gates(actor=self.actor, today=self.today, headed=example.hosted[0][0].unit)
        formations.open_cases(
            actor=self.actor, today=self.today, plan=plan, secretary_of=example.org
        )
        return plan

    def _plan(self) -> Plan:
        localities.load_localities(divisions=places.divisions(self.size))
        localities.load_terms(terms=places.terms())
        everywhere = list(Locality.objects.order_by("code", "start_on"))
        here = {p.code: p for p in everywhere if p.path.startswith("4499")}
        districts = [code for code, place in here.items() if place.level == "county"]
        agencies = plan_agencies(here, districts)
        directory.register_agencies(agencies=agencies.all(), actor=self.actor)
        areas = plan_areas(self.size, here, self.chance)
        directory.register_areas(areas=areas, actor=self.actor)
        return plan_city(
            size=self.size,
            chance=self.chance,
            today=self.today,
            localities=here,
            agencies=agencies,
            areas=areas,
            natives=native_places(everywhere),
        )

    def _found(self, plan: Plan) -> None:
        """Found the organisations; the tree changes twice on the way (capability B15)."""
        tree, actor = plan.tree, self.actor
        nodes = [node for node in tree.nodes() if node is not tree.root]
        early = [node for node in nodes if node.began <= ROOT_FOUNDED]
        founding.found_orgs(orgs=[node.org for node in early], actor=actor)
        self._merge_early(tree.top, tree.branches)
        top = tree.top.org
        founding.rename_org(
            org=top,
            name=f"中共{places.CITY_NAME}社会组织联合委员会",
            actor=actor,
            on=_RENAMED,
            reason="分类直接登记，更名",
        )
        founding.found_orgs(orgs=[tree.root.org], actor=actor)
        moving.move_org(
            org=top, under=tree.root.org, actor=actor, on=ROOT_FOUNDED, reason="成立两新工委"
        )
        founding.rename_org(
            org=top,
            name=f"中共{places.CITY_NAME}社会组织委员会",
            actor=actor,
            on=COMMITTEE_BEGAN,
            reason="成立市社会组织党委",
        )
        _refresh_paths(early)
        late = [node for node in nodes if node.began > ROOT_FOUNDED]
        founding.found_orgs(orgs=[node.org for node in late], actor=actor)
        self._move_branches(tree.branches)
        founding.revise_orgs(
            changes={
                tree.root.org.pk: {
                    "name": f"中共{places.CITY_NAME}委社会工作部两新工作委员会",
                    "short_name": "市委社会工作部（两新工委）",
                    "support_unit": "市委社会工作部",
                }
            },
            actor=actor,
            on=_REFORM,
            reason="机构改革，归口社会工作部",
        )
        _refresh_paths([tree.root, *nodes])

    def _merge_early(self, top: Node, branches: list[Node]) -> None:
        """Found branches that were merged into others before the first figures."""
        heirs = sorted(branches, key=lambda node: node.began)[: 1 + self.size.groups // 8]
        for number, heir in enumerate(heirs, start=1):
            began = self.chance.day(date(2004, 9, 1), date(2005, 12, 20))
            merged = PartyOrg(
                code=f"{places.CITY_CODE}{number:04d}M",
                name=f"中共{places.CITY_NAME}行业协会第{chinese(number)}联合支部委员会",
                kind=OrgKind.JOINT_BRANCH,
                parent=top.org,
                locality=top.org.locality,
                established_on=began,
                source="演示数据",
            )
            founding.found_orgs(orgs=[merged], actor=self.actor)
            moving.merge_orgs(
                sources=[merged],
                into=heir.org,
                actor=self.actor,
                on=max(heir.began, date(2012, 3, 20)),
                reason="党员人数减少，并入业务相近的支部",
            )

    def _move_branches(self, branches: list[Node]) -> None:
        for node in branches:
            if node.moves_under and node.moves_on:
                moving.move_org(
                    org=node.org,
                    under=node.moves_under.org,
                    actor=self.actor,
                    on=node.moves_on,
                    reason="划归行业联合党委",
                )

    def _register(self, plan: Plan) -> None:
        everyone = [planned.unit for planned in (*plan.units, *plan.ended)]
        registering.register_units(units=everyone, actor=self.actor, on=FIGURES_OF)
        for changes, reason in (
            (plan.renamings, "更名"),
            (further.endings(plan.ended, self.chance), "办结注销（撤销）登记"),
            (further.troubles(plan.units, self.chance, self.today), "年检结论"),
        ):
            self._revise(changes, reason)

    def _revise(self, changes: further.Changes, reason: str) -> None:
        for day in sorted(changes):
            registering.revise_units(
                changes={planned.unit.pk: fields for planned, fields in changes[day].items()},
                actor=self.actor,
                on=day,
                reason=reason,
            )

    def _cover(self, plan: Plan) -> None:
        hostings = [
            Hosting(org=node.org, unit=planned.unit, mode=mode, start_on=self._covered_on(*pair))
            for node in plan.tree.branches
            for planned, mode in node.hosted
            for pair in [(node, planned, mode)]
        ]
        covering.host_units(hostings=hostings, actor=self.actor)
        charges = [charge for planned in plan.units for charge in self._charges(plan, planned)]
        covering.charge_units(charges=charges, actor=self.actor)
        seats = list(plan_seats(plan.tree, plan.committees))
        affiliation.give_seats(seats=seats, actor=self.actor)
        self._settle(plan)

    def _settle(self, plan: Plan) -> None:
        """Enter what the rules say of main charge and fallback; some are left to do."""
        places = {planned.unit.pk: place for place, planned in enumerate(plan.units)}
        open_charges = Charge.objects.filter(end_on__isnull=True, kind=ChargeKind.DIRECT)
        led = set(open_charges.values_list("unit_id", flat=True))
        doubts = affiliation.open_doubts(actor=self.actor, on=self.today).select_related("unit")
        entered = [
            doubt
            for doubt in doubts.exclude(kind=ChargeKind.DIRECT)
            if places[doubt.unit_id] % 9 and _keeps_its_place(doubt, led)
        ]
        affiliation.settle_doubts(doubts=entered, actor=self.actor, on=self.today)

    def _covered_on(self, node: Node, planned: PlannedUnit, mode: HostMode) -> date:
        founded = planned.unit.established_on or node.began
        first = max(node.began, founded + timedelta(days=20))
        is_alone = mode not in (HostMode.JOINT, HostMode.ATTACHED, HostMode.AREA, HostMode.SECTOR)
        if is_alone or self.chance.hits(0.5):
            return first
        return self.chance.day(first, max(first, FIGURES_OF - timedelta(days=6)))

    def _charges(self, plan: Plan, planned: PlannedUnit) -> list[Charge]:
        """Return who answers for a unit (capability B02); for some nobody knows."""
        committees = plan.tree.committees
        if planned.unit.supervision == Supervision.UNKNOWN and self.chance.hits(0.6):
            return []
        is_local = planned.unit.level == UnitLevel.DISTRICT
        lead = committees[f"district{planned.district}"] if is_local else plan.tree.top
        found = [self._charge(planned, lead, ChargeKind.LEAD)]
        keeper = committees[planned.keeper]
        if keeper is not lead and self.chance.hits(0.9):
            found.append(self._charge(planned, keeper, ChargeKind.DIRECT))
        street = committees.get(f"street{int(planned.street.path[4:6]) - 1}")
        if street and street.org.locality == planned.street and street is not keeper:
            found.append(self._charge(planned, street, ChargeKind.FALLBACK))
        elif not is_local and planned.unit.is_direct:
            found.append(self._charge(planned, committees["comprehensive0"], ChargeKind.FALLBACK))
        return found

    def _charge(self, planned: PlannedUnit, node: Node, kind: ChargeKind) -> Charge:
        founded = planned.unit.established_on or TOP_FOUNDED
        return Charge(
            unit=planned.unit, org=node.org, kind=kind, start_on=max(founded, node.began)
        )

    def _enroll(self, plan: Plan) -> None:
        drafts = [_draft(member) for member in plan.members]
        roster.register_people(drafts=drafts, actor=self.actor)
        moving_on: dict[tuple[Node, date], list[Person]] = defaultdict(list)
        for member in plan.members:
            if member.moves_to and member.moves_on:
                moving_on[member.moves_to, member.moves_on].append(member.person)
        for (node, day), people in moving_on.items():
            roster.transfer_people(
                people=people, to=node.org, actor=self.actor, on=day, reason="新建党支部"
            )
        for member in plan.members:
            if member.leaves_on and member.left:
                how, standing = member.left
                roster.remove_person(
                    person=member.person,
                    how=how,
                    standing=standing,
                    actor=self.actor,
                    on=member.leaves_on,
                    reason=how.label,
                )

    def _appoint(self, plan: Plan) -> None:
        staffing = Staffing(self.chance, self.today, plan.tree, plan.members, plan.units)
        for planned in plan.units:
            planned.unit.scope_path = ""
        for appointments in (
            staffing.org_posts(),
            staffing.unit_posts(),
            staffing.support_posts(),
        ):
            posts.appoint(appointments=appointments, actor=self.actor)

    def _add_further(self, plan: Plan) -> None:
        rated = further.ratings(plan.units, self.chance, self.today)
        grading.rate_units(ratings=rated, actor=self.actor)
        firms = list(further.firms(plan.units, plan.titles, self.chance))
        enrolling.enroll_firms(firms=firms, actor=self.actor)

    def _relate(self, plan: Plan) -> None:
        for source, target, kind, basis in _relations(plan, self.chance):
            relating.relate(
                source=source.org,
                target=target.org,
                kind=kind,
                actor=self.actor,
                on=max(source.began, target.began, date(2018, 7, 2)),
                basis=basis,
            )

    def _ask(self, plan: Plan) -> None:
        here = [member for member in plan.members if member.is_here]
        for number, member in enumerate(self.chance.sample(here, self.size.corrections)):
            field, proposal = _CORRECTIONS[number % len(_CORRECTIONS)]
            corrections.ask_correction(
                person=member.person,
                field=field,
                proposal=proposal,
                message="登记时填写有误，附证件照片备查。",
                actor=self.actor,
            )


_CORRECTIONS: Final = (
    ("学历", "大学本科"),
    ("加入党组织日期", "2009年7月1日"),
    ("工作岗位", "秘书长"),
    ("联系电话", "12000000001"),
)


def _keeps_its_place(doubt: Doubt, led: set[int]) -> bool:
    """Tell whether a unit stays with the organisation that answers for it now."""
    if doubt.kind == ChargeKind.FALLBACK:
        return doubt.unit.scope_path != ""
    return doubt.unit.host_mode != "" or doubt.unit_id in led


def _draft(member: Member) -> PersonDraft:
    person = member.person
    if member.employer is not None:
        person.employer = member.employer.unit
    return PersonDraft(
        person=person,
        org=member.branch.org,
        since=member.since,
        identifier=member.identifier,
        phone=member.phone,
        address=member.address,
        joined_how=member.how,
    )


def _refresh_paths(nodes: list[Node]) -> None:
    paths = dict(PartyOrg.objects.values_list("pk", "path"))
    for node in nodes:
        node.org.path = paths[node.org.pk]


def _relations(plan: Plan, chance: Chance) -> list[tuple[Node, Node, RelationKind, str]]:
    """Return relations beside the lead: they make the roles' views differ (capability B13)."""
    committees, tree = plan.tree.committees, plan.tree
    found: list[tuple[Node, Node, RelationKind, str]] = []
    if "comprehensive1" in committees:
        chambers = [node for node in committees.values() if node.group == "chamber"]
        found += [
            (committees["comprehensive1"], node, RelationKind.GUIDANCE, "总商会指导异地商会党建")
            for node in chambers
        ]
    found.append(
        (
            committees["district0"],
            committees["second1"],
            RelationKind.TRUSTEE,
            "园区设在辖区，委托代管",
        )
    )
    for node in [n for n in committees.values() if n.group == "street"]:
        nearby = [
            branch
            for branch in tree.branches
            if branch.parent is node.parent and branch.org.kind == "joint_branch"
        ]
        found += [
            (node, branch, RelationKind.FALLBACK, "街道社区管理兜底") for branch in nearby[:3]
        ]
    large = sorted(tree.branches, key=lambda branch: -branch.headcount)[:12]
    found += [(tree.root, branch, RelationKind.DIRECT_CONTACT, "重点社会组织") for branch in large]
    return found
