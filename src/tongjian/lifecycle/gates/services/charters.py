"""Check a charter and keep what was found."""

from __future__ import annotations

import hashlib
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.kernel.errors import UnableTo
from tongjian.lifecycle.gates import charters, permissions
from tongjian.lifecycle.gates.choices import Occasion
from tongjian.lifecycle.gates.models import CharterCheck
from tongjian.registry.units.models import Unit
from tongjian.registry.units.queries import reaches
from tongjian.registry.units.services.registering import revise_units


class UnableToCheckCharter(UnableTo):
    """The charter cannot be checked."""


@transaction.atomic
def check_charter(
    *,
    text: str,
    title: str,
    occasion: Occasion,
    industry: bool,
    registered_path: str,
    actor: Viewer,
    on: date,
    unit: Unit | None = None,
) -> CharterCheck:
    """Hold a charter against its elements and keep the outcome.

    A unit whose charter is found complete has the day entered into the register, unless it
    has one; so the list of those that still lack it empties by itself (D04).

    Raises:
        PermissionDenied: the unit lies elsewhere.
        UnableToCheckCharter: there is no text.
    """
    if unit is not None and not reaches(actor, permissions.DESK, unit):
        raise PermissionDenied("不在您的登记辖区内。")
    actor.require(permissions.DESK)
    if not text.strip():
        raise UnableToCheckCharter("请粘贴章程正文，或上传文件。")
    reading = charters.read(text, industry=industry)
    made = CharterCheck.objects.create(
        unit=unit,
        title=title,
        occasion=occasion,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        found=[[f.element.code, f.start, f.end] for f in reading.found],
        missing=[element.code for element in reading.missing],
        is_complete=reading.is_complete,
        checked_on=on,
        checked_by=actor.name,
        registered_path=registered_path,
    )
    fields = {"occasion": (None, occasion.label), "missing": (None, made.missing_labels)}
    audit.record(actor=actor, action="gates.charter.checked", subject=made, fields=fields)
    if unit is not None and reading.is_complete and unit.charter_party_on is None:
        day = {unit.pk: {"charter_party_on": on}}
        revise_units(changes=day, actor=actor, on=on, reason="章程核对齐全")
    return made
