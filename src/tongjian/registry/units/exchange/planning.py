"""Rows of the ledger held against the register: what each would do, and what speaks against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.bulk.reading import in_pieces
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.kernel.cn.dates import PartialDate
from tongjian.kernel.findings import Finding, Severity, error, info, warning
from tongjian.registry.localities.models import Locality
from tongjian.registry.localities.naming import Places
from tongjian.registry.units import choices, permissions, queries
from tongjian.registry.units.exchange.agencies import Agencies
from tongjian.registry.units.exchange.bodies import Bodies
from tongjian.registry.units.exchange.differences import describe, differences
from tongjian.registry.units.models import Area, Rating, Unit

PLAIN = (
    "uscc",
    "name",
    "kind",
    "level",
    "address",
    "phone",
    "sector",
    "fields",
    "is_direct",
    "is_charity",
    "direct_class",
    "status",
    "staff_count",
    "firm_count",
    "declared_members",
    "has_union",
    "has_youth_league",
    "has_womens_federation",
    "former_body",
)
_DAYS = ("ended_on", "decoupled_on", "charter_party_on")
LINKS = ("registrar", "competent_body", "industry_body", "residence", "area")
READ = (
    *PLAIN,
    *_DAYS,
    "annual_income",
    "established_on",
    "established_precision",
    "supervision",
    "native_places",
    "declared_on",
    *(f"{link}_id" for link in LINKS),
)
_CERTIFICATE = "请核对登记证书。"


@dataclass(slots=True)
class Plan:
    """One row: the values it gives to its unit, which unit that is, and the findings."""

    row: JudgedRow
    fields: dict[str, Any]
    known: dict[str, Any] | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    rating: Rating | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(f.severity is Severity.ERROR for f in self.findings)


class Planner:
    """Everything the rows are held against, read once for all of them."""

    def __init__(self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date) -> None:
        self._rows = rows
        self._actor = actor
        self._on = on
        self._scope = actor.scope(permissions.WRITE)
        self.places = Places(on=on)
        self.agencies = Agencies(on=on)
        self._bodies = Bodies(self.places, self.agencies, self._scope)
        self._areas = {area.name: area for area in Area.objects.filter(end_on__isnull=True)}
        self._by_code: dict[str, dict[str, Any]] = {}
        self._by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._in_scope: set[int] = set()
        self._rated: set[tuple[int, date]] = set()
        self._plain = _places(rows, PLAIN)
        self._read_register()

    def plans(self) -> Iterator[Plan]:
        """Yield the plan of each row."""
        return map(self.plan, self._rows)

    def _read_register(self) -> None:
        codes = {row.get("uscc") for row in self._rows} - {None}
        names = {row.get("name") for row in self._rows} - {None}
        columns = ("id", *READ)
        for unit in in_pieces(Unit.objects.values(*columns), "uscc", codes):
            self._by_code[unit["uscc"]] = unit
        for unit in in_pieces(Unit.objects.values(*columns), "name", names):
            self._by_name[unit["name"]].append(unit)
        ids = {u["id"] for u in self._by_code.values()}
        ids |= {u["id"] for found in self._by_name.values() for u in found}
        mine = queries.list_units(self._actor, permission=permissions.WRITE)
        self._in_scope = set(in_pieces(mine.values_list("pk", flat=True), "pk", ids))
        rated = Rating.objects.values_list("unit_id", "announced_on")
        self._rated = set(in_pieces(rated, "unit_id", ids))

    def plan(self, row: JudgedRow) -> Plan:
        """Return what one row would do."""
        plan = Plan(row, {})
        plan.known = self._known(row, plan.findings)
        values = row.values
        for name, at in self._plain:
            if (value := values[at]) is not None:
                plan.fields[name] = value
        self._read_days(row, plan)
        self._bodies.read(row, plan.fields, plan.findings, is_new=plan.known is None)
        self._read_places(row, plan)
        self._supervise(row, plan)
        if plan.known is None:
            self._complete(row, plan)
        else:
            self._compare(plan, plan.known)
        self._rate(row, plan)
        return plan

    def _known(self, row: JudgedRow, findings: list[Finding]) -> dict[str, Any] | None:
        code, name = row.get("uscc"), row.get("name")
        same_name = self._by_name.get(name, []) if name else []
        if code and (unit := self._by_code.get(code)):
            return self._permitted(unit, findings, "uscc")
        if code:
            findings.extend(_other_codes(same_name, code))
            unnumbered = [u for u in same_name if u["uscc"] is None]
            if len(unnumbered) == 1 and unnumbered[0]["id"] in self._in_scope:
                return unnumbered[0]
            return None
        if len(same_name) > 1:
            findings.append(
                error(
                    "name_ambiguous",
                    f"名册中有 {len(same_name)} 个“{name}”，没有代码分不清是哪一个",
                    suggestion="请补填统一社会信用代码。",
                    field="name",
                )
            )
            return None
        return self._permitted(same_name[0], findings, "name") if same_name else None

    def _permitted(
        self, unit: dict[str, Any], findings: list[Finding], column: str
    ) -> dict[str, Any]:
        if unit["id"] not in self._in_scope:
            # Neither its name nor its place is said: the actor may have no right to know.
            findings.append(
                error(
                    "outside_scope",
                    "已由您管理范围以外的单位登记",
                    suggestion="如应归您管理，请先与上级或登记机关核对。",
                    field=column,
                )
            )
        return unit

    def _read_days(self, row: JudgedRow, plan: Plan) -> None:
        for name in _DAYS:
            if text := row.get(name):
                plan.fields[name] = self._day(text, name, plan).on
        if text := row.get("established_on"):
            day = self._day(text, "established_on", plan)
            plan.fields["established_on"] = day.on
            plan.fields["established_precision"] = day.precision.value
        if income := row.get("annual_income"):
            plan.fields["annual_income"] = _decimal(income)
        if "declared_members" in plan.fields:
            plan.fields["declared_on"] = self._on

    def _day(self, text: str, name: str, plan: Plan) -> PartialDate:
        day = PartialDate.parse(text)
        if day.on > self._on:
            message = f"{text} 还没有到"
            plan.findings.append(
                error("date_in_future", message, suggestion="请核对年份。", field=name)
            )
        return day

    def _read_places(self, row: JudgedRow, plan: Plan) -> None:
        near = _near(plan)
        if text := row.get("residence"):
            found = self.places.find(text, near=near)
            if found is None:
                advice = "请填区或街道的全称，如“东湖区”。"
                message = f"“{text}”不是已知的区或街道，未采用"
                plan.findings.append(
                    warning("place_unknown", message, suggestion=advice, field="residence")
                )
            else:
                plan.fields["residence"] = found
        elif place := self._deeper_place(row, near):
            plan.fields["residence"] = place
        if text := row.get("area_name"):
            self._read_area(text, plan)
        if names := row.get("native_places"):
            found_places = [p for n in names if (p := self.places.find(n))]
            plan.fields["native_places"] = [place.path for place in found_places]

    def _deeper_place(self, row: JudgedRow, near: str) -> Locality | None:
        """A district named beside a unit that the city registers tells where it sits."""
        text = row.get("place")
        place = self.places.find(text, near=near) if text else None
        return place if place is not None and len(place.path) >= 6 else None

    def _read_area(self, text: str, plan: Plan) -> None:
        area = self._areas.get(text)
        if area is not None:
            plan.fields["area"] = area
            return
        advice = "请先登记这个集中区域，或改为已登记的名称。"
        message = f"没有名为“{text}”的集中区域，未采用"
        plan.findings.append(
            warning("area_unknown", message, suggestion=advice, field="area_name")
        )

    def _supervise(self, row: JudgedRow, plan: Plan) -> None:
        given = row.get("supervision")
        if given is None and "competent_body" in plan.fields:
            given = choices.Supervision.COMPETENT.value
        elif given is None and "industry_body" in plan.fields:
            given = choices.Supervision.INDUSTRY.value
        elif given is None and row.get("is_direct"):
            given = choices.Supervision.NONE.value
        if given is not None:
            plan.fields["supervision"] = given

    def _complete(self, row: JudgedRow, plan: Plan) -> None:
        registrar = plan.fields.get("registrar")
        if registrar is not None:
            plan.fields.setdefault("level", _level_at(registrar.locality))
            self._refuse_foreign_registrar(registrar, plan)
        told = any(f.code.startswith("uscc_") for _, f in row.problems)
        numbered = row.get("kind") in choices.REGISTERED_KINDS
        if row.get("uscc") is None and numbered and not told:
            plan.findings.append(
                warning(
                    "uscc_missing",
                    "没有统一社会信用代码",
                    suggestion="请补填，否则以后只能按名称核对。",
                    field="uscc",
                )
            )

    def _refuse_foreign_registrar(self, registrar: Any, plan: Plan) -> None:
        reaches = self._scope.reaches
        if not all(reach.axis == "place" for reach in reaches):
            return
        if not any(reach.covers(registrar.locality.path) for reach in reaches):
            message = f"“{registrar.name}”不在您的登记辖区内"
            plan.findings.append(
                error("registrar_outside_scope", message, suggestion="请核对。", field="registrar")
            )

    def _compare(self, plan: Plan, known: dict[str, Any]) -> None:
        if plan.is_refused:
            return
        plan.changes = differences(known, plan.fields)
        if set(plan.changes) == {"declared_on"}:
            plan.changes = {}
        if "name" in plan.changes:
            message = f"登记名称由“{known['name']}”变为“{plan.fields['name']}”"
            advice = "原名称保留在历史中；如只是写法不同，请改回。"
            plan.findings.append(warning("name_changed", message, suggestion=advice, field="name"))
        if plan.changes:
            said = describe(known, plan.changes)
            plan.findings.append(info("record_updates", f"名册中已有，将更新：{said}"))

    def _rate(self, row: JudgedRow, plan: Plan) -> None:
        grade, text = row.get("rating"), row.get("rated_on")
        if not text or not grade or grade == "none":
            return
        announced = self._day(text, "rated_on", plan).on
        if plan.known is None or (plan.known["id"], announced) not in self._rated:
            plan.rating = Rating(grade=grade, announced_on=announced)


@lru_cache(maxsize=16_384)
def _decimal(text: str) -> Decimal:
    return Decimal(text)


def _places(rows: Sequence[JudgedRow], names: Sequence[str]) -> list[tuple[str, int]]:
    """Return where the values of columns stand in the rows of a file."""
    positions = rows[0].positions if rows else {}
    return [(name, positions[name]) for name in names if name in positions]


def _near(plan: Plan) -> str:
    registrar = plan.fields.get("registrar")
    return registrar.locality.path if registrar is not None else ""


def _level_at(place: Locality) -> str:
    levels = {"county": "district"}
    return levels.get(place.level, place.level)


def _other_codes(same_name: Iterable[dict[str, Any]], code: str) -> Iterator[Finding]:
    for unit in same_name:
        if unit["uscc"] is None or unit["status"] in choices.ENDED:
            continue
        same_place = unit["uscc"][2:8] == code[2:8]
        message = f"名册中已有同名的社会组织，代码是 {unit['uscc']}"
        if same_place:
            yield error("name_other_code", message, suggestion=_CERTIFICATE, field="uscc")
        else:
            yield warning("name_elsewhere", message, suggestion=_CERTIFICATE, field="name")
        return
