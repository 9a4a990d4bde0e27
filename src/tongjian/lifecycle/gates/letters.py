"""The letters of the gates: certificates for buyers, opinions on a veto."""

from __future__ import annotations

from datetime import date

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.documents import layouts
from tongjian.foundation.documents.kinds import About, Draft, Kind, register_kind

from . import permissions
from .models import Attestation, RatingCase

ATTESTATION, VETO = "gates.attestation", "gates.veto"


def register() -> None:
    """Declare the kinds; done in `apps.py`."""
    read = permissions.READ
    register_kind(Kind(ATTESTATION, "党建情况证明", read, permissions.APPRAISE, _attestation))
    register_kind(Kind(VETO, "评估否决意见书", read, permissions.DESK, _veto))


def _attestation(one: Attestation, actor: Viewer, on: date) -> Draft:
    facts = "；".join(f"{label}：{value}" for label, value in one.facts)
    code = " ".join(one.code[at : at + 4] for at in range(0, len(one.code), 4))
    letter = layouts.certificate(
        title="党建情况证明",
        sender=one.org.name,
        on=one.issued_on,
        body=[
            f"{one.unit.name}（统一社会信用代码 {one.unit.uscc or '无'}）的党建情况：{facts}。",
            f"本证明仅用于{one.get_purpose_display()}同等条件下优先的核验，"
            f"有效期至 {one.valid_until}。验真码：{code}。",
        ],
    )
    unit = one.unit
    return Draft(
        letter,
        About("gates.attestation", one.pk, unit.name, org=one.scope_path, unit=unit.pk),
    )


def _veto(case: RatingCase, actor: Viewer, on: date) -> Draft:
    told = case.verdict or {}
    cited = "、".join(citation["words"] for citation in told.get("citations", ()))
    unit = case.unit
    letter = layouts.opinion(
        about=f"{unit.name}申报 {case.target} 等级",
        sender=unit.registrar.name,
        to=unit.name,
        on=on,
        body=[
            f"你单位申报 {case.target} 等级，按照{cited}，不予受理。",
            f"理由：{told.get('reason', '')}",
            f"{told.get('advice', '')}",
        ],
    )
    return Draft(
        letter, About("gates.case", case.pk, unit.name, place=unit.registered_path, unit=unit.pk)
    )
