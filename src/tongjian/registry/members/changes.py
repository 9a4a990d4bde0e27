"""Between the form and the services: drafts, prefilled values, and two people at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongjian.foundation.ui import formats
from tongjian.kernel.errors import UnableTo
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Unit

from . import secrets
from .choices import Ground
from .correcting import OTHER, label_of
from .models import CorrectionRequest, Person
from .services.roster import EDITABLE, PersonDraft

SOURCE = "逐个登记"


class ChangedMeanwhile(UnableTo):
    """Somebody else has saved the record since the form was opened."""


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
    return {**initial, "employer": person.employer_id, "seen": person.updated_at.isoformat()}


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


def refuse_stale(person: Person, values: Mapping[str, Any], *, seen: str) -> None:
    """Refuse when the record was saved by somebody else since, and show both versions.

    Raises:
        ChangedMeanwhile: with what is on record now beside what was typed.
    """
    if not seen or seen == person.updated_at.isoformat():
        return
    clashes = [
        f"{label_of(name)}现为“{formats.text(now)}”，您填的是“{formats.text(values[name])}”"
        for name in EDITABLE
        if name in values and name != "employer" and (now := getattr(person, name)) != values[name]
    ]
    raise ChangedMeanwhile(
        f"您打开之后，这份记录在 {formats.moment(person.updated_at)} 被他人保存过。"
        + "；".join(clashes)
        + "。核对后再次保存，将以您填写的为准。"
    )
