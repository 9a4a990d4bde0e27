"""Propose, approve, refuse and withdraw changes of parameters."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.kernel.errors import UnableTo
from tongjian.kernel.rules.terms import Value

from . import permissions, queries, territory
from .models import Amendment, State
from .packs import Parameter, Rulebook
from .reading import fits

_DAY = re.compile(r"\d\d-\d\d")
_FIELDS = ("region", "code", "value", "start_on", "reason")


class UnableToAmend(UnableTo):
    """The parameter cannot be changed so."""


@transaction.atomic
def propose(
    *, region: str, code: str, value: Value, start_on: date, reason: str, actor: Viewer, on: date
) -> Amendment:
    """Propose a new value of a parameter in a region, from a day that is not yet past.

    Raises:
        PermissionDenied: the actor may not change parameters, or not those of this region.
        UnableToAmend: it is in the past, is no change, or another one is on its way.
    """
    territory.require(actor, region)
    if start_on < on:
        raise UnableToAmend(f"只能自 {on} 或以后起修改：过去的结论保持当时的依据。")
    _check(queries.current(), region, code, value, start_on)
    try:
        with transaction.atomic():
            made = Amendment.objects.create(
                region=region,
                code=code,
                value=_kept(value),
                start_on=start_on,
                reason=reason,
                proposed_by_id=_person(actor),
            )
    except IntegrityError as error:
        if "amendment_once" not in str(error):
            raise
        raise UnableToAmend("同一地区、同一天起已有一项修改，请先处理它。") from error
    fields: dict[str, Any] = {name: (None, getattr(made, name)) for name in _FIELDS}
    audit.record(actor=actor, action="rulebook.parameter.proposed", subject=made, fields=fields)
    return made


def _check(book: Rulebook, region: str, code: str, value: Value, start_on: date) -> None:
    if not (region == territory.NATION or region.isdecimal()):
        raise UnableToAmend("地区要写行政区划代码。")
    try:
        parameter = book.parameter(code)
    except KeyError as error:
        raise UnableToAmend(f"没有“{code}”这个参数。") from error
    if not fits(value, parameter.kind):
        raise UnableToAmend(f"“{parameter.label}”不能填“{value}”。")
    _check_shape(book, parameter, value)
    if book.edition(region=region, on=start_on).values.get(code) == value:
        raise UnableToAmend("新的值与现行的相同。")


def _check_shape(book: Rulebook, parameter: Parameter, value: Value) -> None:
    """Refuse codes and days that no program could read: they are those that packs use."""
    known = [
        setting.value
        for pack in book.packs.values()
        if parameter.code in pack.parameters
        for setting in pack.parameters[parameter.code].settings
    ]
    if isinstance(value, tuple):
        codes = dict.fromkeys(code for one in known if isinstance(one, tuple) for code in one)
        if not value:
            raise UnableToAmend(f"至少要有一项，可选：{'、'.join(codes)}。")
        if unknown := [code for code in value if code not in codes]:
            raise UnableToAmend(f"没有“{'”“'.join(unknown)}”，可选：{'、'.join(codes)}。")
    is_day = all(isinstance(one, str) and _DAY.fullmatch(one) for one in known)
    if is_day and isinstance(value, str) and not _is_day(value):
        raise UnableToAmend(f"“{value}”不是月-日，请写成 05-31。")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(f"2001-{text}")
    except ValueError:
        return False
    return bool(_DAY.fullmatch(text))


def approve(*, amendment: Amendment, actor: Viewer, on: date, answer: str = "") -> None:
    """Approve what somebody else proposed; it holds from its day on.

    Raises:
        PermissionDenied: the actor proposed it, or may not change parameters of this region.
        UnableToAmend: it was decided meanwhile, or its day has passed.
    """
    if amendment.start_on < on:
        raise UnableToAmend(
            f"所填的生效日 {amendment.start_on} 已过，过去的结论不能改；请不批准，另定日子再提。"
        )
    _decide(amendment, State.APPROVED, actor=actor, answer=answer)


def refuse(*, amendment: Amendment, actor: Viewer, answer: str) -> None:
    """Refuse what somebody else proposed, with a reason.

    Raises:
        PermissionDenied: the actor proposed it, or may not change parameters of this region.
        UnableToAmend: it was decided meanwhile.
    """
    _decide(amendment, State.REFUSED, actor=actor, answer=answer)


def withdraw(*, amendment: Amendment, actor: Viewer) -> None:
    """Take an own proposal back.

    Raises:
        PermissionDenied: somebody else proposed it.
        UnableToAmend: it was decided meanwhile.
    """
    if amendment.proposed_by_id != actor.user_id:
        raise PermissionDenied("只能撤回自己提出的修改。")
    _settle(amendment, State.WITHDRAWN, actor=actor, answer="")


def _decide(amendment: Amendment, state: State, *, actor: Viewer, answer: str) -> None:
    territory.require(actor, amendment.region)
    if amendment.proposed_by_id == actor.user_id:
        raise PermissionDenied("自己提出的修改要由另一个人审批。")
    _settle(amendment, state, actor=actor, answer=answer)


@transaction.atomic
def _settle(amendment: Amendment, state: State, *, actor: Viewer, answer: str) -> None:
    actor.require(permissions.AMEND)
    locked = Amendment.objects.select_for_update().get(pk=amendment.pk)
    if locked.state != State.PROPOSED:
        raise UnableToAmend(f"这项修改{locked.get_state_display()}，不能再处理。")
    locked.state, locked.answer, locked.decided_at = state, answer, Now()
    locked.decided_by_id = actor.user_id
    locked.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    audit.record(
        actor=actor,
        action=f"rulebook.parameter.{state.value}",
        subject=locked,
        fields={"state": (State.PROPOSED.label, state.label), "answer": (None, answer)},
    )


def _kept(value: Value) -> Any:
    """Return a value as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return list(value) if isinstance(value, tuple) else value


def _person(actor: Viewer) -> int:
    """Return who acts; the system itself proposes nothing."""
    if actor.user_id is None:
        raise PermissionDenied("参数只能由人提出修改。")
    return actor.user_id
