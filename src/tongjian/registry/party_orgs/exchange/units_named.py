"""The units that rows of Party organisations name, by code or by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import Q

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.bulk.reading import in_pieces
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.kernel.findings import Finding, warning
from tongjian.registry.party_orgs import permissions
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Unit

_ADVICE = "请先导入社会组织台账，或核对名称和代码；党组织照常导入，覆盖关系以后再补。"


class NamedUnits:
    """Living units that the actor may have covered, found once for all rows."""

    def __init__(self, rows: Sequence[JudgedRow], *, actor: Viewer) -> None:
        scope = actor.scope(permissions.WRITE)
        free = Q() if scope.is_everything else Q(scope_path="") | scope.q(org="scope_path")
        living = Unit.objects.filter(free).exclude(status__in=ENDED).only("uscc", "name")
        codes = {code for row in rows for code in row.get("unit_codes", [])}
        names = {name for row in rows for name in row.get("units", [])}
        self._by_code = {unit.uscc: unit for unit in in_pieces(living, "uscc", codes)}
        self._by_name: dict[str, list[Unit]] = defaultdict(list)
        for unit in in_pieces(living, "name", names):
            self._by_name[unit.name].append(unit)
        by_name = {unit.pk for found in self._by_name.values() for unit in found}
        self.ids = {unit.pk for unit in self._by_code.values()} | by_name

    def of(self, row: JudgedRow, findings: list[Finding]) -> Iterator[Unit]:
        """Yield the units of a row once each, and note what was not found."""
        seen: set[int] = set()
        names = set(row.get("units", []))
        for code in row.get("unit_codes", []):
            unit = self._by_code.get(code)
            if unit is None:
                findings.append(_unknown(code, "unit_codes"))
            elif unit.pk not in seen:
                seen.add(unit.pk)
                yield unit
                names.discard(unit.name)
        if seen and len(seen) == len(row.get("units", [])) and names:
            said = "、".join(sorted(names))
            message = f"名称“{said}”与代码登记的名称不一致，已按代码处理"
            findings.append(
                warning("unit_name_differs", message, suggestion="请核对。", field="units")
            )
            return
        yield from self._named(sorted(names), seen, findings)

    def _named(
        self, names: Sequence[str], seen: set[int], findings: list[Finding]
    ) -> Iterator[Unit]:
        for name in names:
            found = self._by_name.get(name, [])
            if len(found) == 1 and found[0].pk not in seen:
                seen.add(found[0].pk)
                yield found[0]
            elif len(found) > 1:
                message = f"有 {len(found)} 家“{name}”，分不清是哪一家，覆盖关系未采用"
                advice = "请填代码。"
                findings.append(
                    warning("unit_ambiguous", message, suggestion=advice, field="units")
                )
            elif not found:
                findings.append(_unknown(name, "units"))


def _unknown(word: str, field: str) -> Finding:
    message = f"名册中找不到社会组织“{word}”，或它不在您的管理范围内"
    return warning("unit_unknown", message, suggestion=_ADVICE, field=field)
