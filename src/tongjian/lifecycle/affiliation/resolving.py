"""Resolve a unit to its three answers: by the table of its region, by seats, or by override."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tongjian.foundation.rulebook import queries
from tongjian.foundation.rulebook.choosing import Choice, choose
from tongjian.lifecycle.duties.facts import UNIT
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.models import Charge, PartyOrg
from tongjian.registry.units.models import Unit

from .choices import BY_RESIDENCE, Function
from .models import Override, Seat


@dataclass(frozen=True)
class Answer:
    """One of the three answers, how it came about, and what is on record now."""

    kind: ChargeKind
    choice: Choice
    function: Function | None
    org: PartyOrg | None
    override: Override | None
    recorded: PartyOrg | None

    @property
    def is_settled(self) -> bool:
        """Tell whether what is on record is what the rule or the override says."""
        return self.org is not None and self.org == self.recorded

    @property
    def sentence(self) -> str:
        """Return why, in one sentence with the clause."""
        if self.override:
            review = f"{self.override.review_on:%Y-%m-%d} 复核"
            return f"另行指定：{self.override.reason}（{self.override.owner}，{review}）"
        option = self.choice.option
        if option is None:
            return self._why_none()
        cited = "、".join(str(citation) for citation in option.citations) or "平台约定"
        said = f"{option.title}（{option.code}，{self.choice.pack.name}，{cited}）"
        if self.org is None and self.function is not None:
            return f"{said}；这里还没有登记承担“{self.function.label}”职能的党组织"
        return said

    def _why_none(self) -> str:
        if not self.choice.is_unclear:
            return "没有适用的规则"
        lacking = next(line for line in self.choice.lines if line.holds is None)
        return f"缺少事实，判断不了“{lacking.words}”"


@dataclass(frozen=True)
class Joining:
    """The Party body that a unit's organisation, or its members, belong under."""

    org: PartyOrg | None
    sentence: str


def joining(answers: Sequence[Answer]) -> Joining:
    """Return whom to join: who is directly responsible, else who falls back meanwhile."""
    by_kind = {answer.kind: answer for answer in answers}
    direct, fallback = by_kind[ChargeKind.DIRECT], by_kind[ChargeKind.FALLBACK]
    if direct.org:
        return Joining(direct.org, f"隶属于直接负责的党组织：{direct.sentence}")
    if fallback.org:
        said = f"直接负责的还定不下来，先由兜底的党组织接收：{fallback.sentence}"
        return Joining(fallback.org, said)
    return Joining(None, "直接负责和兜底的党组织都还定不下来")


def resolve(unit: Unit, *, on: date) -> list[Answer]:
    """Return the three answers for a unit; nothing is stored."""
    place, facts = UNIT.facts_of(unit, on=on)
    edition = queries.edition_at(region=place, on=on)
    living = Seat.objects.valid_on(on).filter(org__dissolved_on__isnull=True)
    seats = list(living.select_related("org", "locality").order_by("pk"))
    overrides = {
        override.kind: override
        for override in Override.objects.valid_on(on).filter(unit=unit).select_related("org")
    }
    recorded = {
        charge.kind: charge.org
        for charge in Charge.objects.valid_on(on).filter(unit=unit).select_related("org")
    }
    answers = []
    for kind in ChargeKind:
        choice = choose(kind.value, edition=edition, subject=UNIT, facts=facts)
        function = Function(choice.option.target) if choice.option else None
        override = overrides.get(kind)
        org = override.org if override else seat_of(function, unit, seats)
        answers.append(Answer(kind, choice, function, org, override, recorded.get(kind)))
    return answers


def seat_of(function: Function | None, unit: Unit, seats: Sequence[Seat]) -> PartyOrg | None:
    """Return who has a function for a unit: the nearest place first, then the closest match."""
    path = unit.residence_path if function in BY_RESIDENCE else unit.registered_path
    fitting = [seat for seat in seats if seat.function == function and _fits(seat, unit, path)]
    best = max(fitting, key=_closeness, default=None)
    return best.org if best else None


def _fits(seat: Seat, unit: Unit, path: str) -> bool:
    native = seat.native_place
    return (
        path.startswith(seat.locality.path)
        and seat.sector in ("", unit.sector)
        and seat.agency_id in (None, unit.competent_body_id)
        and (not native or any(place.startswith(native) for place in unit.native_places))
    )


def _closeness(seat: Seat) -> tuple[int, bool, int]:
    return len(seat.locality.path), bool(seat.sector), len(seat.native_place)
