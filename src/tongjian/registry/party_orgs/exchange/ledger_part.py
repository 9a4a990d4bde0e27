"""The columns of the ledger of units that say which Party organisation covers each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.bulk.reading import in_pieces
from tongjian.foundation.exchange.handlers import CREATE, AppliedChange, Applying, Change
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.foundation.exchange.kinds import ORG_NAME
from tongjian.foundation.exchange.templates import Column
from tongjian.kernel.findings import Finding, Severity, warning
from tongjian.registry.party_orgs import permissions
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.exchange.covering import (
    HOSTING,
    Coverage,
    Covering,
    cover,
    uncover,
)
from tongjian.registry.party_orgs.exchange.naming import Orgs
from tongjian.registry.party_orgs.exchange.words import MODE
from tongjian.registry.party_orgs.models import Charge, PartyOrg
from tongjian.registry.party_orgs.services.covering import charge_units
from tongjian.registry.party_orgs.services.undoing import withdraw_charges
from tongjian.registry.units.models import Unit

CHARGE = "party_orgs.charge"


class CoveringPart:
    """覆盖党组织、覆盖方式."""

    columns = (
        Column(
            "host_org",
            "覆盖党组织",
            ORG_NAME,
            max_length=120,
            synonyms=(
                "党组织名称",
                "所属党组织",
                "所在党组织",
                "党组织",
                "党组织全称",
                "覆盖的党组织",
                "隶属党组织",
                "建立党组织名称",
            ),
            help="全称或组织编号；还没有的党组织，可以以后导入党组织表时再建立覆盖关系。",
            example="中共鹏城市示范行业协会支部委员会",
        ),
        Column(
            "host_mode",
            "覆盖方式",
            MODE,
            synonyms=("组建方式", "党组织覆盖方式", "党组织组建方式", "党的组织覆盖方式"),
            example="单独组建",
        ),
    )
    targets = frozenset({HOSTING, CHARGE})

    def check(
        self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date
    ) -> Iterator[tuple[JudgedRow, Finding]]:
        """Return what speaks against the coverage; it never holds up the unit itself."""
        for row, _, findings in self._coverings(rows, self._known(rows), actor=actor, on=on):
            for finding in findings:
                yield row, finding

    def apply(
        self, rows: Sequence[JudgedRow], *, subjects: Mapping[int, int], applying: Applying
    ) -> Iterator[Change]:
        """Enter the coverage; a new unit that nobody covers is answered for by the actor."""
        ids = {id(row): subjects[row.position] for row in rows if row.position in subjects}
        found = self._coverings(rows, ids, actor=applying.actor, on=applying.on)
        coverings = [covering for _, covering, _ in found if covering is not None]
        yield from cover(coverings, applying=applying)
        yield from self._answer(rows, ids, applying)

    def undo(self, changes: Sequence[AppliedChange], *, applying: Applying) -> None:
        """Take coverage and answering back."""
        uncover([c for c in changes if c.target_type == HOSTING], applying=applying)
        withdraw_charges(
            charge_ids=[c.target_id for c in changes if c.target_type == CHARGE],
            actor=applying.actor,
            batch_id=applying.batch_id,
        )

    def _known(self, rows: Sequence[JudgedRow]) -> dict[int, int]:
        codes = {row.get("uscc") for row in rows if row.get("host_org")} - {None}
        found = dict(in_pieces(Unit.objects.values_list("uscc", "pk"), "uscc", codes))
        return {id(row): found[row.get("uscc")] for row in rows if row.get("uscc") in found}

    def _coverings(
        self, rows: Sequence[JudgedRow], ids: Mapping[int, int], *, actor: Viewer, on: date
    ) -> Iterator[tuple[JudgedRow, Covering | None, list[Finding]]]:
        named = [row for row in rows if row.get("host_org")]
        if not named:
            return
        if not actor.may(permissions.WRITE):
            message = "您没有登记党组织覆盖的权限，这一列没有采用"
            yield named[0], None, [warning("host_not_allowed", message, field="host_org")]
            return
        orgs = Orgs({row["host_org"] for row in named}, actor=actor, permission=permissions.WRITE)
        coverage = Coverage(
            unit_ids={ids[id(row)] for row in named if id(row) in ids},
            org_ids={org.pk for row in named if (org := orgs.find(row["host_org"]))},
            on=on,
        )
        counts = Counter(row["host_org"] for row in named)
        for row in named:
            org = orgs.find(row["host_org"])
            if org is None:
                yield row, None, [_unknown(row["host_org"], orgs)]
                continue
            unit_id = ids.get(id(row), -id(row))
            if coverage.is_standing(org, unit_id):
                continue
            mode = coverage.mode_for(org, row.get("host_mode"), counts[row["host_org"]])
            start = coverage.starts(unit_id, max(org.established_on, _began(row) or date.min))
            covering = Covering(row, org, unit_id, row.get("name", ""), mode, start)
            found = list(coverage.objections(covering, field="host_org"))
            grave = any(f.severity is Severity.ERROR for f in found)
            yield row, None if grave else covering, [_softened(f) for f in found]

    def _answer(
        self, rows: Sequence[JudgedRow], ids: Mapping[int, int], applying: Applying
    ) -> Iterator[Change]:
        scope = applying.actor.scope(permissions.WRITE)
        lows = scope.lows("org")
        org = PartyOrg.objects.filter(path__in=lows, dissolved_on__isnull=True).first()
        if scope.is_everything or org is None:
            return
        nobodys = Unit.objects.filter(scope_path="").values_list("pk", flat=True)
        free = set(in_pieces(nobodys, "pk", set(ids.values())))
        mine = [row for row in rows if ids.get(id(row)) in free]
        charges = [
            Charge(org=org, unit_id=ids[id(row)], kind=ChargeKind.DIRECT, start_on=applying.on)
            for row in mine
        ]
        if charges:
            charge_units(charges=charges, actor=applying.actor, batch_id=applying.batch_id)
        for row, charge in zip(mine, charges, strict=True):
            yield Change(row, CHARGE, charge.pk, CREATE)


def _unknown(word: str, orgs: Orgs) -> Finding:
    found = orgs.complaint(word, code="host", what="党组织", field="host_org")
    advice = "单位照常导入，覆盖关系可在导入党组织表时建立。" + found.suggestion
    return warning(found.code, found.message, suggestion=advice, field="host_org")


def _softened(finding: Finding) -> Finding:
    """Coverage that cannot be entered never holds up the unit itself."""
    if finding.severity is not Severity.ERROR:
        return finding
    message = finding.message + "，覆盖关系没有采用"
    return warning(finding.code, message, suggestion=finding.suggestion, field=finding.field)


def _began(row: JudgedRow) -> date | None:
    text = row.get("established_on")
    return date.fromisoformat(text) if text and len(text) == 10 else None
