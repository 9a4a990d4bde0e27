"""Rows of the roster held against the register: what each would do, and what speaks against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongjian.foundation.access.session import whole_register
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.bulk.reading import in_pieces
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.kernel.cn.dates import PartialDate
from tongjian.kernel.findings import Finding, Severity, error, info, warning
from tongjian.registry.members import permissions, secrets
from tongjian.registry.members.choices import Standing
from tongjian.registry.members.models import Person
from tongjian.registry.members.services.dating import ADVICE
from tongjian.registry.party_orgs.choices import BRANCHES, OrgKind
from tongjian.registry.party_orgs.exchange.naming import Orgs
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units import queries as units
from tongjian.registry.units.models import Unit

PLAIN = ("name", "sex", "ethnicity", "education", "degree", "job", "occupation", "standing")
_DAYS = ("birth_on", "joined_on", "full_on", "unreachable_since", "mobile_since")
_PAST = (*_DAYS, "since")
_HOMES = (*BRANCHES, OrgKind.PARTY_GROUP)
_LABELS = {"identifier": "公民身份号码", "phone": "联系电话", "address": "家庭住址"}


@dataclass(slots=True)
class Plan:
    """One row: its values, the person on record, the branch, and the findings."""

    row: JudgedRow
    fields: dict[str, Any] = field(default_factory=dict)
    sealed: dict[str, str] = field(default_factory=dict)
    branch: PartyOrg | None = None
    since: date | None = None
    known: Person | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    moves: bool = False
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(f.severity is Severity.ERROR for f in self.findings)


class Planner:
    """Everything the rows are held against, read once for all of them."""

    def __init__(self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date) -> None:
        self._rows, self._actor, self._on = rows, actor, on
        words = {row.get("branch") for row in rows} - {None}
        self._orgs = Orgs(words, actor=actor, permission=permissions.WRITE)
        self._people = self._known_people(rows)
        self._employers_by_code: dict[str, Unit] = {}
        self._employers_by_name: dict[str, list[Unit]] = defaultdict(list)
        self._read_employers(rows)

    def plans(self) -> Iterator[Plan]:
        """Yield the plan of each row."""
        return map(self._plan, self._rows)

    def _known_people(self, rows: Sequence[JudgedRow]) -> dict[bytes, Person]:
        numbers = [row["identifier"] for row in rows if row.get("identifier")]
        keys = [key for number in numbers for key in _keys(number)]
        with whole_register():
            found = in_pieces(Person.objects.all(), "identifier_index", keys)
            return {bytes(person.identifier_index or b""): person for person in found}

    def _known(self, number: str) -> Person | None:
        return next((self._people[key] for key in _keys(number) if key in self._people), None)

    def _read_employers(self, rows: Sequence[JudgedRow]) -> None:
        visible = units.list_units(self._actor).only("uscc", "name")
        codes = {row.get("employer_code") for row in rows} - {None}
        names = {row.get("employer") for row in rows} - {None}
        for unit in in_pieces(visible, "uscc", codes):
            self._employers_by_code[unit.uscc] = unit
        for unit in in_pieces(visible, "name", names):
            self._employers_by_name[unit.name].append(unit)

    def _plan(self, row: JudgedRow) -> Plan:
        plan = Plan(row)
        plan.fields = {name: row[name] for name in PLAIN if row.get(name) is not None}
        plan.sealed = {name: row[name] for name in secrets.SEALED if row.get(name)}
        self._read_days(plan)
        self._read_absences(plan)
        self._read_branch(plan)
        self._read_employer(plan)
        self._recognize(plan)
        self._read_since(plan)
        return plan

    def _read_days(self, plan: Plan) -> None:
        for name in _PAST:
            text = plan.row.get(name)
            if not text:
                continue
            day = PartialDate.parse(text)
            if name in _DAYS:
                plan.fields[name] = day.on
            if name == "joined_on":
                plan.fields["joined_precision"] = day.precision.value
            if day.on > self._on:
                found = error(
                    "date_in_future", f"{text} 还没有到", suggestion="请核对年份。", field=name
                )
                plan.findings.append(found)
        joined, full = plan.fields.get("joined_on"), plan.fields.get("full_on")
        if joined and full and full < joined:
            # Only the year of becoming full is known: the first day of it may be too early.
            plan.fields["full_on"] = joined

    def _read_absences(self, plan: Plan) -> None:
        row = plan.row
        for flag, since in (
            ("is_unreachable", "unreachable_since"),
            ("is_mobile", "mobile_since"),
        ):
            if row.get(flag) and since not in plan.fields:
                plan.fields[since] = self._on
            elif row.get(flag) is False:
                plan.fields[since] = None
        if row.get("mobile_to"):
            plan.fields["mobile_to"] = row["mobile_to"]

    def _read_branch(self, plan: Plan) -> None:
        word = plan.row.get("branch")
        if word is None:
            return
        plan.branch = self._orgs.find(word)
        if plan.branch is None:
            plan.findings.append(
                self._orgs.complaint(word, code="branch", what="党支部", field="branch")
            )
        elif plan.branch.kind not in _HOMES:
            message = f"“{word}”是{plan.branch.get_kind_display()}，党员应编入党支部"
            plan.findings.append(
                error("branch_not_a_branch", message, suggestion="请填支部全称。", field="branch")
            )

    def _read_since(self, plan: Plan) -> None:
        """Nobody is in a branch before it is founded; who is on record keeps the day there."""
        text, branch = plan.row.get("since"), plan.branch
        if not text or branch is None or plan.known is not None:
            return
        day = PartialDate.parse(text)
        plan.since = day.on
        if branch.established_on.isoformat().startswith(str(day)):
            # Only the month or year is known: the first day of it may be too early.
            plan.since = max(day.on, branch.established_on)
        if plan.since < branch.established_on:
            message = f"{text} 进入支部，早于“{branch}”的成立日期 {branch.established_on}"
            plan.findings.append(
                error("since_before_founding", message, suggestion=ADVICE, field="since")
            )

    def _read_employer(self, plan: Plan) -> None:
        code, name = plan.row.get("employer_code"), plan.row.get("employer")
        named = self._employers_by_name.get(name, []) if name else []
        unit = self._employers_by_code.get(code) if code else None
        if unit is None and len(named) == 1:
            unit = named[0]
        if unit is not None:
            plan.fields["employer"] = unit
        elif name or code:
            message = f"名册中找不到工作单位“{name or code}”，这一项未采用"
            advice = "如是社会组织，请先导入台账并填全称或代码；其他单位可不管。"
            plan.findings.append(
                info("employer_unknown", message, suggestion=advice, field="employer")
            )

    def _recognize(self, plan: Plan) -> None:
        number = plan.row.get("identifier")
        known = self._known(number) if number else None
        if known is None:
            return
        if not self._actor.may_at(permissions.WRITE, known.home_path or "-"):
            # Where the person is on record is not said: the actor may have no right to know.
            message = "这个号码已在其他党组织的花名册中"
            advice = "如系转入，请办理组织关系转接，不要重复登记。"
            plan.findings.append(
                error("identity_elsewhere", message, suggestion=advice, field="identifier")
            )
            return
        plan.known = known
        if known.home_org_id is None or known.standing in (Standing.LEFT, Standing.DECEASED):
            message = f"“{known.name}”在册，党籍状态是{known.get_standing_display()}"
            advice = "请核对；恢复党籍要另行办理。"
            plan.findings.append(
                error("person_left", message, suggestion=advice, field="identifier")
            )
        elif known.name != plan.row.get("name"):
            message = f"这个号码在册的姓名是“{known.name}”"
            advice = "请核对号码；确系更名的，请在个人页面更正后再导入。"
            plan.findings.append(
                error("identity_other_name", message, suggestion=advice, field="name")
            )
        else:
            self._compare(plan, known)

    def _compare(self, plan: Plan, known: Person) -> None:
        changes = {n: v for n, v in plan.fields.items() if _held(known, n) != _id(v)}
        changes |= {
            name: value
            for name, value in plan.sealed.items()
            if name != secrets.IDENTIFIER and secrets.take(known, name) != value
        }
        if "standing" in changes:
            self._leave_standing(plan, known, changes.pop("standing"))
        plan.changes = changes
        labels = [_label(name) for name in changes if name != "joined_precision"]
        if labels:
            plan.findings.append(
                info("record_updates", f"花名册中已有，将更新：{'、'.join(labels)}")
            )
        if plan.branch is not None and known.home_org_id != plan.branch.pk:
            plan.moves = True
            before = known.home_org.name if known.home_org else "无"
            message = f"所在党支部由“{before}”变为“{plan.branch.name}”，将办理转接"
            plan.findings.append(
                warning("branch_changes", message, suggestion="请核对。", field="branch")
            )

    def _leave_standing(self, plan: Plan, known: Person, standing: str) -> None:
        """Suspension and restoration begin on a day, which a list does not tell."""
        before, after = known.get_standing_display(), Standing(standing).label
        message = f"在册的党籍状态是“{before}”，表中是“{after}”，未采用"
        advice = "请在个人页面办理，写明日期，这样各天的人数才一致。"
        plan.findings.append(
            warning("standing_by_act", message, suggestion=advice, field="standing")
        )


def _keys(number: str) -> list[bytes]:
    return secrets.indexes(secrets.IDENTIFIER, number)


def _held(person: Person, name: str) -> Any:
    return person.employer_id if name == "employer" else getattr(person, name)


def _id(value: Any) -> Any:
    return value.pk if isinstance(value, Unit) else value


def _label(name: str) -> str:
    if name in _LABELS:
        return _LABELS[name]
    return str(Person._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
