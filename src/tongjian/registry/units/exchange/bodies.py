"""Which registrar, competent body and industry department a row means."""

from __future__ import annotations

from typing import Any

from tongjian.foundation.access.scopes import Scope
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.kernel.cn import uscc
from tongjian.kernel.findings import Finding, error, info, warning
from tongjian.registry.localities.models import Locality
from tongjian.registry.localities.naming import Places
from tongjian.registry.units.exchange.agencies import Agencies
from tongjian.registry.units.models import Agency

_DUTIES = {"competent_body": "supervises", "industry_body": "guides_industry"}
Outcome = tuple[Agency | None, tuple[Finding, ...]]


class Bodies:
    """Finds the bodies of rows; the same words need to be looked up only once."""

    def __init__(self, places: Places, agencies: Agencies, scope: Scope) -> None:
        self._places = places
        self._agencies = agencies
        self._scope = scope
        self._seen: dict[tuple[Any, ...], Outcome] = {}

    def read(
        self, row: JudgedRow, fields: dict[str, Any], findings: list[Finding], *, is_new: bool
    ) -> None:
        """Put the bodies of a row into its fields."""
        name, place, code = row.get("registrar"), row.get("place"), row.get("uscc")
        region = uscc.region_of(code) if code else ""
        near = ""
        key: tuple[Any, ...]
        if name or is_new:
            key = ("registrar", name, place, region)
            if key not in self._seen:
                self._seen[key] = self._registrar(name, place, region)
            agency = self._take(key, findings)
            if agency is not None:
                fields["registrar"], near = agency, agency.locality.path
        for column, duty in _DUTIES.items():
            if said := row.get(column):
                key = (column, said, near)
                if key not in self._seen:
                    self._seen[key] = self._body(said, near, column, duty)
                agency = self._take(key, findings)
                if agency is not None:
                    fields[column] = agency

    def _take(self, key: tuple[Any, ...], findings: list[Finding]) -> Agency | None:
        agency, found = self._seen[key]
        findings.extend(found)
        if agency is not None and agency.pk is None:
            self._seen[key] = agency, ()  # a new body is told once, at its first row
        return agency

    def _registrar(self, name: str | None, place: str | None, region: str) -> Outcome:
        coded = self._places.of_code(region) if region else None
        there = self._places.find(place, near=coded.path if coded else "") if place else None
        if name is None:
            return self._assumed(coded, there)
        near = (coded or there).path if coded or there else ""  # type: ignore[union-attr]
        agency = self._agencies.named(name, near=near)
        if agency is not None:
            return agency, _region_findings(agency, coded)
        if self._agencies.is_ambiguous(name):
            message = f"有几个同名的“{name}”，分不清是哪一个"
            advice = "请补填所属区，或核对代码。"
            found = error("registrar_ambiguous", message, suggestion=advice, field="registrar")
            return None, (found,)
        return self._new_registrar(name, coded or there or self._place_in(name))

    def _assumed(self, coded: Locality | None, there: Locality | None) -> Outcome:
        for place in (coded, there):
            agency = self._agencies.registrar_at(place.path) if place else None
            if agency is not None:
                message = f"没有填写，按代码或所属区记为“{agency.name}”"
                return agency, (info("registrar_assumed", message, field="registrar"),)
        place = coded or there
        if place is not None and self._scope.is_everything:
            agency = self._agencies.bring(f"{place.name}民政局", at=place, duty="registers")
            message = f"没有填写，按代码或所属区记为“{agency.name}”（名册中还没有，将新建）"
            return agency, (warning("registrar_new", message, field="registrar"),)
        advice = "请补填登记管理机关，或所属区。"
        found = error(
            "registrar_missing",
            "没有填写，从代码和所属区也看不出",
            suggestion=advice,
            field="registrar",
        )
        return None, (found,)

    def _new_registrar(self, name: str, place: Locality | None) -> Outcome:
        close = self._agencies.close_to(name)
        advice = f"是不是“{close}”？" if close else "请核对名称；新的登记机关请先登记。"
        if close or place is None or not self._scope.is_everything:
            message = f"没有“{name}”这个登记管理机关"
            found = error("registrar_unknown", message, suggestion=advice, field="registrar")
            return None, (found,)
        agency = self._agencies.bring(name, at=place, duty="registers")
        message = f"“{name}”是新的登记管理机关，将登记在{place.name}"
        found = warning("registrar_new", message, suggestion="请核对名称。", field="registrar")
        return agency, (found,)

    def _body(self, name: str, near: str, column: str, duty: str) -> Outcome:
        agency = self._agencies.named(name, near=near)
        if agency is not None:
            return agency, ()
        if self._agencies.is_ambiguous(name):
            message = f"有几个同名的“{name}”，分不清是哪一个，未采用"
            found = warning("body_ambiguous", message, suggestion="请写全称。", field=column)
            return None, (found,)
        close = self._agencies.close_to(name)
        if close:
            message = f"没有“{name}”这个部门"
            advice = f"是不是“{close}”？"
            return None, (error("body_unknown", message, suggestion=advice, field=column),)
        place = self._place_in(name) or self._places.at(near)
        if place is None:
            message = f"没有“{name}”这个部门，也看不出属于哪个地区，未采用"
            found = warning("body_unknown", message, suggestion="请写全称。", field=column)
            return None, (found,)
        agency = self._agencies.bring(name, at=place, duty=duty)
        message = f"“{name}”是新的部门，将登记在{place.name}"
        return agency, (warning("body_new", message, suggestion="请核对名称。", field=column),)

    def _place_in(self, name: str) -> Locality | None:
        """A body is named after its place: 鹏城市民政局, 东湖区教育局."""
        for length in range(min(len(name) - 1, 12), 1, -1):
            found = self._places.find(name[:length])
            if found is not None:
                return found
        return None


def _region_findings(agency: Agency, coded: Locality | None) -> tuple[Finding, ...]:
    if coded is None or coded.path == agency.locality.path:
        return ()
    message = f"代码第 3 至 8 位是{coded.name}，与登记管理机关“{agency.name}”不一致"
    advice = "代码中的区划是登记机关的，请核对登记证书。"
    return (warning("registrar_region", message, suggestion=advice, field="registrar"),)
