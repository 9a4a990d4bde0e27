"""Between the form and the services: drafts, prefilled values, and what sealed fields hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.crypto import salted_hmac

from tongjian.foundation.ui.meanwhile import NOTHING, Held
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Unit

from . import secrets
from .choices import Ground
from .correcting import FIELDS, OTHER
from .models import CorrectionRequest, Person
from .services.roster import EDITABLE, PersonDraft

SOURCE = "逐个登记"


def draft_of(
    values: Mapping[str, Any], *, org: PartyOrg, employer: Unit | None, on: date
) -> PersonDraft:
    """Return the draft of what a form says."""
    own = {name: value for name, value in values.items() if name in EDITABLE}
    own["sex"] = own.get("sex") or "0"
    return PersonDraft(
        person=Person(**own, employer=employer, source=f"{SOURCE} {on}"),
        org=org,
        since=values["since"],
        joined_how=values["joined_how"],
        ground=values.get("ground") or Ground.REGISTER,
        **{name: values[name] for name in secrets.SEALED},
    )


def initial_of(person: Person) -> dict[str, Any]:
    """Return what the form starts with; sealed values stay sealed."""
    initial = {name: getattr(person, name) for name in EDITABLE if name != "employer"}
    return {**initial, "employer": person.employer_id}


def proposed(request: CorrectionRequest) -> dict[str, Any]:
    """Return what a member proposes, as the form takes it."""
    initial: dict[str, Any] = {"reason": "本人申请更正"}
    if request.field in (OTHER, "employer"):
        return initial
    text = request.proposal
    if request.field not in secrets.SEALED:
        options = getattr(Person._meta.get_field(request.field), "flatchoices", None) or []
        text = next((str(code) for code, label in options if label == text), text)
    return {**initial, request.field: text}


def fields_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes that a form asks for; an identifier left empty stays as it is."""
    fields = {name: value for name, value in values.items() if name in EDITABLE}
    fields["sex"] = fields.get("sex") or "0"
    typed = {name: values[name] for name in secrets.SEALED if values.get(name)}
    return {**fields, **typed}


def sealed_of(person: Person) -> dict[str, Held]:
    """Return what the sealed fields hold, told apart without being told."""
    return {
        name: Held(FIELDS[name], _digest(person, name), secrets.masked(person, name) or NOTHING)
        for name in secrets.SEALED
    }


def _digest(person: Person, name: str) -> str:
    text = secrets.take(person, name)
    place = secrets.context_of(person, name)
    return salted_hmac(place, text, algorithm="sha256").hexdigest() if text else ""
