"""Find the Party organisation that a cell means, within what the actor may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.bulk.reading import in_pieces
from tongjian.kernel.findings import Finding, error
from tongjian.registry.party_orgs import queries
from tongjian.registry.party_orgs.models import PartyOrg

_CANDIDATES = 3


class Orgs:
    """Living organisations in the actor's scope, found by code, full name or short name."""

    def __init__(self, words: Collection[str], *, actor: Viewer, permission: str) -> None:
        rows = queries.list_orgs(actor, permission=permission)
        rows = rows.select_related("parent", "locality")
        self._by_code: dict[str, PartyOrg] = {}
        self._by_name: dict[str, dict[int, PartyOrg]] = defaultdict(dict)
        capitals = {word.upper() for word in words}
        for org in in_pieces(rows, "code", capitals):
            self._by_code[org.code] = org
        for column in ("name", "short_name"):
            for org in in_pieces(rows, column, set(words)):
                self._by_name[getattr(org, column)][org.pk] = org

    def find(self, word: str) -> PartyOrg | None:
        """Return the one organisation that a word means, else None."""
        if org := self._by_code.get(word.upper()):
            return org
        found = self._by_name.get(word, {})
        return next(iter(found.values())) if len(found) == 1 else None

    def coded(self, code: str) -> PartyOrg | None:
        """Return the organisation with a code."""
        return self._by_code.get(code)

    def named(self, name: str) -> list[PartyOrg]:
        """Return every organisation with a name."""
        return list(self._by_name.get(name, {}).values())

    def complaint(self, word: str, *, code: str, what: str, field: str) -> Finding:
        """Say why no single organisation was found, with the candidates."""
        found = self.named(word)
        if not found:
            # The same sentence whether there is none or it lies elsewhere.
            message = f"找不到{what}“{word}”，或它不在您的管理范围内"
            advice = "请填全称或组织编号；新的党组织请先导入党组织表。"
            return error(f"{code}_unknown", message, suggestion=advice, field=field)
        candidates = "；".join(
            f"{org.code} {org.name}（上级：{org.parent.name if org.parent else '无'}）"
            for org in found[:_CANDIDATES]
        )
        message = f"有 {len(found)} 个“{word}”，分不清是哪一个"
        advice = f"请改填组织编号：{candidates}。"
        return error(f"{code}_ambiguous", message, suggestion=advice, field=field)
