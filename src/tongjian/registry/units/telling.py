"""What a file says of a unit, told by the database: the same words as the columns of the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Coalesce, Concat, Substr

from . import choices
from .choices import Clarity


def _said(field: str, labels: Mapping[Any, str]) -> Case:
    whens = [When(**{field: str(code)}, then=Value(str(label))) for code, label in labels.items()]
    return Case(*whens, default=Value(""), output_field=CharField())


def _labels(kind: Any) -> dict[str, str]:
    return {str(value): str(label) for value, label in kind.choices}


def _coverage() -> Case:
    shown = [
        When(host_mode=code, sees_party=True, then=Value(label))
        for code, label in _labels(choices.HostMode).items()
    ]
    return Case(
        When(host_mode="", then=Value("未覆盖")),
        *shown,
        default=Value("已覆盖"),
        output_field=CharField(),
    )


def _gaps() -> Substr:
    """Join the names of the gaps; whoever may not count the roster reads only the first bit."""
    named = [
        Case(
            When(_holds(gap), then=Value(f"、{gap.label}")),
            default=Value(""),
            output_field=CharField(),
        )
        for gap in Clarity
    ]
    return Substr(Concat(*named, output_field=CharField()), 2)


def _holds(gap: Clarity) -> Q:
    bits = Q(unclear__in=[bits for bits in range(1, 8) if bits & gap])
    return bits if gap == Clarity.LEAD else bits & Q(sees_counts=True)


TOLD: Mapping[str, Any] = {
    "name": F("name"),
    "status": _said("status", _labels(choices.UnitStatus)),
    "uscc": F("uscc"),
    "kind": _said("kind", _labels(choices.UnitKind)),
    "level": _said("level", _labels(choices.UnitLevel)),
    "registrar": F("registrar__name"),
    "sector": _said("sector", _labels(choices.Sector)),
    "residence": Coalesce(F("residence__name"), Value("")),
    "competent_body": Coalesce(F("competent_body__name"), Value("")),
    "coverage": _coverage(),
    "host": F("host_name"),
    "full_members": F("counted_full"),
    "probationary_members": F("counted_probationary"),
    "declared_members": F("declared_members"),
    "gaps": _gaps(),
    "established_on": F("established_on"),
    "is_direct": F("is_direct"),
    "is_charity": F("is_charity"),
    "decoupled_on": F("decoupled_on"),
    "area": Coalesce(F("area__name"), Value("")),
    "staff_count": F("staff_count"),
    "firm_count": F("firm_count"),
    "address": F("address"),
    "phone": F("phone"),
    "charter_party_on": F("charter_party_on"),
}
