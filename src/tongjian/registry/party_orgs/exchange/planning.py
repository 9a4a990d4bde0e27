"""Rows of the table held against the register: what each would do, and what speaks against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.exchange.judging import REJECT, JudgedRow
from tongjian.kernel.cn.dates import PartialDate
from tongjian.kernel.findings import Finding, Severity, error, info, warning
from tongjian.registry.localities.models import Locality
from tongjian.registry.localities.naming import Places
from tongjian.registry.party_orgs import permissions, queries
from tongjian.registry.party_orgs.exchange.covering import Coverage, Covering
from tongjian.registry.party_orgs.exchange.naming import Orgs
from tongjian.registry.party_orgs.exchange.units_named import NamedUnits
from tongjian.registry.party_orgs.models import PartyOrg

PLAIN = (
    "name",
    "short_name",
    "kind",
    "flavor",
    "approval_no",
    "term_years",
    "support_unit",
    "phone",
)
_DAYS = ("established_on", "elected_on", "term_ends_on")


@dataclass(slots=True)
class Plan:
    """One row: its values, the organisation on record, its parent, and the findings."""

    row: JudgedRow
    fields: dict[str, Any] = field(default_factory=dict)
    known: PartyOrg | None = None
    draft: PartyOrg | None = None
    parent: PartyOrg | None = None
    parent_plan: Plan | None = None
    place: Locality | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    moves: bool = False
    coverings: list[Covering] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        grave = any(f.severity is Severity.ERROR for f in self.findings)
        return grave or self.row.outcome == REJECT

    @property
    def org(self) -> PartyOrg | None:
        return self.known or self.draft


class Planner:
    """Everything the rows are held against, read once for all of them."""

    def __init__(self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date) -> None:
        self._actor, self._on = actor, on
        words = {row.get(c) for row in rows for c in ("name", "code", "parent")} - {None}
        self._orgs = Orgs(words, actor=actor, permission=permissions.WRITE)
        self._places = Places(on=on)
        self._taken = self._foreign_codes(rows)
        self._has_root = PartyOrg.objects.filter(parent__isnull=True).exists()
        self._everything = actor.scope(permissions.WRITE).is_everything
        self.plans = [Plan(row) for row in rows]
        self._in_file: dict[str, list[Plan]] = defaultdict(list)
        for plan in self.plans:
            for word in {plan.row.get("name"), plan.row.get("code")} - {None}:
                self._in_file[word].append(plan)
        for plan in self.plans:
            self._read(plan)
        for plan in self.plans:
            self._place(plan)
        self._refuse_circles()
        self._cascade()
        self._cover()
        self._cascade()

    def _foreign_codes(self, rows: Sequence[JudgedRow]) -> set[str]:
        codes = {row.get("code") for row in rows} - {None}
        found = PartyOrg.objects.filter(code__in=codes).values_list("code", flat=True)
        return {code for code in found if self._orgs.coded(code) is None}

    def _read(self, plan: Plan) -> None:
        row = plan.row
        plan.known = self._known(plan)
        for name in PLAIN:
            if (value := row.get(name)) is not None:
                plan.fields[name] = "" if value == "none" else value
        self._read_days(plan)
        self._read_place(plan)
        if plan.known is not None:
            self._compare(plan, plan.known)
        elif "established_on" not in plan.fields:
            plan.findings.append(
                error(
                    "established_missing",
                    "新的党组织要有成立日期",
                    suggestion="请按批复补填。",
                    field="established_on",
                )
            )

    def _read_days(self, plan: Plan) -> None:
        for name in _DAYS:
            if text := plan.row.get(name):
                plan.fields[name] = PartialDate.parse(text).on
                if name != "term_ends_on" and plan.fields[name] > self._on:
                    message = f"{text} 还没有到"
                    plan.findings.append(
                        error("date_in_future", message, suggestion="请核对年份。", field=name)
                    )

    def _read_place(self, plan: Plan) -> None:
        if text := plan.row.get("place"):
            plan.place = self._places.find(text)
            if plan.place is None:
                message = f"“{text}”不是已知的地区，未采用"
                advice = "请填区或街道的全称。"
                plan.findings.append(
                    warning("place_unknown", message, suggestion=advice, field="place")
                )

    def _known(self, plan: Plan) -> PartyOrg | None:
        code, name = plan.row.get("code"), plan.row.get("name")
        if code in self._taken:
            message = f"组织编号 {code} 已被使用"
            advice = "请核对编号；如是已有党组织，它不在您的管理范围内或已撤销。"
            plan.findings.append(error("code_taken", message, suggestion=advice, field="code"))
            return None
        if code:
            known = self._orgs.coded(code)
            if known is not None and known.name != name:
                message = f"全称由“{known.name}”变为“{name}”"
                advice = "原名称保留在历史中；如编号填错了请更正。"
                plan.findings.append(
                    warning("name_changed", message, suggestion=advice, field="name")
                )
            if known is not None:
                return known
        found = self._orgs.named(name) if name else []
        parent = plan.row.get("parent")
        same = [o for o in found if o.name == name and _is_under(o, parent)]
        if code and same:
            message = f"已有同名的党组织，编号是 {same[0].code}"
            plan.findings.append(
                error("name_other_code", message, suggestion="请核对编号。", field="code")
            )
            return None
        if not same and not code and len(found) == 1 and found[0].name == name:
            return found[0]
        return same[0] if len(same) == 1 else None

    def _compare(self, plan: Plan, known: PartyOrg) -> None:
        if plan.place is not None and plan.row.get("place"):
            plan.fields["locality"] = plan.place
        changes = {n: v for n, v in plan.fields.items() if getattr(known, n) != v}
        plan.changes = changes
        said = [_said(name, getattr(known, name), value) for name, value in changes.items()]
        if said:
            plan.findings.append(info("record_updates", f"已有，将更新：{'；'.join(said[:6])}"))

    def _place(self, plan: Plan) -> None:
        word = plan.row.get("parent")
        if word is None:
            if plan.known is None and (self._has_root or not self._everything):
                advice = "请填上级党组织的全称或编号。"
                plan.findings.append(
                    error("parent_missing", "没有填写上级", suggestion=advice, field="parent")
                )
            return
        inside = [p for p in self._in_file.get(word, []) if p is not plan]
        if len(inside) == 1:
            plan.parent_plan, plan.parent = inside[0], inside[0].known
        elif not inside:
            plan.parent = self._orgs.find(word)
            if plan.parent is None:
                plan.findings.append(
                    self._orgs.complaint(word, code="parent", what="上级党组织", field="parent")
                )
                return
        self._move(plan, word)

    def _move(self, plan: Plan, word: str) -> None:
        known, parent = plan.known, plan.parent
        if known is None or (parent is not None and known.parent_id == parent.pk):
            return
        plan.moves = True
        allowed = queries.may_decide_on(self._actor, known)
        if not allowed or (parent and not self._actor.may_at(permissions.MOVE, parent.path)):
            message = f"上级变为“{word}”，但您没有调整隶属关系的权限"
            plan.findings.append(
                error("move_not_allowed", message, suggestion="请由上级办理。", field="parent")
            )
        elif parent is not None and parent.path.startswith(known.path):
            message = f"不能移到它自己的下级“{word}”之下"
            plan.findings.append(error("parent_circle", message, field="parent"))
        else:
            before = known.parent.name if known.parent else "无"
            message = f"上级由“{before}”变为“{word}”，将连同下级一起调整"
            plan.findings.append(
                warning("parent_changes", message, suggestion="请核对。", field="parent")
            )

    def _refuse_circles(self) -> None:
        settled: set[int] = set()
        for start in self.plans:
            path: list[Plan] = []
            step: Plan | None = start
            while step is not None and id(step) not in settled and step not in path:
                path.append(step)
                step = step.parent_plan
            if step is not None and id(step) not in settled:
                for plan in path[path.index(step) :]:
                    plan.findings.append(
                        error(
                            "parent_circle",
                            "上下级绕成了圈",
                            suggestion="请核对上级。",
                            field="parent",
                        )
                    )
            settled.update(id(plan) for plan in path)

    def _cascade(self) -> None:
        """A row cannot stand when the parent that the file gives it does not."""
        changed = True
        while changed:
            changed = False
            for plan in self.plans:
                above = plan.parent_plan
                if above is None or above.known or plan.is_refused or not above.is_refused:
                    continue
                message = f"上级在第 {above.row.number} 行，那一行被退回了"
                plan.findings.append(
                    error(
                        "parent_rejected", message, suggestion="请先改正那一行。", field="parent"
                    )
                )
                changed = True

    def _cover(self) -> None:
        units = NamedUnits([plan.row for plan in self.plans], actor=self._actor)
        known = {plan.known.pk for plan in self.plans if plan.known}
        coverage = Coverage(unit_ids=units.ids, org_ids=known, on=self._on)
        for plan in self.plans:
            wanted = list(units.of(plan.row, plan.findings))
            if plan.is_refused:
                continue
            if plan.known is None:
                plan.draft = PartyOrg()
            org = plan.org or PartyOrg()
            fresh = [u for u in wanted if not coverage.is_standing(org, u.pk)]
            mode = coverage.mode_for(plan.known, plan.row.get("mode"), len(wanted))
            if mode == "standalone" and len(wanted) > 1:
                message = f"单独组建只能覆盖一家，表中有 {len(wanted)} 家"
                plan.findings.append(
                    error(
                        "standalone_several", message, suggestion="请改为联合组建。", field="mode"
                    )
                )
            began = plan.fields.get("established_on", self._on) if not plan.known else self._on
            for unit in fresh:
                start = coverage.starts(unit.pk, began)
                covering = Covering(plan.row, org, unit.pk, unit.name, mode, start)
                plan.findings.extend(coverage.objections(covering, field="units"))
                plan.coverings.append(covering)

    def locality_of(self, plan: Plan) -> Locality | None:
        """Return where an organisation is: as given, else where its parent is."""
        if plan.place is not None:
            return plan.place
        if plan.parent_plan is not None and not plan.parent_plan.known:
            return self.locality_of(plan.parent_plan)
        return plan.parent.locality if plan.parent else self._first_place()

    def _first_place(self) -> Locality | None:
        return next((plan.place for plan in self.plans if plan.place), None)

    def findings(self) -> Iterator[tuple[JudgedRow, Finding]]:
        """Yield everything found."""
        for plan in self.plans:
            for finding in plan.findings:
                yield plan.row, finding
            if plan.known is None and not plan.is_refused and self.locality_of(plan) is None:
                advice = "最上级的党组织要填所在地，如“鹏城市”。"
                yield (
                    plan.row,
                    error("place_missing", "没有填写", suggestion=advice, field="place"),
                )


def _is_under(org: PartyOrg, parent: str | None) -> bool:
    if parent is None or org.parent is None:
        return parent is None or org.parent is None
    return parent in (org.parent.name, org.parent.code, org.parent.short_name)


def _said(name: str, before: Any, after: Any) -> str:
    label = PartyOrg._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return f"{label}由“{before or '空'}”改为“{after}”"
